using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>A protocol's rules for sites without an answer, as protocol.yaml spells them.</summary>
internal static class SiteRules
{
    /// <summary><c>data.absent: reject, data.missing: mask</c>.</summary>
    public static string Of(GenotypeRules rules) =>
        $"data.absent: {RuleWords.Of(rules.Absent) ?? "not stated"}, "
        + $"data.missing: {RuleWords.Of(rules.Missing)}";
}
