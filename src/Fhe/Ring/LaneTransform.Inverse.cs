using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

internal sealed partial class LaneTransform<TLanes, TVector, TRange>
{
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
}
