using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Exact arithmetic modulo q &lt; 2^50 on integers held in doubles, several lanes at a time.
/// </summary>
/// <remarks>
/// <para>
/// A product x·w is the pair h = RN(x·w), l = x·w − h; a fused multiply-add gives l exactly.
/// With
/// c = RN(about x·w/q), the remainder is (h − c·q) + l. Both terms and their sum are integers
/// below 2^53 in size, so no step after the quotient rounds, and the result is exactly x·w −
/// c·q.
/// Only its size depends on how good the quotient is. Source: van der Hoeven and Lecerf, "Modular
/// SIMD arithmetic in Mathemagix" (2016), section 3.
/// </para>
/// <para>
/// Sizes, for q &lt; 2^50, |x| ≤ B·q ≤ 2^53, a constant |w| ≤ q/2 and v = x·w/q, so |v| ≤
/// B·2^49:
/// with w/q rounded once and the product rounded once the quotient is off by |v|·2^-52 ≤ B/8,
/// and
/// |result| ≤ (1/2 + B/8)·q. With RN(h·RN(1/q)) it is off by 3·|v|·2^-53 ≤ 3·B/16.
/// For two residues in [0, q), |v| ≤ 2^50 and the latter is at most 3/8: |result| ≤ 7/8·q.
/// </para>
/// <para>
/// For a short prime and |x| ≤ 64q, |x·w| ≤ 32·q² &lt; 2^53: h is exact, l is zero and left
/// out.
/// </para>
/// </remarks>
internal readonly struct FloatModulus<TLanes, TVector, TRange>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TRange : struct, IPrimeRange
{
    private readonly TVector _q;
    private readonly TVector _minusQ;
    private readonly TVector _inverse;
    private readonly TVector _qBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FloatModulus(double q)
    {
        _q = TLanes.Broadcast(q);
        _minusQ = TLanes.Broadcast(-q);
        _inverse = TLanes.Broadcast(1.0 / q);
        _qBits = TLanes.BroadcastBits((ulong)q);
    }

    /// <summary>x·w − c·q for a constant; see the sizes above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector MultiplyConstant(TVector x, LaneConstant<TLanes, TVector> w)
    {
        var high = TLanes.Multiply(x, w.Value);
        var quotient = TLanes.Round(TLanes.Multiply(x, w.Quotient));
        if (TRange.ProductsAreExact)
            return TLanes.MultiplyAdd(quotient, _minusQ, high);
        var low = TLanes.MultiplySubtract(x, w.Value, high);
        return TLanes.Add(TLanes.MultiplyAdd(quotient, _minusQ, high), low);
    }

    /// <summary>x·y − c·q; see the sizes above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Multiply(TVector x, TVector y)
    {
        var high = TLanes.Multiply(x, y);
        var quotient = TLanes.Round(TLanes.Multiply(high, _inverse));
        if (TRange.ProductsAreExact)
            return TLanes.MultiplyAdd(quotient, _minusQ, high);
        var low = TLanes.MultiplySubtract(x, y, high);
        return TLanes.Add(TLanes.MultiplyAdd(quotient, _minusQ, high), low);
    }

    /// <summary>x − c·q, at most (1/2 + 2^-50·|x/q|)·q in size, for |x| ≤ 2^53.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Reduce(TVector x) =>
        TLanes.MultiplyAdd(TLanes.Round(TLanes.Multiply(x, _inverse)), _minusQ, x);

    /// <summary>The residue in [0, q) of a value in (−q, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Canonical(TVector x) => TLanes.AddWhereNegative(x, _q);

    /// <summary>Stores values in (−q, q) as residues in [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreResidues(TVector value, ref ulong destination, nuint index) =>
        TLanes.StoreResidues(value, _qBits, ref destination, index);

    /// <summary>The residue in [0, q) of a value in [0, 2q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector CanonicalFromTwice(TVector x) =>
        TLanes.AddWhereNegative(TLanes.Add(x, _minusQ), _q);
}
