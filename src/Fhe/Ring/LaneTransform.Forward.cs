using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.Fhe;

internal sealed partial class LaneTransform<TLanes, TVector, TRange>
{
    /// <summary>The stages that reach across blocks.</summary>
    private ForwardPasses ForwardOuter<TInput>(ref ulong input, ref double row)
        where TInput : struct, IRowInput<TLanes, TVector, TRange>
    {
        var gap = _degree / 2;
        if (PassStages % 2 == 1)
        {
            ForwardThree<TInput>(ref input, ref row, gap, 0, 1, reduce: false);
            gap /= 8;
        }
        else
        {
            ForwardPass<TInput>(ref input, ref row, gap, 0, 1, reduce: false);
            gap /= 4;
        }

        var reduce = true;
        for (; 2 * gap > BlockWords; gap /= 4, reduce = !reduce)
            ForwardPass(ref row, gap, 0, _degree / (2 * gap), reduce);
        return new ForwardPasses(gap, _degree / (2 * gap), reduce);
    }

    /// <summary>The stages inside of one block, down to neighbouring vectors.</summary>
    private void ForwardBlock(ref double row, ForwardPasses passes, int block)
    {
        var (gap, first, count, reduce) = (passes.Gap, block, 1, passes.Reduce);
        for (; gap > 4 * TLanes.Count; gap /= 4, first *= 4, count *= 4, reduce = !reduce)
            ForwardPass(ref row, gap, first, count, reduce);
        ForwardThree<FloatInput>(
            ref Unsafe.As<double, ulong>(ref row),
            ref row,
            gap,
            first,
            count,
            reduce: true
        );
    }

    /// <summary>The stages of <paramref name="gap"/>, of half of it and of a quarter, for some
    /// groups.</summary>
    private void ForwardThree<TInput>(
        ref ulong input,
        ref double row,
        int gap,
        int firstGroup,
        int count,
        bool reduce
    )
        where TInput : struct, IRowInput<TLanes, TVector, TRange>
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var d = (nuint)gap / 4;
        var groups = _degree / (2 * gap);
        for (var group = firstGroup; group < firstGroup + count; group++)
        {
            var first = groups + group;
            var start = (nuint)group * (8 * d);
            for (var i = start; i < start + d; i += (nuint)TLanes.Count)
            {
                var x0 = TInput.Load(ref input, i, modulus);
                var x1 = TInput.Load(ref input, i + d, modulus);
                var x2 = TInput.Load(ref input, i + (2 * d), modulus);
                var x3 = TInput.Load(ref input, i + (3 * d), modulus);
                var x4 = TInput.Load(ref input, i + (4 * d), modulus);
                var x5 = TInput.Load(ref input, i + (5 * d), modulus);
                var x6 = TInput.Load(ref input, i + (6 * d), modulus);
                var x7 = TInput.Load(ref input, i + (7 * d), modulus);
                if (reduce && !TRange.HasRoom)
                {
                    x0 = modulus.Reduce(x0);
                    x1 = modulus.Reduce(x1);
                    x2 = modulus.Reduce(x2);
                    x3 = modulus.Reduce(x3);
                }

                var w = Root(_roots, first);
                ForwardButterfly(modulus, ref x0, ref x4, w);
                ForwardButterfly(modulus, ref x1, ref x5, w);
                ForwardButterfly(modulus, ref x2, ref x6, w);
                ForwardButterfly(modulus, ref x3, ref x7, w);
                w = Root(_roots, 2 * first);
                ForwardButterfly(modulus, ref x0, ref x2, w);
                ForwardButterfly(modulus, ref x1, ref x3, w);
                w = Root(_roots, (2 * first) + 1);
                ForwardButterfly(modulus, ref x4, ref x6, w);
                ForwardButterfly(modulus, ref x5, ref x7, w);
                ForwardButterfly(modulus, ref x0, ref x1, Root(_roots, 4 * first));
                ForwardButterfly(modulus, ref x2, ref x3, Root(_roots, (4 * first) + 1));
                ForwardButterfly(modulus, ref x4, ref x5, Root(_roots, (4 * first) + 2));
                ForwardButterfly(modulus, ref x6, ref x7, Root(_roots, (4 * first) + 3));
                TLanes.Store(x0, ref row, i);
                TLanes.Store(x1, ref row, i + d);
                TLanes.Store(x2, ref row, i + (2 * d));
                TLanes.Store(x3, ref row, i + (3 * d));
                TLanes.Store(x4, ref row, i + (4 * d));
                TLanes.Store(x5, ref row, i + (5 * d));
                TLanes.Store(x6, ref row, i + (6 * d));
                TLanes.Store(x7, ref row, i + (7 * d));
            }
        }
    }

    private void ForwardPass(ref double row, int gap, int firstGroup, int count, bool reduce) =>
        ForwardPass<FloatInput>(
            ref Unsafe.As<double, ulong>(ref row),
            ref row,
            gap,
            firstGroup,
            count,
            reduce
        );

    /// <summary>The stages of <paramref name="gap"/> and of half of it, for some groups.</summary>
    private void ForwardPass<TInput>(
        ref ulong input,
        ref double row,
        int gap,
        int firstGroup,
        int count,
        bool reduce
    )
        where TInput : struct, IRowInput<TLanes, TVector, TRange>
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var quarter = (nuint)gap / 2;
        var groups = _degree / (2 * gap);
        for (var group = firstGroup; group < firstGroup + count; group++)
        {
            var outer = Root(_roots, groups + group);
            var inner0 = Root(_roots, 2 * (groups + group));
            var inner1 = Root(_roots, (2 * (groups + group)) + 1);
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

                ForwardButterfly(modulus, ref x0, ref x2, outer);
                ForwardButterfly(modulus, ref x1, ref x3, outer);
                ForwardButterfly(modulus, ref x0, ref x1, inner0);
                ForwardButterfly(modulus, ref x2, ref x3, inner1);
                TLanes.Store(x0, ref row, i);
                TLanes.Store(x1, ref row, i + quarter);
                TLanes.Store(x2, ref row, i + (2 * quarter));
                TLanes.Store(x3, ref row, i + (3 * quarter));
            }
        }
    }

    /// <summary>(x, y) → (x + y·w, x − y·w).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardButterfly(
        in FloatModulus<TLanes, TVector, TRange> modulus,
        ref TVector x,
        ref TVector y,
        LaneConstant<TLanes, TVector> w
    )
    {
        var product = modulus.MultiplyConstant(y, w);
        y = TLanes.Subtract(x, product);
        x = TLanes.Add(x, product);
    }

    /// <summary>What is left after the outer stages: nothing reaches across a block any
    /// more.</summary>
    /// <param name="Gap">Between the partners of the next stage; half a block.</param>
    /// <param name="Blocks">Their number.</param>
    /// <param name="Reduce">Whether the next pass must reduce.</param>
    private readonly record struct ForwardPasses(int Gap, int Blocks, bool Reduce);
}
