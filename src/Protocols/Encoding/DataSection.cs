namespace SecureGenomics.Provenance.Protocols;

/// <summary>The <c>data</c> section: what a contribution holds, one type for each kind of
/// data.</summary>
/// <remarks>A new kind of data is one of these, and its folder. Source: docs/spec/protocol.md,
/// "Slots".</remarks>
public abstract record DataSection
{
    private protected DataSection() { }

    /// <summary>The encoder's name in a contribution's public report.</summary>
    public abstract string EncoderName { get; }

    /// <summary>The protocol's file that says what the slots are.</summary>
    public abstract string DefinitionFile { get; }

    /// <summary>What a contribution's public count counts: genomes, rows, sites.</summary>
    public abstract string CountedUnit { get; }

    /// <summary>Whether one contribution may count more than one of them.</summary>
    public virtual bool MayCountMany => false;

    /// <summary>No value of a data slot is larger in size.</summary>
    public abstract ExactDecimal Magnitude { get; }

    /// <summary>W: the data slots.</summary>
    /// <param name="variants">Of a protocol on genotypes; null for others.</param>
    public abstract int SlotCount(VariantTable? variants);

    /// <summary>The most that all contributions together may count, so that no total
    /// wraps.</summary>
    /// <param name="plainModulus">t.</param>
    public abstract ulong MaximumCount(ulong plainModulus);

    /// <summary>Reads totals and checks that they can be what they claim to be.</summary>
    /// <param name="variants">Of a protocol on genotypes; null for others.</param>
    /// <param name="totals">Shape: [W].</param>
    /// <param name="expectedCount">What the ledger counts.</param>
    /// <param name="violation">Which rule is broken, without any number; null when none
    /// is.</param>
    /// <returns>Null when a rule is broken.</returns>
    public abstract StudyResult? ReadTotals(
        VariantTable? variants,
        ReadOnlySpan<ulong> totals,
        ulong expectedCount,
        out string? violation
    );
}
