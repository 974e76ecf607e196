namespace SecureGenomics.Provenance.Protocols;

/// <summary>What the data slots of a protocol mean: from genotypes to slots, and from totals to a
/// result.</summary>
/// <remarks>
/// Both directions stand side by side, so that they cannot drift apart. The name is part of every
/// contribution's public report. Source: docs/spec/protocol.md, "Slots".
/// </remarks>
public abstract class SlotEncoding
{
    private protected SlotEncoding() { }

    /// <summary>The encoder's name in a contribution's public report.</summary>
    public abstract string Name { get; }

    /// <summary>The encoding's word in protocol.yaml.</summary>
    public abstract string Word { get; }

    /// <summary>Whether each genome must be declared a case or a control.</summary>
    public abstract bool NeedsPhenotypes { get; }

    /// <summary>W for a table.</summary>
    public abstract int SlotCount(VariantTable variants);

    /// <summary>Adds up some genomes of a table.</summary>
    /// <param name="genotypes">Shape: [genomes][variants].</param>
    /// <param name="genomes">Which rows; each counts once.</param>
    /// <param name="isCase">Shape: [genomes], or empty where no phenotype is needed.</param>
    /// <param name="slots">Shape: [W]; overwritten. Secret: the caller clears it after use.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Encode(
        GenotypeTable genotypes,
        Range genomes,
        ReadOnlySpan<bool> isCase,
        Span<ulong> slots
    )
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        if (slots.Length != SlotCount(genotypes.Variants))
            throw new ArgumentException(
                $"expected {SlotCount(genotypes.Variants)} slots, found {slots.Length}",
                nameof(slots)
            );
        if (isCase.Length != (NeedsPhenotypes ? genotypes.Genomes.Length : 0))
            throw new ArgumentException(
                $"expected a phenotype per genome exactly where the encoding needs them, found "
                    + $"{isCase.Length}",
                nameof(isCase)
            );
        slots.Clear();
        var (first, count) = genomes.GetOffsetAndLength(genotypes.Genomes.Length);
        for (var genome = first; genome < first + count; genome++)
            AddGenome(genotypes, genome, NeedsPhenotypes && isCase[genome], slots);
    }

    /// <summary>Reads totals and checks that they can be what they claim to be.</summary>
    /// <param name="variants">The table.</param>
    /// <param name="totals">Shape: [W].</param>
    /// <param name="expectedGenomes">The genomes that the ledger counts.</param>
    /// <param name="violation">Which rule is broken, without any number; null when none is.</param>
    /// <returns>Null when a rule is broken.</returns>
    public StudyResult? Read(
        VariantTable variants,
        ReadOnlySpan<ulong> totals,
        ulong expectedGenomes,
        out string? violation
    )
    {
        ArgumentNullException.ThrowIfNull(variants);
        var expected = SlotCount(variants);
        if (totals.Length != expected)
        {
            violation = $"expected {expected} totals, found {totals.Length}";
            return null;
        }

        return ReadTotals(variants, totals, expectedGenomes, out violation);
    }

    private protected abstract void AddGenome(
        GenotypeTable genotypes,
        int genome,
        bool isCase,
        Span<ulong> slots
    );

    private protected abstract StudyResult? ReadTotals(
        VariantTable variants,
        ReadOnlySpan<ulong> totals,
        ulong expectedGenomes,
        out string? violation
    );
}
