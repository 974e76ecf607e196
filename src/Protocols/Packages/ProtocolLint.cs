using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Reads a protocol folder as it lies on disk, and says what its author should think about.</summary>
/// <remarks>Errors are the same as those of <see cref="ProtocolPackage.Load"/>, thrown; remarks are not errors.</remarks>
public static class ProtocolLint
{
    private const int FewContributors = 20;

    /// <summary>Checks a folder; nothing needs to be committed.</summary>
    /// <returns>Remarks, one sentence each; empty when there are none.</returns>
    /// <exception cref="MalformedInputException">The folder is no protocol.</exception>
    public static ImmutableArray<string> Check(string folder)
    {
        var yaml = Path.Combine(folder, "protocol.yaml");
        var tsv = Path.Combine(folder, "variants.tsv");
        foreach (var file in (string[])[yaml, tsv])
        {
            if (!File.Exists(file))
                throw new MalformedInputException($"{file}: expected a protocol's file, found none", "a protocol folder holds protocol.yaml and variants.tsv");
        }

        var text = File.ReadAllText(yaml);
        if (AnalysisDefinition.IsAnalysis(text, yaml))
            return [.. Remarks(LocalAnalysis.Load(folder))];
        var definition = ProtocolDefinition.Parse(text, yaml);
        var variants = VariantTable.Parse(File.ReadAllBytes(tsv), tsv);
        CompiledCircuit.Compile(definition.Circuit, yaml);
        ProtocolPackage.RequireConsistent(definition, variants);
        return [.. Remarks(definition, variants)];
    }

    private static IEnumerable<string> Remarks(LocalAnalysis analysis)
    {
        if (analysis.Definition.Levels.IsEmpty)
            yield return "levels is empty: a score without thresholds says nothing to most people.";
        foreach (var remark in Remarks(analysis.Variants))
            yield return remark;
    }

    private static IEnumerable<string> Remarks(ProtocolDefinition definition, VariantTable variants)
    {
        var minimum = definition.Result.MinimumContributors;
        if (minimum < FewContributors)
            yield return $"minimum_contributors is {minimum}: totals over fewer than {FewContributors} say much about each contributor.";
        if (variants.Variants.Length > minimum)
        {
            yield return $"{variants.Variants.Length} variants over {minimum} contributors or more: "
                + "with more variants than contributors, frequencies can tell whether a known genome is in the cohort.";
        }

        if (definition.Result.Open == OpeningRule.None)
            yield return "open is none: the published totals rest on the key holder's word.";
        if (definition.Crypto.Profile == Fhe.SecurityProfile.SealDefault)
            yield return "coeff_modulus is seal-default: checked against the 2018 table, a few bits short of the 2024 one.";
        foreach (var remark in Remarks(variants))
            yield return remark;
    }

    private static IEnumerable<string> Remarks(VariantTable variants)
    {
        var byId = variants.Variants.Count(variant => variant.IsFoundById);
        if (byId > 0)
            yield return $"{byId} variants are found by id: a file without rs numbers in its ID column has none of them.";
        var ambiguous = variants.Variants.Count(variant => variant.IsStrandAmbiguous);
        if (ambiguous > 0)
            yield return $"{ambiguous} variants are A/T or C/G: a file on the other strand cannot be recognised there.";
    }
}
