namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a commons lets out in one epoch.</summary>
/// <param name="Rho">The sum of the costs of noised releases, in zCDP.</param>
/// <param name="Exact">Exact releases of one and the same cohort. They cannot be counted in ρ,
/// and
/// are no differential privacy.</param>
/// <param name="Epoch">How long an epoch lasts, from the genesis's time on.</param>
/// <remarks>
/// ρ = rounds · Δ² / (2σ²) for a release with Gaussian noise of variance σ² on totals that
/// one member changes by at most Δ; it adds up over releases. Source: Bun and Steinke,
/// Concentrated Differential Privacy, TCC 2016, 1.2 and Lemma 1.7; docs/spec/commons.md 7.
/// </remarks>
public sealed record CommonsBudget(Fraction Rho, ulong Exact, TimeSpan Epoch)
{
    /// <summary>Reads a budget from a file of its own.</summary>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">The JSON is something else.</exception>
    public static CommonsBudget Parse(ReadOnlySpan<byte> bytes) =>
        Read(new JsonFields(CanonicalJson.Parse(bytes), "budget", "docs/spec/commons.md 3"));

    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("epoch", CommonsFields.Seconds(Epoch))
            .Add("exact", Exact)
            .Add("rho", Rho.ToJson());

    internal static CommonsBudget Read(JsonFields fields)
    {
        var budget = new CommonsBudget(
            Fraction.Read(fields, "rho"),
            fields.UInt64("exact"),
            fields.Seconds("epoch")
        );
        if (budget.Epoch == TimeSpan.Zero)
            throw fields.Fault("epoch", "is 0");
        fields.Finish();
        return budget;
    }
}
