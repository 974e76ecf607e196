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
internal sealed class LaneTransform<TLanes, TVector, TRange> : FloatTransform
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

    private void ForwardFirstStage<TInput>(ref ulong input, ref double row)
        where TInput : struct, IRowInput<TLanes, TVector, TRange>
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var half = (nuint)_degree / 2;
        var w = TLanes.Broadcast(_roots[2]);
        var wOverQ = TLanes.Broadcast(_roots[3]);
        for (nuint i = 0; i < half; i += (nuint)TLanes.Count)
        {
            var x = TInput.Load(ref input, i, modulus);
            var y = modulus.MultiplyConstant(TInput.Load(ref input, i + half, modulus), w, wOverQ);
            TLanes.Store(TLanes.Add(x, y), ref row, i);
            TLanes.Store(TLanes.Subtract(x, y), ref row, i + half);
        }
    }

    private void ForwardPass(ref double row, int gap, int firstGroup, int count, bool reduce) =>
        ForwardPass<FloatInput>(
            ref Unsafe.As<double, ulong>(ref row), ref row, gap, firstGroup, count, reduce);

    /// <summary>The stages of <paramref name="gap"/> and of half of it, for some groups.</summary>
    private void ForwardPass<TInput>(
        ref ulong input, ref double row, int gap, int firstGroup, int count, bool reduce)
        where TInput : struct, IRowInput<TLanes, TVector, TRange>
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var quarter = (nuint)gap / 2;
        var groups = _degree / (2 * gap);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(_roots);
        for (var group = firstGroup; group < firstGroup + count; group++)
        {
            ref var outer = ref Unsafe.Add(ref roots, 2 * (groups + group));
            ref var inner = ref Unsafe.Add(ref roots, 4 * (groups + group));
            var w0 = TLanes.Broadcast(outer);
            var w0OverQ = TLanes.Broadcast(Unsafe.Add(ref outer, 1));
            var w1 = TLanes.Broadcast(inner);
            var w1OverQ = TLanes.Broadcast(Unsafe.Add(ref inner, 1));
            var w2 = TLanes.Broadcast(Unsafe.Add(ref inner, 2));
            var w2OverQ = TLanes.Broadcast(Unsafe.Add(ref inner, 3));
            var start = (nuint)group * (4 * quarter);
            for (var i = start; i < start + quarter; i += (nuint)TLanes.Count)
            {
                var x0 = TInput.Load(ref input, i, modulus);
                var x1 = TInput.Load(ref input, i + quarter, modulus);
                var x2 = TInput.Load(ref input, i + (2 * quarter), modulus);
                var x3 = TInput.Load(ref input, i + (3 * quarter), modulus);
                if (reduce && !TRange.HasRoom)
                {
                    x0 = modulus.Reduce(x0);
                    x1 = modulus.Reduce(x1);
                }

                var y2 = modulus.MultiplyConstant(x2, w0, w0OverQ);
                var y3 = modulus.MultiplyConstant(x3, w0, w0OverQ);
                x2 = TLanes.Subtract(x0, y2);
                x0 = TLanes.Add(x0, y2);
                x3 = TLanes.Subtract(x1, y3);
                x1 = TLanes.Add(x1, y3);
                var y1 = modulus.MultiplyConstant(x1, w1, w1OverQ);
                y3 = modulus.MultiplyConstant(x3, w2, w2OverQ);
                TLanes.Store(TLanes.Add(x0, y1), ref row, i);
                TLanes.Store(TLanes.Subtract(x0, y1), ref row, i + quarter);
                TLanes.Store(TLanes.Add(x2, y3), ref row, i + (2 * quarter));
                TLanes.Store(TLanes.Subtract(x2, y3), ref row, i + (3 * quarter));
            }
        }
    }

    private void ForwardTail(ref double row, int firstPair, int pairCount)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var count = (nuint)TLanes.Count;
        ref var words = ref Unsafe.As<double, ulong>(ref row);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(_roots);
        ref var tail0 = ref First(_tailRoots[0]);
        ref var tail1 = ref First(_tailRoots[_steps > 1 ? 1 : 0]);
        ref var tail2 = ref First(_tailRoots[_steps > 2 ? 2 : 0]);
        var pairs = (nuint)_degree / (2 * count);
        var end = (nuint)(firstPair + pairCount);
        for (var pair = (nuint)firstPair; pair < end; pair += 2)
        {
            var at = 2 * count * pair;
            ref var root = ref Unsafe.Add(ref roots, 2 * (pairs + pair));
            var a = TLanes.Load(ref row, at);
            var c = TLanes.Load(ref row, at + (2 * count));
            if (!TRange.HasRoom)
            {
                a = modulus.Reduce(a);
                c = modulus.Reduce(c);
            }

            var b = modulus.MultiplyConstant(
                TLanes.Load(ref row, at + count),
                TLanes.Broadcast(root),
                TLanes.Broadcast(Unsafe.Add(ref root, 1)));
            var d = modulus.MultiplyConstant(
                TLanes.Load(ref row, at + (3 * count)),
                TLanes.Broadcast(Unsafe.Add(ref root, 2)),
                TLanes.Broadcast(Unsafe.Add(ref root, 3)));
            (a, b) = (TLanes.Add(a, b), TLanes.Subtract(a, b));
            (c, d) = (TLanes.Add(c, d), TLanes.Subtract(c, d));
            ForwardTailStage(modulus, ref a, ref b, ref c, ref d, 0, ref tail0, count * pair);
            if (TLanes.Count > 2)
                ForwardTailStage(modulus, ref a, ref b, ref c, ref d, 1, ref tail1, count * pair);
            if (TLanes.Count > 4)
                ForwardTailStage(modulus, ref a, ref b, ref c, ref d, 2, ref tail2, count * pair);
            TLanes.Interleave(ref a, ref b);
            TLanes.Interleave(ref c, ref d);
            modulus.StoreResidues(modulus.Reduce(a), ref words, at);
            modulus.StoreResidues(modulus.Reduce(b), ref words, at + count);
            modulus.StoreResidues(modulus.Reduce(c), ref words, at + (2 * count));
            modulus.StoreResidues(modulus.Reduce(d), ref words, at + (3 * count));
        }
    }

    /// <summary>One stage inside of two pairs of vectors, (a, b) and (c, d).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardTailStage(
        in FloatModulus<TLanes, TVector, TRange> modulus,
        ref TVector a,
        ref TVector b,
        ref TVector c,
        ref TVector d,
        int step,
        ref double tail,
        nuint at)
    {
        TLanes.Exchange(ref a, ref b, step);
        TLanes.Exchange(ref c, ref d, step);
        var (product0, product1) = (b, d);
        modulus.MultiplyPair(
            ref product0,
            TLanes.Load(ref tail, at),
            ref product1,
            TLanes.Load(ref tail, at + (nuint)TLanes.Count));
        b = TLanes.Subtract(a, product0);
        d = TLanes.Subtract(c, product1);
        a = TLanes.Add(a, product0);
        c = TLanes.Add(c, product1);
    }

    private void InverseTail(ref double row, int firstPair, int pairCount)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var count = (nuint)TLanes.Count;
        ref var words = ref Unsafe.As<double, ulong>(ref row);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(_inverseRoots);
        ref var tail0 = ref First(_inverseTailRoots[0]);
        ref var tail1 = ref First(_inverseTailRoots[_steps > 1 ? 1 : 0]);
        ref var tail2 = ref First(_inverseTailRoots[_steps > 2 ? 2 : 0]);
        var pairs = (nuint)_degree / (2 * count);
        var end = (nuint)(firstPair + pairCount);
        for (var pair = (nuint)firstPair; pair < end; pair += 2)
        {
            var at = 2 * count * pair;
            var a = TLanes.LoadWords(ref words, at);
            var b = TLanes.LoadWords(ref words, at + count);
            var c = TLanes.LoadWords(ref words, at + (2 * count));
            var d = TLanes.LoadWords(ref words, at + (3 * count));
            TLanes.Separate(ref a, ref b);
            TLanes.Separate(ref c, ref d);
            if (TLanes.Count > 4)
                InverseTailStage(modulus, ref a, ref b, ref c, ref d, 2, ref tail2, count * pair);
            if (TLanes.Count > 2)
                InverseTailStage(modulus, ref a, ref b, ref c, ref d, 1, ref tail1, count * pair);
            InverseTailStage(modulus, ref a, ref b, ref c, ref d, 0, ref tail0, count * pair);
            ref var root = ref Unsafe.Add(ref roots, 2 * (pairs + pair));
            var difference0 = modulus.MultiplyConstant(
                TLanes.Subtract(a, b),
                TLanes.Broadcast(root),
                TLanes.Broadcast(Unsafe.Add(ref root, 1)));
            var difference1 = modulus.MultiplyConstant(
                TLanes.Subtract(c, d),
                TLanes.Broadcast(Unsafe.Add(ref root, 2)),
                TLanes.Broadcast(Unsafe.Add(ref root, 3)));
            TLanes.Store(modulus.Reduce(TLanes.Add(a, b)), ref row, at);
            TLanes.Store(difference0, ref row, at + count);
            TLanes.Store(modulus.Reduce(TLanes.Add(c, d)), ref row, at + (2 * count));
            TLanes.Store(difference1, ref row, at + (3 * count));
        }
    }

    /// <summary>One stage inside of two pairs of vectors, (a, b) and (c, d).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseTailStage(
        in FloatModulus<TLanes, TVector, TRange> modulus,
        ref TVector a,
        ref TVector b,
        ref TVector c,
        ref TVector d,
        int step,
        ref double tail,
        nuint at)
    {
        var (product0, product1) = (TLanes.Subtract(a, b), TLanes.Subtract(c, d));
        a = TLanes.Add(a, b);
        c = TLanes.Add(c, d);
        if (!TRange.HasRoom)
        {
            a = modulus.Reduce(a);
            c = modulus.Reduce(c);
        }

        modulus.MultiplyPair(
            ref product0,
            TLanes.Load(ref tail, at),
            ref product1,
            TLanes.Load(ref tail, at + (nuint)TLanes.Count));
        b = product0;
        d = product1;
        TLanes.Exchange(ref a, ref b, step);
        TLanes.Exchange(ref c, ref d, step);
    }

    private void InverseStage(ref double row, int gap, int firstGroup, int count)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var half = (nuint)gap;
        var groups = _degree / (2 * gap);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(_inverseRoots);
        for (var group = firstGroup; group < firstGroup + count; group++)
        {
            ref var root = ref Unsafe.Add(ref roots, 2 * (groups + group));
            var w = TLanes.Broadcast(root);
            var wOverQ = TLanes.Broadcast(Unsafe.Add(ref root, 1));
            var start = (nuint)group * (2 * half);
            for (var i = start; i < start + half; i += (nuint)TLanes.Count)
            {
                var x = TLanes.Load(ref row, i);
                var y = TLanes.Load(ref row, i + half);
                var sum = TLanes.Add(x, y);
                TLanes.Store(TRange.HasRoom ? sum : modulus.Reduce(sum), ref row, i);
                TLanes.Store(
                    modulus.MultiplyConstant(TLanes.Subtract(x, y), w, wOverQ), ref row, i + half);
            }
        }
    }

    /// <summary>The stages of <paramref name="gap"/> and of twice that, for some groups.</summary>
    private void InversePass(
        ref double row, int gap, int firstGroup, int count, bool reduce)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var quarter = (nuint)gap;
        var groups = _degree / (4 * gap);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(_inverseRoots);
        for (var group = firstGroup; group < firstGroup + count; group++)
        {
            ref var outer = ref Unsafe.Add(ref roots, 2 * (groups + group));
            ref var inner = ref Unsafe.Add(ref roots, 4 * (groups + group));
            var w0 = TLanes.Broadcast(outer);
            var w0OverQ = TLanes.Broadcast(Unsafe.Add(ref outer, 1));
            var w1 = TLanes.Broadcast(inner);
            var w1OverQ = TLanes.Broadcast(Unsafe.Add(ref inner, 1));
            var w2 = TLanes.Broadcast(Unsafe.Add(ref inner, 2));
            var w2OverQ = TLanes.Broadcast(Unsafe.Add(ref inner, 3));
            var start = (nuint)group * (4 * quarter);
            for (var i = start; i < start + quarter; i += (nuint)TLanes.Count)
            {
                var x0 = TLanes.Load(ref row, i);
                var x1 = TLanes.Load(ref row, i + quarter);
                var x2 = TLanes.Load(ref row, i + (2 * quarter));
                var x3 = TLanes.Load(ref row, i + (3 * quarter));
                var sum0 = TLanes.Add(x0, x1);
                var sum1 = TLanes.Add(x2, x3);
                var product0 = modulus.MultiplyConstant(TLanes.Subtract(x0, x1), w1, w1OverQ);
                var product1 = modulus.MultiplyConstant(TLanes.Subtract(x2, x3), w2, w2OverQ);
                var total = TLanes.Add(sum0, sum1);
                TLanes.Store(reduce ? modulus.Reduce(total) : total, ref row, i);
                TLanes.Store(TLanes.Add(product0, product1), ref row, i + quarter);
                TLanes.Store(
                    modulus.MultiplyConstant(TLanes.Subtract(sum0, sum1), w0, w0OverQ),
                    ref row,
                    i + (2 * quarter));
                TLanes.Store(
                    modulus.MultiplyConstant(TLanes.Subtract(product0, product1), w0, w0OverQ),
                    ref row,
                    i + (3 * quarter));
            }
        }
    }

    /// <summary>The last two stages, times 1/n, to canonical words.</summary>
    private void InverseLastPass(ref double row)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        ref var words = ref Unsafe.As<double, ulong>(ref row);
        var quarter = (nuint)_degree / 4;
        var w1 = TLanes.Broadcast(_inverseRoots[4]);
        var w1OverQ = TLanes.Broadcast(_inverseRoots[5]);
        var w2 = TLanes.Broadcast(_inverseRoots[6]);
        var w2OverQ = TLanes.Broadcast(_inverseRoots[7]);
        var scale = TLanes.Broadcast(_inverseDegree);
        var scaleOverQ = TLanes.Broadcast(_inverseDegree / _q);
        var scaledRoot = TLanes.Broadcast(_inverseDegreeTimesRoot);
        var scaledRootOverQ = TLanes.Broadcast(_inverseDegreeTimesRoot / _q);
        for (nuint i = 0; i < quarter; i += (nuint)TLanes.Count)
        {
            var x0 = TLanes.Load(ref row, i);
            var x1 = TLanes.Load(ref row, i + quarter);
            var x2 = TLanes.Load(ref row, i + (2 * quarter));
            var x3 = TLanes.Load(ref row, i + (3 * quarter));
            var sum0 = TLanes.Add(x0, x1);
            var sum1 = TLanes.Add(x2, x3);
            var product0 = modulus.MultiplyConstant(TLanes.Subtract(x0, x1), w1, w1OverQ);
            var product1 = modulus.MultiplyConstant(TLanes.Subtract(x2, x3), w2, w2OverQ);
            Finish(modulus, TLanes.Add(sum0, sum1), scale, scaleOverQ, ref words, i);
            Finish(
                modulus, TLanes.Add(product0, product1), scale, scaleOverQ, ref words, i + quarter);
            Finish(
                modulus,
                TLanes.Subtract(sum0, sum1),
                scaledRoot,
                scaledRootOverQ,
                ref words,
                i + (2 * quarter));
            Finish(
                modulus,
                TLanes.Subtract(product0, product1),
                scaledRoot,
                scaledRootOverQ,
                ref words,
                i + (3 * quarter));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        in FloatModulus<TLanes, TVector, TRange> modulus,
        TVector x,
        TVector w,
        TVector wOverQ,
        ref ulong words,
        nuint index)
    {
        var value = modulus.MultiplyConstant(x, w, wOverQ);
        modulus.StoreResidues(TRange.HasRoom ? value : modulus.Reduce(value), ref words, index);
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
