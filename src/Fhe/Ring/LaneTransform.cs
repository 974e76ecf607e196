using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The transform of one prime below 2^50 in double-precision lanes.</summary>
/// <remarks>
/// <para>
/// Values are integers in doubles, of either sign and of lazy size; B says that no value exceeds
/// B·q. Everything is exact while B ≤ 8, since 8q &lt; 2^53. Stages run two at a time over the whole
/// row while the gap between partners is at least two vectors; the rest, the tail, works on pairs
/// of vectors with the twiddles laid out lane by lane.
/// </para>
/// <para>
/// Forward, with (x, y) → (x + y·w, x − y·w) and |y·w mod q| ≤ (1/2 + B/8)·q: a stage takes B to
/// B·9/8 + 1/2, and if its x is reduced first, to 1/2 + 1/2 + B/8. From the input's B = 1: one
/// pass of two stages without reducing gives 1.63, 2.33; one that reduces takes B ≤ 4 to 1.5 (its
/// first stage) and 2.19. So passes alternate, and B ≤ 4 always: 2.19 → 2.96 → 3.84. A leading
/// single stage gives 1.63, then a reducing pass follows. The tail reduces its x first: 1.5 with
/// the broadcast twiddle, then up to three stages with twiddles that have no quotient, B to
/// B·19/16 + 1/2: 2.28, 3.21, 4.31. Then all is reduced to [0, q).
/// </para>
/// <para>
/// Inverse, with (x, y) → (x + y, (x − y)·w): every pass begins with B ≤ 2. Two stages: sums of
/// four, 8·q at most; sums of two products of differences, 2·(1/2 + 4/8) = 2 at most; products of
/// differences of sums, 1/2 + 8/8 = 3/2. The sums of four are reduced: B ≤ 2 again. The tail
/// begins with residues in [0, q), so its first differences are within q and, with 3/16 for 1/8,
/// its products within 11/16; each further stage reduces its sums, and its products are within
/// 1/2 + 3/16·(11/8) &lt; 1. The last pass multiplies by 1/n instead of reducing: within 3/2, and
/// then reduced to [0, q).
/// </para>
/// <para>
/// Where the prime has room (64·q &lt; 2^53) the errors of quotients are eight times smaller, B/64
/// and 3·B/128. Forward: 15 stages without reducing reach 1 + 15·0.7 &lt; 12. Inverse: the tail's
/// sums double to 8 in three stages and to 16 in its last, which is reduced; its products stay
/// within 1/2 + 3·16/128 &lt; 1. A single stage leaves B = 2. Then every second pass reduces: B = 2
/// → sums of 8, products 2·(1/2 + 4/64); B = 8 → sums of 32, products of 2·(1/2 + 16/64) and
/// 1/2 + 32/64, all within 2 once the sums are reduced. The pass before the last reduces, so the
/// last begins with B = 2 and its products are within 1/2 + 8/64: residues but for their sign.
/// </para>
/// </remarks>
internal sealed partial class LaneTransform<TLanes, TVector, TRange> : FloatTransform
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TRange : struct, IPrimeRange
{
    // 8 KiB: a block and its twiddles stay in a first-level cache of 32 KiB.
    private const int BlockWords = 1024;

    private readonly int _degree;
    private readonly int _steps;
    private readonly double _q;

    // Shape of each: [n], pairs (w, w/q) for the stages before the tail and its first one.
    private readonly double[] _roots;
    private readonly double[] _inverseRoots;

    // Shape: [step][n / 2], twiddles of the tail's inner stages, lane by lane.
    private readonly AlignedWords[] _tailRoots;
    private readonly AlignedWords[] _inverseTailRoots;
    private readonly double _inverseDegree;
    private readonly double _inverseDegreeTimesRoot;

    public LaneTransform(Modulus modulus, ulong[] roots, ulong[] inverseRoots)
    {
        _degree = roots.Length;
        _q = modulus.Value;
        _steps = System.Numerics.BitOperations.Log2((uint)TLanes.Count);
        var broadcastRoots = _degree / TLanes.Count;
        _roots = WithQuotients(roots.AsSpan(0, broadcastRoots), modulus);
        _inverseRoots = WithQuotients(inverseRoots.AsSpan(0, broadcastRoots), modulus);
        _tailRoots = LaneRoots(roots, modulus);
        _inverseTailRoots = LaneRoots(inverseRoots, modulus);
        var inverseDegree = modulus.Inverse((ulong)_degree);
        _inverseDegree = Centred(inverseDegree, modulus);
        _inverseDegreeTimesRoot = Centred(modulus.Multiply(inverseDegree, inverseRoots[1]), modulus);
    }

    /// <summary>Number of stages whose gap is at least two vectors.</summary>
    private int PassStages =>
        System.Numerics.BitOperations.Log2((uint)(_degree / 2 / TLanes.Count));

    public override void Forward(Span<ulong> row) => Forward<ResidueInput>(row, row);

    public override void ForwardWords(ReadOnlySpan<ulong> source, Span<ulong> destination) =>
        Forward<WordInput>(source, destination);

    /// <summary>Coefficients to values. Both rows have n words and may be one.</summary>
    private void Forward<TInput>(ReadOnlySpan<ulong> source, Span<ulong> destination)
        where TInput : struct, IRowInput<TLanes, TVector, TRange>
    {
        ThrowIfNotRow(source.Length);
        ThrowIfNotRow(destination.Length);
        ref var input = ref MemoryMarshal.GetReference(source);
        ref var row = ref Unsafe.As<ulong, double>(ref MemoryMarshal.GetReference(destination));
        // Gaps n/2 … 2·Count: an odd number of them leaves one for a stage of its own.
        var gap = _degree / 2;
        if (PassStages % 2 == 1)
        {
            ForwardFirstStage<TInput>(ref input, ref row);
            gap /= 2;
        }
        else
        {
            ForwardPass<TInput>(ref input, ref row, gap, 0, 1, reduce: false);
            gap /= 4;
        }

        var reduce = true;
        for (; 2 * gap > BlockWords; gap /= 4, reduce = !reduce)
            ForwardPass(ref row, gap, 0, _degree / (2 * gap), reduce);
        // From here on nothing reaches across a block: finish one after the other, in the cache.
        var blocks = _degree / (2 * gap);
        for (var block = 0; block < blocks; block++)
        {
            var (inner, first, count, again) = (gap, block, 1, reduce);
            for (; inner > TLanes.Count; inner /= 4, first *= 4, count *= 4, again = !again)
                ForwardPass(ref row, inner, first, count, again);
            ForwardTail(ref row, block * gap / TLanes.Count, gap / TLanes.Count);
        }
    }

    public override void Inverse(Span<ulong> values)
    {
        ThrowIfNotRow(values.Length);
        ref var row = ref Unsafe.As<ulong, double>(ref MemoryMarshal.GetReference(values));
        var gap = 2 * TLanes.Count;
        // Where only every second pass reduces, the one before the last must.
        var reduceFirst = !TRange.HasRoom || ((PassStages / 2) - 1) % 2 == 1;
        var reduce = reduceFirst;
        var blockWords = Math.Min(BlockWords, _degree / 4);
        var blocks = _degree / blockWords;
        for (var block = 0; block < blocks; block++)
        {
            var pairs = blockWords / (2 * TLanes.Count);
            InverseTail(ref row, block * pairs, pairs);
            gap = 2 * TLanes.Count;
            if (PassStages % 2 == 1)
            {
                InverseStage(ref row, gap, block * blockWords / (2 * gap), blockWords / (2 * gap));
                gap *= 2;
            }

            reduce = reduceFirst;
            for (; 4 * gap <= blockWords; gap *= 4, reduce = !reduce || !TRange.HasRoom)
            {
                var count = blockWords / (4 * gap);
                InversePass(ref row, gap, block * count, count, reduce);
            }
        }

        for (; gap < _degree / 4; gap *= 4, reduce = !reduce || !TRange.HasRoom)
            InversePass(ref row, gap, 0, _degree / (4 * gap), reduce);
        InverseLastPass(ref row);
    }

    private static ref double First(AlignedWords words) =>
        ref Unsafe.As<ulong, double>(ref MemoryMarshal.GetReference(words.Span));

    private void ThrowIfNotRow(int length)
    {
        if (length != _degree)
            throw new ArgumentException($"expected {_degree} words, found {length}", nameof(length));
    }

    private double[] WithQuotients(ReadOnlySpan<ulong> roots, Modulus modulus)
    {
        var pairs = GC.AllocateUninitializedArray<double>(2 * roots.Length, pinned: true);
        for (var i = 0; i < roots.Length; i++)
        {
            pairs[2 * i] = Centred(roots[i], modulus);
            pairs[(2 * i) + 1] = pairs[2 * i] / _q;
        }

        return pairs;
    }

    /// <summary>
    /// The twiddle of every lane after each exchange, found by exchanging the lanes' own numbers.
    /// </summary>
    private AlignedWords[] LaneRoots(ulong[] roots, Modulus modulus)
    {
        var numbers = Enumerable.Range(0, 2 * TLanes.Count).Select(i => (double)i).ToArray();
        var a = TLanes.Load(ref numbers[0], 0);
        var b = TLanes.Load(ref numbers[0], (nuint)TLanes.Count);
        var tables = new AlignedWords[_steps];
        for (var step = 0; step < _steps; step++)
        {
            TLanes.Exchange(ref a, ref b, step);
            TLanes.Store(a, ref numbers[0], 0);
            var gap = TLanes.Count >> (step + 1);
            var words = new AlignedWords(_degree / 2);
            var table = MemoryMarshal.Cast<ulong, double>(words.Span);
            for (var i = 0; i < table.Length; i++)
            {
                var (pair, lane) = Math.DivRem(i, TLanes.Count);
                var position = (2 * TLanes.Count * pair) + (int)numbers[lane];
                table[i] = Centred(roots[(_degree / (2 * gap)) + (position / (2 * gap))], modulus);
            }

            tables[step] = words;
        }

        return tables;
    }

    /// <summary>Residues in [0, q).</summary>
    private readonly struct ResidueInput : IRowInput<TLanes, TVector, TRange>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load(
            ref ulong source, nuint index, in FloatModulus<TLanes, TVector, TRange> modulus) =>
            TLanes.LoadWords(ref source, index);
    }

    /// <summary>Any words below 2^52.</summary>
    private readonly struct WordInput : IRowInput<TLanes, TVector, TRange>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load(
            ref ulong source, nuint index, in FloatModulus<TLanes, TVector, TRange> modulus) =>
            modulus.Reduce(TLanes.LoadWords(ref source, index));
    }

    /// <summary>Doubles that an earlier pass left.</summary>
    private readonly struct FloatInput : IRowInput<TLanes, TVector, TRange>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load(
            ref ulong source, nuint index, in FloatModulus<TLanes, TVector, TRange> modulus) =>
            TLanes.Load(ref Unsafe.As<ulong, double>(ref source), index);
    }
}
