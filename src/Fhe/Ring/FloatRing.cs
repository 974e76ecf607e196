using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The ring of a prime below 2^50 in double-precision lanes with fused
/// multiply-add.</summary>
/// <remarks>Why this is exact is said at
/// <see cref="FloatModulus{TLanes, TVector, TRange}"/>.</remarks>
internal sealed class FloatRing<TLanes, TVector> : PrimeRing
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly FloatTransform _transform;
    private readonly double _q;

    public FloatRing(int degree, Modulus modulus, ulong root)
        : base(degree, modulus, root)
    {
        if (modulus.BitCount > FloatLimits.MaxBits)
            throw new ArgumentOutOfRangeException(nameof(modulus), "expected a prime below 2^50");
        _q = modulus.Value;
        var (roots, inverseRoots) = (Powers(root), Powers(modulus.Inverse(root)));
        _transform = modulus.BitCount switch
        {
            <= ShortPrime.MaxBits => new LaneTransform<TLanes, TVector, ShortPrime>(
                modulus,
                roots,
                inverseRoots
            ),
            <= MediumPrime.MaxBits => new LaneTransform<TLanes, TVector, MediumPrime>(
                modulus,
                roots,
                inverseRoots
            ),
            _ => new LaneTransform<TLanes, TVector, LongPrime>(modulus, roots, inverseRoots),
        };
    }

    public override int FactorLength => _transform.FactorLength;

    public override void Forward(Span<ulong> row) => _transform.Forward(row[..Degree]);

    public override void ForwardReduced(
        ReadOnlySpan<ulong> source,
        Span<ulong> destination,
        ulong bound
    )
    {
        if (bound <= Modulus.Value)
        {
            source[..Degree].CopyTo(destination);
            Forward(destination);
        }
        else if (bound <= FloatLimits.WordBound)
        {
            _transform.ForwardWords(source[..Degree], destination[..Degree]);
        }
        else
        {
            source.CopyTo(destination);
            ReduceWords(destination[..Degree]);
            Forward(destination);
        }
    }

    public override void Inverse(Span<ulong> row) => _transform.Inverse(row[..Degree]);

    public override void ForwardFactor(Span<ulong> row, Span<ulong> factor) =>
        _transform.ForwardFactor(row, factor);

    public override void MultiplyByFactor(
        ReadOnlySpan<ulong> row,
        ReadOnlySpan<ulong> factor,
        Span<ulong> product
    ) => _transform.MultiplyByFactor(row, factor, product);

    public override void Add(Span<ulong> row, ReadOnlySpan<ulong> term) =>
        WordLanes.Add(row, term, Modulus.Value);

    public override void Subtract(Span<ulong> row, ReadOnlySpan<ulong> term) =>
        WordLanes.Subtract(row, term, Modulus.Value);

    public override void Negate(Span<ulong> row) => WordLanes.Negate(row, Modulus.Value);

    public override void Multiply(
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right,
        Span<ulong> product
    )
    {
        var modulus = new FloatModulus<TLanes, TVector, LongPrime>(_q);
        var count = Words(product.Length, left.Length, right.Length);
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        ref var c = ref MemoryMarshal.GetReference(product);
        for (nuint i = 0; i < count; i += (nuint)TLanes.Count)
        {
            var value = modulus.Multiply(TLanes.LoadWords(ref a, i), TLanes.LoadWords(ref b, i));
            modulus.StoreResidues(value, ref c, i);
        }
    }

    public override void MultiplyAdd(
        Span<ulong> row,
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right
    )
    {
        var modulus = new FloatModulus<TLanes, TVector, LongPrime>(_q);
        var count = Words(row.Length, left.Length, right.Length);
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        ref var c = ref MemoryMarshal.GetReference(row);
        for (nuint i = 0; i < count; i += (nuint)TLanes.Count)
        {
            var product = modulus.Multiply(TLanes.LoadWords(ref a, i), TLanes.LoadWords(ref b, i));
            // Within 15/8·q before it is reduced.
            var sum = TLanes.Add(product, TLanes.LoadWords(ref c, i));
            modulus.StoreResidues(modulus.Reduce(sum), ref c, i);
        }
    }

    public override void MultiplyConstant(
        ReadOnlySpan<ulong> source,
        ulong factor,
        Span<ulong> product
    )
    {
        var modulus = new FloatModulus<TLanes, TVector, LongPrime>(_q);
        var w = Constant(factor);
        var count = Words(product.Length, source.Length);
        ref var a = ref MemoryMarshal.GetReference(source);
        ref var b = ref MemoryMarshal.GetReference(product);
        for (nuint i = 0; i < count; i += (nuint)TLanes.Count)
        {
            var value = modulus.MultiplyConstant(TLanes.LoadWords(ref a, i), w);
            modulus.StoreResidues(value, ref b, i);
        }
    }

    public override void InnerProduct(
        ReadOnlySpan<ulong> digits,
        ReadOnlySpan<ulong> factors,
        ulong initial,
        Span<ulong> sum
    )
    {
        var modulus = new FloatModulus<TLanes, TVector, LongPrime>(_q);
        var degree = (nuint)Degree;
        Words(sum.Length, Degree);
        Words(factors.Length * Degree, digits.Length);
        Span<double> pairs = stackalloc double[2 * factors.Length];
        for (var j = 0; j < factors.Length; j++)
        {
            pairs[2 * j] = FloatTransform.Centred(factors[j], Modulus);
            pairs[(2 * j) + 1] = pairs[2 * j] / _q;
        }

        var first = TLanes.Broadcast(FloatTransform.Centred(initial, Modulus));
        ref var source = ref MemoryMarshal.GetReference(digits);
        ref var target = ref MemoryMarshal.GetReference(sum);
        ref var factor = ref MemoryMarshal.GetReference(pairs);
        for (nuint i = 0; i < degree; i += (nuint)TLanes.Count)
        {
            var total = first;
            for (nuint j = 0; j < (nuint)factors.Length; j++)
            {
                // |digit·w/q| ≤ 2^49, so each product is within 5/8·q; the total is reduced to
                // 1/2.
                var product = modulus.MultiplyConstant(
                    TLanes.LoadWords(ref source, (j * degree) + i),
                    new(
                        TLanes.Broadcast(Unsafe.Add(ref factor, 2 * j)),
                        TLanes.Broadcast(Unsafe.Add(ref factor, (2 * j) + 1))
                    )
                );
                total = modulus.Reduce(TLanes.Add(total, product));
            }

            modulus.StoreResidues(total, ref target, i);
        }
    }

    public override void SubtractAndMultiply(
        Span<ulong> row,
        ReadOnlySpan<ulong> term,
        ulong offset,
        ulong factor
    )
    {
        var modulus = new FloatModulus<TLanes, TVector, LongPrime>(_q);
        var w = Constant(factor);
        var count = Words(row.Length, term.Length);
        if (offset >= FloatLimits.WordBound / 2)
        {
            SubtractLongAndMultiply(row, term, offset, w);
            return;
        }

        var shift = TLanes.Broadcast(offset);
        ref var a = ref MemoryMarshal.GetReference(row);
        ref var b = ref MemoryMarshal.GetReference(term);
        for (nuint i = 0; i < count; i += (nuint)TLanes.Count)
        {
            // |row − (term − offset)| < q + 2^52 < 2^53: exact. |value·w/q| < 2^52, so the
            // quotient is off by less than 2^52 · 2^-52 = 1 and |result| < 3/2·q.
            var difference = TLanes.Subtract(
                TLanes.Add(TLanes.LoadWords(ref a, i), shift),
                TLanes.LoadWords(ref b, i)
            );
            var value = modulus.MultiplyConstant(difference, w);
            modulus.StoreResidues(modulus.Reduce(value), ref a, i);
        }
    }

    /// <summary>The same for a term that is too long for a double.</summary>
    private void SubtractLongAndMultiply(
        Span<ulong> row,
        ReadOnlySpan<ulong> term,
        ulong offset,
        LaneConstant<TLanes, TVector> w
    )
    {
        var modulus = new FloatModulus<TLanes, TVector, LongPrime>(_q);
        var two32 = Constant((1UL << 32) % Modulus.Value);
        var shift = TLanes.Broadcast(Modulus.Reduce(offset));
        ref var a = ref MemoryMarshal.GetReference(row);
        ref var b = ref MemoryMarshal.GetReference(term);
        for (nuint i = 0; i < (nuint)row.Length; i += (nuint)TLanes.Count)
        {
            // As in ReduceWords; the difference is within 13/4·q + 2^32 ≤ 2^52.
            TLanes.LoadHalves(ref b, i, out var low, out var high);
            var subtrahend = modulus.Reduce(TLanes.Add(modulus.MultiplyConstant(high, two32), low));
            var difference = TLanes.Subtract(
                TLanes.Add(TLanes.LoadWords(ref a, i), shift),
                subtrahend
            );
            var value = modulus.MultiplyConstant(difference, w);
            modulus.StoreResidues(modulus.Reduce(value), ref a, i);
        }
    }

    public override void MultiplyConstantAdd(
        Span<ulong> row,
        ReadOnlySpan<ulong> left,
        ulong factor,
        ReadOnlySpan<ulong> term
    )
    {
        var modulus = new FloatModulus<TLanes, TVector, LongPrime>(_q);
        var w = Constant(factor);
        var count = Words(row.Length, left.Length, term.Length);
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(term);
        ref var c = ref MemoryMarshal.GetReference(row);
        for (nuint i = 0; i < count; i += (nuint)TLanes.Count)
        {
            // |left·w/q| ≤ 2^49, so |product| ≤ 5/8·q; the sum is within 21/8·q.
            var product = modulus.MultiplyConstant(TLanes.LoadWords(ref a, i), w);
            var sum = TLanes.Add(TLanes.LoadWords(ref b, i), TLanes.LoadWords(ref c, i));
            modulus.StoreResidues(modulus.Reduce(TLanes.Add(product, sum)), ref c, i);
        }
    }

    public override void ReduceWords(Span<ulong> row)
    {
        var modulus = new FloatModulus<TLanes, TVector, LongPrime>(_q);
        var w = Constant((1UL << 32) % Modulus.Value);
        var count = Words(row.Length);
        ref var a = ref MemoryMarshal.GetReference(row);
        for (nuint i = 0; i < count; i += (nuint)TLanes.Count)
        {
            // word = high · 2^32 + low; |high·w/q| < 2^31, so the sum is below q + 2^32 in size.
            TLanes.LoadHalves(ref a, i, out var low, out var high);
            var sum = TLanes.Add(modulus.MultiplyConstant(high, w), low);
            modulus.StoreResidues(modulus.Reduce(sum), ref a, i);
        }
    }

    /// <summary>A residue as a centred double with its quotient by q.</summary>
    private LaneConstant<TLanes, TVector> Constant(ulong factor) =>
        new(FloatTransform.Centred(factor, Modulus), _q);

    /// <summary>The common length of rows, checked because the loops above do not.</summary>
    private static nuint Words(int length, int left, int right)
    {
        if (left < length || right < length)
            throw new ArgumentException("expected rows of one length", nameof(length));
        return Words(length);
    }

    private static nuint Words(int length, int other) => Words(length, other, other);

    private static nuint Words(int length) =>
        length % TLanes.Count == 0
            ? (nuint)length
            : throw new ArgumentException($"expected a multiple of {TLanes.Count}", nameof(length));
}
