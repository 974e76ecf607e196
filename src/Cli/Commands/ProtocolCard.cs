using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What a protocol folder says about itself: rules in words, and variants.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Kind"><c>study</c> or <c>local analysis</c>.</param>
/// <param name="Title">One line.</param>
/// <param name="Summary">A few sentences.</param>
/// <param name="References">DOIs or addresses.</param>
/// <param name="Rules">What decides the answer, section by section.</param>
/// <param name="Table">variants.tsv; null for a protocol on a table of values.</param>
internal sealed record ProtocolCard(
    string Name,
    string Kind,
    string Title,
    string Summary,
    ImmutableArray<string> References,
    ImmutableArray<ProtocolRule> Rules,
    VariantTable? Table
)
{
    /// <summary>The <see cref="Kind"/> of protocols that "sgp create" takes.</summary>
    public const string StudyKind = "study";

    /// <summary>Variants that are shown where not all are asked for.</summary>
    public const int VariantsShown = 20;

    /// <summary>In the order of variants.tsv; empty for a protocol on a table of values.</summary>
    public ImmutableArray<Variant> Variants => Table?.Variants ?? [];

    private const string Gap = "  ";
    private const int LongestKey = 29;

    /// <summary>The folder of the protocols that came with this program.</summary>
    public static string DefaultRoot => ShippedProtocols.Root;

    /// <summary>Every protocol folder in a folder, by name.</summary>
    public static ProtocolCard[] ReadAll(string root) =>
        [
            .. Directory
                .EnumerateDirectories(root)
                .Order(StringComparer.Ordinal)
                .Where(path => File.Exists(Path.Combine(path, "protocol.yaml")))
                .Select(Read),
        ];

    /// <summary>Reads a folder as it lies on disk, and checks it as <c>lint</c> does.</summary>
    public static ProtocolCard Read(string folder)
    {
        ProtocolLint.Check(folder);
        var file = Path.Combine(folder, "protocol.yaml");
        var yaml = File.ReadAllText(file);
        return AnalysisDefinition.IsAnalysis(yaml, file)
            ? OfAnalysis(LocalAnalysis.Load(folder))
            : OfStudy(ProtocolDefinition.Parse(yaml, file), folder);
    }

    /// <summary>For people.</summary>
    /// <param name="columns">The width of the screen, or <see cref="TextTable.Unlimited"/>.</param>
    /// <param name="isAll">Whether to list every variant.</param>
    public string ToText(int columns, bool isAll)
    {
        var width = Math.Min(columns, TextTable.ProseColumns);
        var text = new StringBuilder();
        Append("", $"{Name}: {Title}");
        text.Append('\n');
        Append("", Summary);
        foreach (var reference in References)
            Append("", reference);
        var written = Math.Min(LongestKey, Rules.Max(rule => rule.Written.Length));
        foreach (var section in Rules.GroupBy(rule => rule.Section, StringComparer.Ordinal))
        {
            var name = section.Key.Length == 0 ? "" : $", {section.Key}";
            text.Append($"\nprotocol.yaml{name}\n");
            foreach (var rule in section)
            {
                var key = Visible.Of(rule.Written);
                if (key.Length > written)
                    text.Append(Gap).Append(key).Append('\n');
                var label = key.Length > written ? "" : key;
                Append($"{Gap}{label.PadRight(written)}{Gap}", rule.Means);
            }
        }

        if (Table is null)
            return text.ToString();
        var shown = isAll ? Variants.Length : Math.Min(VariantsShown, Variants.Length);
        text.Append('\n').Append(ToTable(Table, shown).Format(columns));
        if (shown < Variants.Length)
        {
            var more = Variants.Length - shown;
            text.Append($"… and {more} more of {Variants.Length} variants: --all lists them\n");
        }

        return text.ToString();

        void Append(string label, string value)
        {
            foreach (var line in WordWrap.Lines(Visible.Of(value), width - label.Length))
            {
                text.Append(label).Append(line).Append('\n');
                label = new string(' ', label.Length);
            }
        }
    }

    /// <summary>For programs.</summary>
    /// <param name="withVariants">Whether all variants stand in it, or only their number.</param>
    public JsonObject ToJson(bool withVariants)
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["kind"] = Kind,
            ["title"] = Title,
            ["summary"] = Summary,
            ["references"] = new JsonArray([
                .. References.Select(reference => (JsonNode)reference),
            ]),
            ["variants"] = Variants.Length,
            ["rules"] = new JsonArray([
                .. Rules.Select(rule =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["section"] = rule.Section,
                            ["key"] = rule.Key,
                            ["value"] = rule.Value.Length == 0 ? null : rule.Value,
                            ["means"] = rule.Means,
                        }
                ),
            ]),
        };
        if (withVariants)
        {
            json["variantTable"] = new JsonArray([
                .. Variants.Select(
                    (variant, row) => (JsonNode)ToJson(variant, Table?.Second?.Variants[row])
                ),
            ]);
        }

        return json;
    }

    private static JsonObject ToJson(Variant variant, Variant? second) =>
        new()
        {
            ["id"] = variant.Id,
            ["chromosome"] = variant.IsFoundById ? null : variant.Chromosome,
            ["position"] = variant.IsFoundById ? null : variant.Position,
            ["ref"] = variant.KnowsReference ? variant.ReferenceAllele : null,
            ["alt"] = variant.KnowsReference ? variant.AlternateAllele : null,
            ["effectAllele"] = variant.EffectAllele,
            ["otherAllele"] = variant.OtherAllele == Variant.Unknown ? null : variant.OtherAllele,
            ["weight"] = variant.Weight == Variant.Unknown ? null : variant.Weight,
            ["model"] = variant.Model.Text,
            ["source"] = variant.Source,
            ["second"] = second is null
                ? null
                : new JsonObject
                {
                    ["build"] = second.Build.Name,
                    ["chromosome"] = second.IsFoundById ? null : second.Chromosome,
                    ["position"] = second.IsFoundById ? null : second.Position,
                    ["ref"] = second.KnowsReference ? second.ReferenceAllele : null,
                    ["alt"] = second.KnowsReference ? second.AlternateAllele : null,
                    ["effectAllele"] = second.EffectAllele,
                },
        };

    private static TextTable ToTable(VariantTable all, int shown)
    {
        var variants = all.Variants[..shown];
        var hasWeights = variants.Any(variant => variant.Weight != Variant.Unknown);
        var hasModels = variants.Any(variant => !variant.Model.Equals(EffectModel.Additive));
        var table = new TextTable([
            "variant",
            .. all.Second is { } other ? [all.Build.Name, other.Build.Name] : (string[])["place"],
            "alleles",
            "effect allele",
            .. hasWeights ? [">weight"] : (string[])[],
            .. hasModels ? ["model"] : (string[])[],
        ]);
        foreach (var (row, variant) in variants.Index())
        {
            table.AddRow([
                variant.Id,
                FindingsText.PlaceOf(variant),
                .. all.Second is { } second
                    ? [FindingsText.PlaceOf(second.Variants[row])]
                    : (string[])[],
                AllelesOf(variant),
                EffectOf(variant),
                .. hasWeights ? [variant.Weight] : (string[])[],
                .. hasModels ? [variant.Model.Text] : (string[])[],
            ]);
        }

        return table;
    }

    private static string AllelesOf(Variant variant) =>
        variant.KnowsReference || variant.OtherAllele != Variant.Unknown
            ? variant.AllelesText
            : "not given";

    private static string EffectOf(Variant variant) =>
        variant.EffectAllele == Variant.AnyAlternate ? "all but REF" : variant.EffectAllele;

    private static ProtocolCard OfAnalysis(LocalAnalysis analysis) =>
        new(
            analysis.Definition.Name,
            "local analysis",
            analysis.Definition.Title,
            analysis.Definition.Summary,
            analysis.Definition.References,
            [.. ProtocolRules.Of(analysis.Definition)],
            analysis.Variants
        );

    private static ProtocolCard OfStudy(ProtocolDefinition definition, string folder) =>
        new(
            definition.Name,
            StudyKind,
            definition.Title,
            definition.Summary,
            definition.References,
            [.. ProtocolRules.Of(definition)],
            definition.Genotypes is null ? null : ReadVariants(folder)
        );

    private static VariantTable ReadVariants(string folder)
    {
        const string name = "variants.tsv";
        return VariantTable.Parse(File.ReadAllBytes(Path.Combine(folder, name)), name);
    }
}
