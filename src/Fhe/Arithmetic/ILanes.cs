namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The few vector operations that the floating-point kernels are written in, so that one source
/// serves every vector width; the compiler makes a copy for each.
/// </summary>
/// <typeparam name="TVector">A vector of <see cref="Count"/> doubles.</typeparam>
internal interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Number of lanes: 2, 4 or 8.</summary>
    static abstract int Count { get; }

    static abstract TVector Broadcast(double value);

    static abstract TVector Load(ref double source, nuint index);

    static abstract void Store(TVector value, ref double destination, nuint index);

    /// <summary>Words below 2^52 as doubles.</summary>
    static abstract TVector LoadWords(ref ulong source, nuint index);

    /// <summary>The halves of any words: word = high · 2^32 + low.</summary>
    static abstract void LoadHalves(
        ref ulong source,
        nuint index,
        out TVector low,
        out TVector high
    );

    /// <summary>Integers in [0, 2^52) as words.</summary>
    static abstract void StoreWords(TVector value, ref ulong destination, nuint index);

    /// <summary>Lanes that all hold the bits of a word.</summary>
    static abstract TVector BroadcastBits(ulong word);

    /// <summary>Integers in (−q, q) as residues in [0, q).</summary>
    /// <param name="value">At most 2^50 in size.</param>
    /// <param name="qBits">q by <see cref="BroadcastBits"/>.</param>
    /// <param name="destination">The row.</param>
    /// <param name="index">Where in the row.</param>
    static abstract void StoreResidues(
        TVector value,
        TVector qBits,
        ref ulong destination,
        nuint index
    );

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a·b − c, rounded once.</summary>
    static abstract TVector MultiplySubtract(TVector a, TVector b, TVector c);

    /// <summary>To the nearest integer, halves to even.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>x where x ≥ 0, x + term elsewhere.</summary>
    static abstract TVector AddWhereNegative(TVector x, TVector term);

    /// <summary>
    /// Brings the partners of a butterfly of gap Count / 2^(step + 1) face to face: treats the pair
    /// as a matrix of such runs and transposes it. Its own inverse.
    /// </summary>
    static abstract void Exchange(ref TVector a, ref TVector b, int step);

    /// <summary>Undoes all exchanges at once: (a, b) from (evens, odds).</summary>
    static abstract void Interleave(ref TVector a, ref TVector b);

    /// <summary>Does all exchanges at once: (evens, odds) from (a, b).</summary>
    static abstract void Separate(ref TVector a, ref TVector b);
}
