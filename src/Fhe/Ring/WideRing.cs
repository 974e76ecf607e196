using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The ring of a prime of 51 to 60 bits in 64-bit integer lanes (AVX-512 DQ).</summary>
/// <remarks>
/// Lazy values: below 8q &lt; 2^63 between the stages of a forward transform, below 4q between
/// those
/// of an inverse one.
/// </remarks>
internal sealed class WideRing : ScalarRing
{
    private const int Lanes = 8;

    // Pairs (w, companion), and for gaps 4, 2, 1 lane by lane.
    private readonly ulong[] _roots;
    private readonly ulong[] _inverseRoots;
    private readonly (AlignedWords W, AlignedWords Companion)[] _tailRoots;
    private readonly (AlignedWords W, AlignedWords Companion)[] _inverseTailRoots;

    public WideRing(int degree, Modulus modulus, ulong root)
        : base(degree, modulus, root)
    {
        if (modulus.BitCount > Modulus.MaxUserBits)
            throw new ArgumentOutOfRangeException(nameof(modulus), "expected a prime below 2^60");
        var roots = Powers(root);
        var inverseRoots = Powers(modulus.Inverse(root));
        _roots = WithCompanions(roots);
        _inverseRoots = WithCompanions(inverseRoots);
        _tailRoots = LaneRoots(roots);
        _inverseTailRoots = LaneRoots(inverseRoots);
    }

    public override void Forward(Span<ulong> row)
    {
        var modulus = new WideModulus(Modulus);
        var fourQ = modulus.Q << 2;
        ref var values = ref MemoryMarshal.GetReference(row[..Degree]);
        for (int gap = Degree / 2, groups = 1; gap >= Lanes; gap /= 2, groups *= 2)
        {
            for (var group = 0; group < groups; group++)
            {
                var w = Vector512.Create(_roots[2 * (groups + group)]);
                var companion = Vector512.Create(_roots[(2 * (groups + group)) + 1]);
                var start = (nuint)(2 * group * gap);
                for (var i = start; i < start + (nuint)gap; i += Lanes)
                {
                    var x = modulus.From8To4(Vector512.LoadUnsafe(ref values, i));
                    var y = modulus.MultiplyConstantLazy(
                        Vector512.LoadUnsafe(ref values, i + (nuint)gap),
                        w,
                        companion
                    );
                    (x + y).StoreUnsafe(ref values, i);
                    (x + fourQ - y).StoreUnsafe(ref values, i + (nuint)gap);
                }
            }
        }

        for (nuint i = 0; i < (nuint)Degree; i += 2 * Lanes)
        {
            var a = Vector512.LoadUnsafe(ref values, i);
            var b = Vector512.LoadUnsafe(ref values, i + Lanes);
            for (var step = 0; step < _tailRoots.Length; step++)
            {
                Exchange(ref a, ref b, step);
                var x = modulus.From8To4(a);
                var y = modulus.MultiplyConstantLazy(
                    b,
                    Load(_tailRoots[step].W, i / 2),
                    Load(_tailRoots[step].Companion, i / 2)
                );
                a = x + y;
                b = x + fourQ - y;
            }

            var (c, d) = (a.AsDouble(), b.AsDouble());
            Lanes512.Interleave(ref c, ref d);
            modulus.CanonicalFrom8(c.AsUInt64()).StoreUnsafe(ref values, i);
            modulus.CanonicalFrom8(d.AsUInt64()).StoreUnsafe(ref values, i + Lanes);
        }
    }

    public override void Inverse(Span<ulong> row)
    {
        var modulus = new WideModulus(Modulus);
        var fourQ = modulus.Q << 2;
        ref var values = ref MemoryMarshal.GetReference(row[..Degree]);
        for (nuint i = 0; i < (nuint)Degree; i += 2 * Lanes)
        {
            var c = Vector512.LoadUnsafe(ref values, i).AsDouble();
            var d = Vector512.LoadUnsafe(ref values, i + Lanes).AsDouble();
            Lanes512.Separate(ref c, ref d);
            var (a, b) = (c.AsUInt64(), d.AsUInt64());
            for (var step = _inverseTailRoots.Length - 1; step >= 0; step--)
            {
                var difference = a + fourQ - b;
                a = modulus.From8To4(a + b);
                b = modulus.MultiplyConstantLazy(
                    difference,
                    Load(_inverseTailRoots[step].W, i / 2),
                    Load(_inverseTailRoots[step].Companion, i / 2)
                );
                Exchange(ref a, ref b, step);
            }

            a.StoreUnsafe(ref values, i);
            b.StoreUnsafe(ref values, i + Lanes);
        }

        for (int gap = Lanes, groups = Degree / 2 / Lanes; groups >= 1; gap *= 2, groups /= 2)
        {
            for (var group = 0; group < groups; group++)
            {
                var w = Vector512.Create(_inverseRoots[2 * (groups + group)]);
                var companion = Vector512.Create(_inverseRoots[(2 * (groups + group)) + 1]);
                var start = (nuint)(2 * group * gap);
                for (var i = start; i < start + (nuint)gap; i += Lanes)
                {
                    var x = Vector512.LoadUnsafe(ref values, i);
                    var y = Vector512.LoadUnsafe(ref values, i + (nuint)gap);
                    modulus.From8To4(x + y).StoreUnsafe(ref values, i);
                    modulus
                        .MultiplyConstantLazy(x + fourQ - y, w, companion)
                        .StoreUnsafe(ref values, i + (nuint)gap);
                }
            }
        }

        MultiplyConstant(row[..Degree], Modulus.Inverse((ulong)Degree), row[..Degree]);
    }

