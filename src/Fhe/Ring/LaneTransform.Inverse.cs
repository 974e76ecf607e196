using System.Numerics;
using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.Fhe;

internal sealed partial class LaneTransform<TLanes, TVector, TRange>
{
    private int InverseBlockWords => Math.Min(BlockWords, InverseLastGap);

    /// <summary>The smallest gap of the last pass, which has two stages, or three of an odd number.
    /// </summary>
    private int InverseLastGap => PassStages % 2 == 1 ? _degree / 8 : _degree / 4;

    /// <summary>The stages inside of one block, from neighbouring vectors up.</summary>
    private void InverseBlock(ref double row, int block)
    {
        var groups = InverseBlockWords / (8 * TLanes.Count);
        InverseThree(ref row, block * groups, groups);
        for (var gap = 8 * TLanes.Count; 4 * gap <= InverseBlockWords; gap *= 4)
        {
            groups = InverseBlockWords / (4 * gap);
            InversePass(ref row, gap, block * groups, groups);
        }
    }

    /// <summary>The stages that reach across blocks.</summary>
    private void InverseOuter(ref double row)
    {
        var gap = InverseLastGap;
        while (gap > InverseBlockWords)
            gap /= 4;
        for (; gap < InverseLastGap; gap *= 4)
            InversePass(ref row, gap, 0, _degree / (4 * gap));
        if (PassStages % 2 == 1)
            InverseLastThree(ref row);
        else
            InverseLastTwo(ref row);
    }

