using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>How the totals of a proposed study are let out.</summary>
/// <param name="VarianceOfNoise">σ² of the Gaussian noise on each total; null for an exact
/// release.</param>
/// <param name="SensitivitySquared">Δ²: the squared length of the largest change that one member
/// makes in all totals together; null for an exact release.</param>
public sealed record ReleaseTerms(ulong? VarianceOfNoise, ulong? SensitivitySquared)
{
    /// <summary>A release without noise.</summary>
    public static ReleaseTerms WithoutNoise { get; } = new(null, null);

    /// <summary>Whether the totals are let out as they are.</summary>
    public bool IsExact => VarianceOfNoise is null;

    /// <summary>ρ = rounds · Δ² / (2σ²), exact; 0 for an exact release, which ρ cannot
    /// measure.</summary>
    /// <param name="rounds">How often totals are opened.</param>
    public Fraction CostOf(ulong rounds) =>
        this is { VarianceOfNoise: { } variance, SensitivitySquared: { } sensitivity }
            ? new Fraction(new BigInteger(rounds) * sensitivity, 2 * new BigInteger(variance))
            : default;

    /// <summary>Reads a release from a file of its own.</summary>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">The JSON is something else.</exception>
    public static ReleaseTerms Parse(ReadOnlySpan<byte> bytes) =>
        Read(new JsonFields(CanonicalJson.Parse(bytes), "release", "docs/spec/commons.md 3"));

    internal JsonMembers ToJson()
    {
        var members = new JsonMembers().Add("method", IsExact ? "exact" : "noised");
        return this is { VarianceOfNoise: { } variance, SensitivitySquared: { } sensitivity }
            ? members.Add("sensitivitySquared", sensitivity).Add("varianceOfNoise", variance)
            : members;
    }

    internal static ReleaseTerms Read(JsonFields fields)
    {
        var release = WithoutNoise;
        if (fields.Word("method", ("exact", false), ("noised", true)))
        {
            release = new ReleaseTerms(
                fields.UInt64("varianceOfNoise"),
                fields.UInt64("sensitivitySquared")
            );
            if (release.VarianceOfNoise == 0)
                throw fields.Fault("varianceOfNoise", "is 0: that is an exact release");
            if (release.SensitivitySquared == 0)
                throw fields.Fault("sensitivitySquared", "is 0: no member would change anything");
        }

        fields.Finish();
        return release;
    }
}
