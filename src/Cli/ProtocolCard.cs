using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What a protocol folder says about itself, in the few lines that a user chooses by.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Kind"><c>study</c> or <c>local analysis</c>.</param>
/// <param name="Title">One line.</param>
/// <param name="Summary">A few sentences.</param>
/// <param name="Variants">How many; 0 where the input is no VCF.</param>
/// <param name="Facts">Further facts, label and text.</param>
internal sealed record ProtocolCard(
    string Name, string Kind, string Title, string Summary, int Variants, IReadOnlyList<(string Label, string Text)> Facts)
{
    /// <summary>The <see cref="Kind"/> of protocols that "sgp create" takes.</summary>
    public const string StudyKind = "study";

    /// <summary>The folder of the protocols that came with this program.</summary>
    public static string DefaultRoot => Path.Combine(Environment.GetEnvironmentVariable("SGP_HOME") ?? ".", "protocols");

    /// <summary>Every protocol folder in a folder, by name.</summary>
    public static ProtocolCard[] ReadAll(string root) => [.. Directory.EnumerateDirectories(root)
        .Order(StringComparer.Ordinal)
        .Where(path => File.Exists(Path.Combine(path, "protocol.yaml")))
        .Select(Read)];

    /// <summary>Reads a folder as it lies on disk, and checks it as <c>lint</c> does.</summary>
    public static ProtocolCard Read(string folder)
    {
        ProtocolLint.Check(folder);
        var file = Path.Combine(folder, "protocol.yaml");
        var yaml = File.ReadAllText(file);
        return AnalysisDefinition.IsAnalysis(yaml, file) ? OfAnalysis(LocalAnalysis.Load(folder)) : OfStudy(ProtocolDefinition.Parse(yaml, file), folder);
    }

    public string ToText()
    {
        var lines = new List<string> { $"{Name}: {Title}", "", Summary, "" };
        var width = Facts.Max(fact => fact.Label.Length);
        lines.AddRange(Facts.Select(fact => $"{fact.Label.PadRight(width)}  {fact.Text}"));
        return string.Join('\n', lines) + "\n";
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["name"] = Name, ["kind"] = Kind, ["title"] = Title, ["summary"] = Summary, ["variants"] = Variants };
        foreach (var (label, text) in Facts)
            json[label] = text;
        return json;
    }

    private static ProtocolCard OfAnalysis(LocalAnalysis analysis) => new(
        analysis.Definition.Name, "local analysis", analysis.Definition.Title, analysis.Definition.Summary, analysis.Variants.Variants.Length,
        [
            ("version", analysis.Definition.Version),
            ("build", analysis.Variants.Build.Name),
            .. OfGenotypes(analysis.Definition.Data.Genotypes),
            ("weights", analysis.Definition.Weights == WeightKind.OddsRatio ? "odds ratios" : "effect sizes"),
            ("runs", "on the owner's machine: nothing is encrypted, nothing is sent"),
        ]);

    /// <summary>What of a file counts as a call.</summary>
    private static IEnumerable<(string Label, string Text)> OfGenotypes(GenotypeRules rules)
    {
        yield return ("missing", rules.Missing switch
        {
            MissingRule.Mask => "what is not called is left out of the counts",
            MissingRule.Reject => "what is not called is refused: complete data only",
            MissingRule.AsReference => "what is not called counts as REF",
            _ => throw new InvalidOperationException($"no rule for {rules.Missing}"),
        });
        yield return ("absent", rules.Absent switch
        {
            AbsentRule.Unstated => rules.Missing switch
            {
                MissingRule.AsReference => "counted as REF, whatever the reason",
                MissingRule.Reject => "refused",
                _ => "not called; a file of variant sites only is taken as it is",
            },
            AbsentRule.NotCalled => "not called; a file of variant sites only is taken as it is",
            AbsentRule.Reject => "not called; a file of variant sites only is refused",
            AbsentRule.ReferenceIfCovered => "REF where --callable FILE.bed covers them, else not "
                + "called",
            AbsentRule.Reference => "REF with --absent-is-reference, else not called",
            _ => throw new InvalidOperationException($"no rule for {rules.Absent}"),
        });
        if (rules.MinimumDepth > 0)
            yield return (
                "minimum DP", $"{rules.MinimumDepth}; a genotype with less, or without DP, is not called");
        if (rules.MinimumGenotypeQuality > 0)
            yield return (
                "minimum GQ", $"{rules.MinimumGenotypeQuality}; a genotype with less, or without GQ, is not called");
    }

    private static ProtocolCard OfStudy(ProtocolDefinition definition, string folder)
    {
        var result = definition.Result;
        (string, string)[] input = definition.Table is { } table
            ? [("columns", string.Join(", ", table.Columns.Select(column => $"{column.Name} ({column.Unit})")))]
            : [
                ("build", definition.Data.Build.Name),
                ("samples", definition.Data.Samples == SamplesRule.Single ? "one genome per contribution" : "all genomes of a file together"),
                .. OfGenotypes(definition.Data.Genotypes),
            ];
        (string, string)[] output = result.Publish == PublishRule.Withheld
            ? [("result", "the data owner's alone: the ledger binds it by a salted digest")]
            : [
                ("minimum", $"{result.MinimumContributors} contributors; fewer are never decrypted"),
                ("opened", result.Open == OpeningRule.Pedersen ? "with proofs: the totals need not be believed" : "on the key holder's word"),
            ];
        var variants = definition.Table is null
            ? VariantTable.Parse(File.ReadAllBytes(Path.Combine(folder, "variants.tsv")), "variants.tsv").Variants.Length
            : 0;
        return new ProtocolCard(
            definition.Name, StudyKind, definition.Title, definition.Summary, variants, [("version", definition.Version), .. input, .. output]);
    }
}
