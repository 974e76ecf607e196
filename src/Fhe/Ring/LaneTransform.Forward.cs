using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

internal sealed partial class LaneTransform<TLanes, TVector, TRange>
{
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
}