    public override void Multiply(
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right,
        Span<ulong> product
    )
    {
        var modulus = new WideModulus(Modulus);
        var a = Vectors(left[..product.Length]);
        var b = Vectors(right[..product.Length])[..a.Length];
        var c = Vectors(product)[..a.Length];
        for (var i = 0; i < a.Length; i++)
            c[i] = modulus.Multiply(a[i], b[i]);
    }

    public override void MultiplyAdd(
        Span<ulong> row,
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right
    )
    {
        var modulus = new WideModulus(Modulus);
        var a = Vectors(left[..row.Length]);
        var b = Vectors(right[..row.Length])[..a.Length];
        var c = Vectors(row)[..a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            var sum = c[i] + modulus.Multiply(a[i], b[i]);
            c[i] = Vector512.Min(sum, sum - modulus.Q);
        }
    }

    public override void MultiplyConstant(
        ReadOnlySpan<ulong> source,
        ulong factor,
        Span<ulong> product
    )
    {
        var modulus = new WideModulus(Modulus);
        var w = Vector512.Create(factor);
        var companion = Vector512.Create(Modulus.Companion(factor));
        var a = Vectors(source[..product.Length]);
        var b = Vectors(product)[..a.Length];
        for (var i = 0; i < a.Length; i++)
            b[i] = modulus.CanonicalFrom8(modulus.MultiplyConstantLazy(a[i], w, companion));
    }

    public override void SubtractAndMultiply(
        Span<ulong> row,
        ReadOnlySpan<ulong> term,
        ulong offset,
        ulong factor
    )
    {
        var modulus = new WideModulus(Modulus);
        var w = Vector512.Create(factor);
        var companion = Vector512.Create(Modulus.Companion(factor));
        var shift = Vector512.Create(Modulus.Reduce(offset)) + (modulus.Q << 2);
        var a = Vectors(row);
        var b = Vectors(term[..row.Length])[..a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            // Below q + q + 4q, and above zero.
            var difference = a[i] + shift - modulus.ReduceLazy(b[i]);
            a[i] = modulus.CanonicalFrom8(modulus.MultiplyConstantLazy(difference, w, companion));
        }
    }

    public override void ReduceWords(Span<ulong> row)
    {
        var modulus = new WideModulus(Modulus);
        var a = Vectors(row);
        for (var i = 0; i < a.Length; i++)
            a[i] = modulus.CanonicalFrom8(modulus.ReduceLazy(a[i]));
    }

    public override void ForwardReduced(
        ReadOnlySpan<ulong> source,
        Span<ulong> destination,
        ulong bound
    )
    {
        source[..Degree].CopyTo(destination);
        if (bound > Modulus.Value)
            ReduceWords(destination[..Degree]);
        Forward(destination);
    }

    private static Span<Vector512<ulong>> Vectors(Span<ulong> row) =>
        row.Length % Lanes == 0
            ? MemoryMarshal.Cast<ulong, Vector512<ulong>>(row)
            : throw new ArgumentException($"expected a multiple of {Lanes}", nameof(row));

    private static ReadOnlySpan<Vector512<ulong>> Vectors(ReadOnlySpan<ulong> row) =>
        MemoryMarshal.Cast<ulong, Vector512<ulong>>(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref Vector512<ulong> a, ref Vector512<ulong> b, int step)
    {
        var (c, d) = (a.AsDouble(), b.AsDouble());
        switch (step)
        {
            case 0:
                Lanes512.Exchange(ref c, ref d, 0);
                break;
            case 1:
                Lanes512.Exchange(ref c, ref d, 1);
                break;
            default:
                Lanes512.Exchange(ref c, ref d, 2);
                break;
        }

        (a, b) = (c.AsUInt64(), d.AsUInt64());
    }

    private static Vector512<ulong> Load(AlignedWords words, nuint index) =>
        Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(words.Span), index);

    private ulong[] WithCompanions(ulong[] roots)
    {
        var pairs = new ulong[2 * roots.Length / Lanes];
        for (var i = 0; i < pairs.Length / 2; i++)
            (pairs[2 * i], pairs[(2 * i) + 1]) = (roots[i], Modulus.Companion(roots[i]));
        return pairs;
    }

    /// <summary>The twiddles of every lane after each exchange, as in the floating-point transform.
    /// </summary>
    private (AlignedWords W, AlignedWords Companion)[] LaneRoots(ulong[] roots)
    {
        var a = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        var b = a + Vector512.Create(8.0);
        var tables = new (AlignedWords W, AlignedWords Companion)[3];
        for (var step = 0; step < tables.Length; step++)
        {
            Lanes512.Exchange(ref a, ref b, step);
            var gap = Lanes >> (step + 1);
            var (w, companions) = (new AlignedWords(Degree / 2), new AlignedWords(Degree / 2));
            for (var i = 0; i < Degree / 2; i++)
            {
                var position = (2 * Lanes * (i / Lanes)) + (int)a[i % Lanes];
                var root = roots[(Degree / (2 * gap)) + (position / (2 * gap))];
                w.Span[i] = root;
                companions.Span[i] = Modulus.Companion(root);
            }

            tables[step] = (w, companions);
        }

        return tables;
    }
}
