using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Products of polynomials without the transforms' last stage: before it, a pair (a, b) stands for
/// a + b·X modulo X² − ζ, where ζ is the square of the stage's twiddle. To multiply two of
/// these
/// costs less than to finish three transforms, and nothing is put in order in between.
/// </summary>
internal sealed partial class LaneTransform<TLanes, TVector, TRange>
{
    // Layout: for each pair of vectors f, g and ζ·g.
    public override int FactorLength => 3 * _degree / 2;

    public override void ForwardFactor(Span<ulong> polynomial, Span<ulong> factor)
    {
        ThrowIfNotFactor(factor.Length);
        ref var row = ref Row(polynomial);
        ref var values = ref Unsafe.As<ulong, double>(ref MemoryMarshal.GetReference(factor));
        var passes = ForwardOuter<ResidueInput>(
            ref MemoryMarshal.GetReference(polynomial),
            ref row
        );
        var pairs = passes.Gap / TLanes.Count;
        for (var block = 0; block < passes.Blocks; block++)
        {
            ForwardBlock(ref row, passes, block);
            ForwardTail(ref row, block * pairs, pairs);
            StoreFactor(ref row, block * pairs, pairs, ref values);
        }
    }

    public override void MultiplyByFactor(
        ReadOnlySpan<ulong> polynomial,
        ReadOnlySpan<ulong> factor,
        Span<ulong> product
    )
    {
        ThrowIfNotRow(polynomial.Length);
        ThrowIfNotFactor(factor.Length);
        ref var row = ref Row(product);
        ref var values = ref Unsafe.As<ulong, double>(ref MemoryMarshal.GetReference(factor));
        var passes = ForwardOuter<ResidueInput>(
            ref MemoryMarshal.GetReference(polynomial),
            ref row
        );
        var pairs = passes.Gap / TLanes.Count;
        for (var block = 0; block < passes.Blocks; block++)
        {
            ForwardBlock(ref row, passes, block);
            ForwardTail(ref row, block * pairs, pairs);
            MultiplyPairs(ref row, block * pairs, pairs, ref values);
            InverseTail(ref row, block * pairs, pairs);
        }

        for (var block = 0; block < _degree / InverseBlockWords; block++)
            InverseBlock(ref row, block);
        InverseOuter(ref row);
    }

    private void ThrowIfNotFactor(int length)
    {
        if (length != FactorLength)
            throw new ArgumentException(
                $"expected {FactorLength} words, found {length}",
                nameof(length)
            );
    }

    private void StoreFactor(ref double row, int firstPair, int pairCount, ref double factor)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var count = (nuint)TLanes.Count;
        ref var zetas = ref First(_zetas);
        for (var pair = (nuint)firstPair; pair < (nuint)(firstPair + pairCount); pair++)
        {
            var f = TLanes.Load(ref row, 2 * count * pair);
            var g = TLanes.Load(ref row, (2 * count * pair) + count);
            TLanes.Exchange(ref f, ref g, LastStep);
            // Twice the values, for the inverse divides by n as if no stage were left out. Doubling
            // is exact at any size.
            f = modulus.Reduce(TLanes.Add(f, f));
            g = modulus.Reduce(TLanes.Add(g, g));
            TLanes.Store(f, ref factor, 3 * count * pair);
            TLanes.Store(g, ref factor, (3 * count * pair) + count);
            TLanes.Store(
                modulus.Reduce(modulus.Multiply(g, TLanes.Load(ref zetas, count * pair))),
                ref factor,
                (3 * count * pair) + (2 * count)
            );
        }
    }

    /// <summary>(a + b·X)(f + g·X) = (a·f + b·ζ·g) + (a·g + b·f)·X.</summary>
    private void MultiplyPairs(ref double row, int firstPair, int pairCount, ref double factor)
    {
        var modulus = new FloatModulus<TLanes, TVector, TRange>(_q);
        var count = (nuint)TLanes.Count;
        for (var pair = (nuint)firstPair; pair < (nuint)(firstPair + pairCount); pair++)
        {
            var at = 2 * count * pair;
            var a = TLanes.Load(ref row, at);
            var b = TLanes.Load(ref row, at + count);
            TLanes.Exchange(ref a, ref b, LastStep);
            if (!TRange.HasRoom)
            {
                a = modulus.Reduce(a);
                b = modulus.Reduce(b);
            }

            var f = TLanes.Load(ref factor, 3 * count * pair);
            var g = TLanes.Load(ref factor, (3 * count * pair) + count);
            var zetaG = TLanes.Load(ref factor, (3 * count * pair) + (2 * count));
            var constant = TLanes.Add(modulus.Multiply(a, f), modulus.Multiply(b, zetaG));
            var linear = TLanes.Add(modulus.Multiply(a, g), modulus.Multiply(b, f));
            if (!TRange.HasRoom)
            {
                constant = modulus.Reduce(constant);
                linear = modulus.Reduce(linear);
            }

            TLanes.Exchange(ref constant, ref linear, LastStep);
            TLanes.Store(constant, ref row, at);
            TLanes.Store(linear, ref row, at + count);
        }
    }
}
