using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>How protocol.yaml spells the rules for genotypes.</summary>
public static class RuleWords
{
    /// <summary><c>data.missing</c>.</summary>
    public static ImmutableArray<(string Word, MissingRule Rule)> Missing { get; } =
    [
        ("mask", MissingRule.Mask),
        ("reject", MissingRule.Reject),
        ("as-reference", MissingRule.AsReference),
    ];

    /// <summary><c>data.absent</c>; the key may be left out.</summary>
    public static ImmutableArray<(string Word, AbsentRule Rule)> Absent { get; } =
    [
        ("not-called", AbsentRule.NotCalled),
        ("reject", AbsentRule.Reject),
        ("reference-if-covered", AbsentRule.ReferenceIfCovered),
        ("reference", AbsentRule.Reference),
    ];

    /// <summary>The word for a rule.</summary>
    public static string Of(MissingRule rule) => Missing.Single(row => row.Rule == rule).Word;

    /// <summary>The word for a rule; null for the one that is not stated.</summary>
    public static string? Of(AbsentRule rule) =>
        Absent.SingleOrDefault(row => row.Rule == rule).Word;
}
