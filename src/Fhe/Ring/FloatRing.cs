using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The ring of a prime below 2^50 in double-precision lanes with fused multiply-add.</summary>
/// <remarks>Why this is exact is said at <see cref="FloatModulus{TLanes, TVector}"/>.</remarks>
internal sealed class FloatRing<TLanes, TVector> : PrimeRing
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly FloatTransform<TLanes, TVector> _transform;
    private readonly double _q;

    public FloatRing(int degree, Modulus modulus, ulong root)
        : base(degree, modulus, root)
    {
        if (modulus.BitCount > FloatLimits.MaxBits)
            throw new ArgumentOutOfRangeException(nameof(modulus), "expected a prime below 2^50");
        _q = modulus.Value;
        _transform = new FloatTransform<TLanes, TVector>(
            modulus, Powers(root), Powers(modulus.Inverse(root)));
    }

    public override void Forward(Span<ulong> row) =>
        _transform.Forward<ResidueInput>(row[..Degree], row[..Degree]);

    public override void ForwardReduced(ReadOnlySpan<ulong> source, Span<ulong> destination) =>
        _transform.Forward<WordInput>(source[..Degree], destination[..Degree]);

    public override void Inverse(Span<ulong> row) => _transform.Inverse(row[..Degree]);

    public override void Add(Span<ulong> row, ReadOnlySpan<ulong> term) =>
        WordLanes.Add(row, term, Modulus.Value);

    public override void Subtract(Span<ulong> row, ReadOnlySpan<ulong> term) =>
        WordLanes.Subtract(row, term, Modulus.Value);

    public override void Negate(Span<ulong> row) => WordLanes.Negate(row, Modulus.Value);

    public override void Multiply(
        ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> product)
    {
        var modulus = new FloatModulus<TLanes, TVector>(_q);
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
        Span<ulong> row, ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        var modulus = new FloatModulus<TLanes, TVector>(_q);
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

    public override void MultiplyConstant(Span<ulong> row, ulong factor)
    {
        var modulus = new FloatModulus<TLanes, TVector>(_q);
        var (w, wOverQ) = Constant(factor);
        var count = Words(row.Length);
        ref var a = ref MemoryMarshal.GetReference(row);
        for (nuint i = 0; i < count; i += (nuint)TLanes.Count)
        {
            var value = modulus.MultiplyConstant(TLanes.LoadWords(ref a, i), w, wOverQ);
            modulus.StoreResidues(value, ref a, i);
        }
    }

    public override void SubtractAndMultiply(
        Span<ulong> row, ReadOnlySpan<ulong> term, ulong offset, ulong factor)
    {
        var modulus = new FloatModulus<TLanes, TVector>(_q);
        var (w, wOverQ) = Constant(factor);
        var shift = TLanes.Broadcast(offset);
        var count = Words(row.Length, term.Length);
        ref var a = ref MemoryMarshal.GetReference(row);
        ref var b = ref MemoryMarshal.GetReference(term);
        for (nuint i = 0; i < count; i += (nuint)TLanes.Count)
        {
            // |row − (term − offset)| < q + 2^52 < 2^53: exact. |value·w/q| < 2^52, so the
            // quotient is off by less than 2^52 · 2^-52 = 1 and |result| < 3/2·q.
            var difference = TLanes.Subtract(
                TLanes.Add(TLanes.LoadWords(ref a, i), shift), TLanes.LoadWords(ref b, i));
            var value = modulus.MultiplyConstant(difference, w, wOverQ);
            modulus.StoreResidues(modulus.Reduce(value), ref a, i);
        }
    }

    /// <summary>A residue as a centred double with its quotient by q.</summary>
    private (TVector W, TVector WOverQ) Constant(ulong factor)
    {
        var centred = FloatTransform<TLanes, TVector>.Centred(factor, Modulus);
        return (TLanes.Broadcast(centred), TLanes.Broadcast(centred / _q));
    }

    /// <summary>The common length of rows, checked because the loops above do not.</summary>
    private static nuint Words(int length, int left, int right)
    {
        if (left < length || right < length)
            throw new ArgumentException("expected rows of one length", nameof(length));
        return Words(length);
    }

    private static nuint Words(int length, int other) => Words(length, other, other);

    private static nuint Words(int length) => length % TLanes.Count == 0
        ? (nuint)length
        : throw new ArgumentException($"expected a multiple of {TLanes.Count}", nameof(length));

    /// <summary>Residues in [0, q).</summary>
    private readonly struct ResidueInput : IRowInput<TLanes, TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load(
            ref ulong source, nuint index, in FloatModulus<TLanes, TVector> modulus) =>
            TLanes.LoadWords(ref source, index);
    }

    /// <summary>Any words below 2^52.</summary>
    private readonly struct WordInput : IRowInput<TLanes, TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load(
            ref ulong source, nuint index, in FloatModulus<TLanes, TVector> modulus) =>
            modulus.Reduce(TLanes.LoadWords(ref source, index));
    }
}
