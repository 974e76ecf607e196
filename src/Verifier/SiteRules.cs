using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>A protocol's rules for sites without an answer, as protocol.yaml spells them.</summary>
internal static class SiteRules
{
    /// <summary><c>data.absent: reject, data.missing: mask</c>.</summary>
    public static string Of(GenotypeRules rules) =>
        $"data.absent: {Word(rules.Absent)}, data.missing: {Word(rules.Missing)}";

    private static string Word(AbsentRule rule) => rule switch
    {
        AbsentRule.Unstated => "not stated",
        AbsentRule.NotCalled => "not-called",
        AbsentRule.Reject => "reject",
        AbsentRule.ReferenceIfCovered => "reference-if-covered",
        AbsentRule.Reference => "reference",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no word"),
    };

    private static string Word(MissingRule rule) => rule switch
    {
        MissingRule.Mask => "mask",
        MissingRule.Reject => "reject",
        MissingRule.AsReference => "as-reference",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no word"),
    };
}
