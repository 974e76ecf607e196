using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The stages whose partners stand in one vector or in two neighbours. A stage goes over a whole
/// block before the next one starts: its pairs do not wait for each other, so the processor always
/// finds work, and the block stays in the first-level cache.
/// </summary>
internal sealed partial class LaneTransform<TLanes, TVector, TRange>
{
    /// <summary>The stage of gap 1 exchanges lanes for the last time.</summary>
    private static int LastStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get =>
            TLanes.Count > 4 ? 2
            : TLanes.Count > 2 ? 1
            : 0;
    }

    /// <summary>All stages but the last, for some pairs of vectors.</summary>
    private void ForwardTail(ref double row, int firstPair, int pairCount)
    {
        if (LastStep > 0)
            ForwardTailStage(ref row, 0, firstPair, pairCount);
        if (LastStep > 1)
            ForwardTailStage(ref row, 1, firstPair, pairCount);
    }

    /// <summary>The last stage, and words in [0, q) in the order of positions.</summary>
    private void ForwardLast(ref double row, int firstPair, int pairCount)
    {
        ForwardTailStage(ref row, LastStep, firstPair, pairCount);
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var count = (nuint)TLanes.Count;
        ref var words = ref Unsafe.As<double, ulong>(ref row);
        for (var pair = (nuint)firstPair; pair < (nuint)(firstPair + pairCount); pair++)
        {
            var at = 2 * count * pair;
            var x = modulus.Reduce(TLanes.Load(ref row, at));
            var y = modulus.Reduce(TLanes.Load(ref row, at + count));
            // A pair's vectors are its even and its odd positions.
            TLanes.Interleave(ref x, ref y);
            modulus.StoreResidues(x, ref words, at);
            modulus.StoreResidues(y, ref words, at + count);
        }
    }

    /// <summary>The first stage, from words in the order of positions.</summary>
    private void InverseFirst(ref double row, int firstPair, int pairCount) =>
        InverseTailStage<WordPairs>(ref row, LastStep, firstPair, pairCount);

    /// <summary>All stages but the first, for some pairs of vectors.</summary>
    private void InverseTail(ref double row, int firstPair, int pairCount)
    {
        if (LastStep > 1)
            InverseTailStage<LanePairs>(ref row, 1, firstPair, pairCount);
        if (LastStep > 0)
            InverseTailStage<LanePairs>(ref row, 0, firstPair, pairCount);
    }

    /// <summary>One stage inside of pairs of vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ForwardTailStage(ref double row, int step, int firstPair, int pairCount)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var count = (nuint)TLanes.Count;
        ref var roots = ref First(_tailRoots[step]);
        for (var pair = (nuint)firstPair; pair < (nuint)(firstPair + pairCount); pair++)
        {
            var at = 2 * count * pair;
            var x = TLanes.Load(ref row, at);
            var y = TLanes.Load(ref row, at + count);
            TLanes.Exchange(ref x, ref y, step);
            y = modulus.Multiply(y, TLanes.Load(ref roots, count * pair));
            TLanes.Store(TLanes.Add(x, y), ref row, at);
            TLanes.Store(TLanes.Subtract(x, y), ref row, at + count);
        }
    }

    /// <summary>One stage inside of pairs of vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void InverseTailStage<TInput>(ref double row, int step, int firstPair, int pairCount)
        where TInput : struct, IPairInput
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var count = (nuint)TLanes.Count;
        ref var roots = ref First(_inverseTailRoots[step]);
        for (var pair = (nuint)firstPair; pair < (nuint)(firstPair + pairCount); pair++)
        {
            var at = 2 * count * pair;
            TInput.Load(ref row, at, out var x, out var y);
            var sum = TLanes.Add(x, y);
            if (!TRange.HasRoom)
                sum = modulus.Reduce(sum);
            var product = modulus.Multiply(
                TLanes.Subtract(x, y),
                TLanes.Load(ref roots, count * pair)
            );
            TLanes.Exchange(ref sum, ref product, step);
            TLanes.Store(sum, ref row, at);
            TLanes.Store(product, ref row, at + count);
        }
    }

    /// <summary>Where the inverse's first stage finds a pair of vectors.</summary>
    private interface IPairInput
    {
        static abstract void Load(ref double row, nuint index, out TVector x, out TVector y);
    }

    /// <summary>Residues as words, in the order of positions.</summary>
    private readonly struct WordPairs : IPairInput
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Load(ref double row, nuint index, out TVector x, out TVector y)
        {
            ref var words = ref Unsafe.As<double, ulong>(ref row);
            x = TLanes.LoadWords(ref words, index);
            y = TLanes.LoadWords(ref words, index + (nuint)TLanes.Count);
            TLanes.Separate(ref x, ref y);
        }
    }

    /// <summary>Doubles in the order of lanes.</summary>
    private readonly struct LanePairs : IPairInput
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Load(ref double row, nuint index, out TVector x, out TVector y)
        {
            x = TLanes.Load(ref row, index);
            y = TLanes.Load(ref row, index + (nuint)TLanes.Count);
        }
    }
}