    /// <summary>The stages between neighbouring vectors, of gaps Count, 2·Count and 4·Count, for
    /// some groups of eight vectors.</summary>
    private void InverseThree(ref double row, int firstGroup, int count)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var d = (nuint)TLanes.Count;
        var groups = _degree / (8 * TLanes.Count);
        for (var group = firstGroup; group < firstGroup + count; group++)
        {
            var last = groups + group;
            var i = (nuint)group * (8 * d);
            var x0 = TLanes.Load(ref row, i);
            var x1 = TLanes.Load(ref row, i + d);
            var x2 = TLanes.Load(ref row, i + (2 * d));
            var x3 = TLanes.Load(ref row, i + (3 * d));
            var x4 = TLanes.Load(ref row, i + (4 * d));
            var x5 = TLanes.Load(ref row, i + (5 * d));
            var x6 = TLanes.Load(ref row, i + (6 * d));
            var x7 = TLanes.Load(ref row, i + (7 * d));
            InverseButterfly(modulus, ref x0, ref x1, Root(_inverseRoots, 4 * last));
            InverseButterfly(modulus, ref x2, ref x3, Root(_inverseRoots, (4 * last) + 1));
            InverseButterfly(modulus, ref x4, ref x5, Root(_inverseRoots, (4 * last) + 2));
            InverseButterfly(modulus, ref x6, ref x7, Root(_inverseRoots, (4 * last) + 3));
            var w = Root(_inverseRoots, 2 * last);
            InverseButterfly(modulus, ref x0, ref x2, w);
            InverseButterfly(modulus, ref x1, ref x3, w);
            w = Root(_inverseRoots, (2 * last) + 1);
            InverseButterfly(modulus, ref x4, ref x6, w);
            InverseButterfly(modulus, ref x5, ref x7, w);
            w = Root(_inverseRoots, last);
            InverseButterfly(modulus, ref x0, ref x4, w);
            InverseButterfly(modulus, ref x1, ref x5, w);
            InverseButterfly(modulus, ref x2, ref x6, w);
            InverseButterfly(modulus, ref x3, ref x7, w);
            TLanes.Store(modulus.Reduce(x0), ref row, i);
            TLanes.Store(TRange.HasRoom ? x1 : modulus.Reduce(x1), ref row, i + d);
            TLanes.Store(x2, ref row, i + (2 * d));
            TLanes.Store(x3, ref row, i + (3 * d));
            TLanes.Store(x4, ref row, i + (4 * d));
            TLanes.Store(x5, ref row, i + (5 * d));
            TLanes.Store(x6, ref row, i + (6 * d));
            TLanes.Store(x7, ref row, i + (7 * d));
        }
    }

    /// <summary>The stages of <paramref name="gap"/> and of twice that, for some groups.</summary>
    private void InversePass(ref double row, int gap, int firstGroup, int count)
    {
        // Where there is room only every second pass reduces, and the one before the last must.
        var reduce = !TRange.HasRoom || BitOperations.Log2((uint)(InverseLastGap / gap)) % 4 == 2;
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var quarter = (nuint)gap;
        var groups = _degree / (4 * gap);
        for (var group = firstGroup; group < firstGroup + count; group++)
        {
            var outer = Root(_inverseRoots, groups + group);
            var inner0 = Root(_inverseRoots, 2 * (groups + group));
            var inner1 = Root(_inverseRoots, (2 * (groups + group)) + 1);
            var start = (nuint)group * (4 * quarter);
            for (var i = start; i < start + quarter; i += (nuint)TLanes.Count)
            {
                var x0 = TLanes.Load(ref row, i);
                var x1 = TLanes.Load(ref row, i + quarter);
                var x2 = TLanes.Load(ref row, i + (2 * quarter));
                var x3 = TLanes.Load(ref row, i + (3 * quarter));
                InverseButterfly(modulus, ref x0, ref x1, inner0);
                InverseButterfly(modulus, ref x2, ref x3, inner1);
                InverseButterfly(modulus, ref x0, ref x2, outer);
                InverseButterfly(modulus, ref x1, ref x3, outer);
                TLanes.Store(reduce ? modulus.Reduce(x0) : x0, ref row, i);
                TLanes.Store(x1, ref row, i + quarter);
                TLanes.Store(x2, ref row, i + (2 * quarter));
                TLanes.Store(x3, ref row, i + (3 * quarter));
            }
        }
    }

    /// <summary>The last two stages, times 1/n, to canonical words.</summary>
    private void InverseLastTwo(ref double row)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        ref var words = ref Unsafe.As<double, ulong>(ref row);
        var (count, quarter) = ((nuint)TLanes.Count, (nuint)_degree / 4);
        var (w2, w3) = (Root(_inverseRoots, 2), Root(_inverseRoots, 3));
        var scale = new LaneConstant<TLanes, TVector>(_inverseDegree, _q);
        var scaledRoot = new LaneConstant<TLanes, TVector>(_inverseDegreeTimesRoot, _q);
        for (nuint i = 0; i < quarter; i += 2 * count)
        {
            // Two columns side by side: one alone leaves the processor waiting.
            var x0 = TLanes.Load(ref row, i);
            var x1 = TLanes.Load(ref row, i + quarter);
            var x2 = TLanes.Load(ref row, i + (2 * quarter));
            var x3 = TLanes.Load(ref row, i + (3 * quarter));
            var y0 = TLanes.Load(ref row, count + i);
            var y1 = TLanes.Load(ref row, count + i + quarter);
            var y2 = TLanes.Load(ref row, count + i + (2 * quarter));
            var y3 = TLanes.Load(ref row, count + i + (3 * quarter));
            InverseButterfly(modulus, ref x0, ref x1, w2);
            InverseButterfly(modulus, ref x2, ref x3, w3);
            InverseButterfly(modulus, ref y0, ref y1, w2);
            InverseButterfly(modulus, ref y2, ref y3, w3);
            Finish(modulus, TLanes.Add(x0, x2), scale, ref words, i);
            Finish(modulus, TLanes.Add(y0, y2), scale, ref words, count + i);
            Finish(modulus, TLanes.Add(x1, x3), scale, ref words, i + quarter);
            Finish(modulus, TLanes.Add(y1, y3), scale, ref words, count + i + quarter);
            x2 = TLanes.Subtract(x0, x2);
            y2 = TLanes.Subtract(y0, y2);
            x3 = TLanes.Subtract(x1, x3);
            y3 = TLanes.Subtract(y1, y3);
            Finish(modulus, x2, scaledRoot, ref words, i + (2 * quarter));
            Finish(modulus, y2, scaledRoot, ref words, count + i + (2 * quarter));
            Finish(modulus, x3, scaledRoot, ref words, i + (3 * quarter));
            Finish(modulus, y3, scaledRoot, ref words, count + i + (3 * quarter));
        }
    }

    /// <summary>The last three stages, times 1/n, to canonical words.</summary>
    private void InverseLastThree(ref double row)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        ref var words = ref Unsafe.As<double, ulong>(ref row);
        var eighth = (nuint)_degree / 8;
        var (w2, w3) = (Root(_inverseRoots, 2), Root(_inverseRoots, 3));
        var (w4, w5) = (Root(_inverseRoots, 4), Root(_inverseRoots, 5));
        var (w6, w7) = (Root(_inverseRoots, 6), Root(_inverseRoots, 7));
        var scale = new LaneConstant<TLanes, TVector>(_inverseDegree, _q);
        var scaledRoot = new LaneConstant<TLanes, TVector>(_inverseDegreeTimesRoot, _q);
        for (nuint i = 0; i < eighth; i += (nuint)TLanes.Count)
        {
            var x0 = TLanes.Load(ref row, i);
            var x1 = TLanes.Load(ref row, i + eighth);
            var x2 = TLanes.Load(ref row, i + (2 * eighth));
            var x3 = TLanes.Load(ref row, i + (3 * eighth));
            var x4 = TLanes.Load(ref row, i + (4 * eighth));
            var x5 = TLanes.Load(ref row, i + (5 * eighth));
            var x6 = TLanes.Load(ref row, i + (6 * eighth));
            var x7 = TLanes.Load(ref row, i + (7 * eighth));
            InverseButterfly(modulus, ref x0, ref x1, w4);
            InverseButterfly(modulus, ref x2, ref x3, w5);
            InverseButterfly(modulus, ref x4, ref x5, w6);
            InverseButterfly(modulus, ref x6, ref x7, w7);
            InverseButterfly(modulus, ref x0, ref x2, w2);
            InverseButterfly(modulus, ref x1, ref x3, w2);
            InverseButterfly(modulus, ref x4, ref x6, w3);
            InverseButterfly(modulus, ref x5, ref x7, w3);
            if (!TRange.HasRoom)
            {
                x0 = modulus.Reduce(x0);
                x4 = modulus.Reduce(x4);
            }

            Finish(modulus, TLanes.Add(x0, x4), scale, ref words, i);
            Finish(modulus, TLanes.Add(x1, x5), scale, ref words, i + eighth);
            Finish(modulus, TLanes.Add(x2, x6), scale, ref words, i + (2 * eighth));
            Finish(modulus, TLanes.Add(x3, x7), scale, ref words, i + (3 * eighth));
            Finish(modulus, TLanes.Subtract(x0, x4), scaledRoot, ref words, i + (4 * eighth));
            Finish(modulus, TLanes.Subtract(x1, x5), scaledRoot, ref words, i + (5 * eighth));
            Finish(modulus, TLanes.Subtract(x2, x6), scaledRoot, ref words, i + (6 * eighth));
            Finish(modulus, TLanes.Subtract(x3, x7), scaledRoot, ref words, i + (7 * eighth));
        }
    }

    /// <summary>(x, y) → (x + y, (x − y)·w).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(
        in FloatModulus<TLanes, TVector, TRange> modulus,
        ref TVector x,
        ref TVector y,
        LaneConstant<TLanes, TVector> w
    )
    {
        var difference = TLanes.Subtract(x, y);
        x = TLanes.Add(x, y);
        y = modulus.MultiplyConstant(difference, w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        in FloatModulus<TLanes, TVector, TRange> modulus,
        TVector x,
        LaneConstant<TLanes, TVector> w,
        ref ulong words,
        nuint index
    )
    {
        var value = modulus.MultiplyConstant(x, w);
        modulus.StoreResidues(TRange.HasRoom ? value : modulus.Reduce(value), ref words, index);
    }
}
