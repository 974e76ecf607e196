using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>A constant factor w, |w| ≤ q/2, in every lane, and RN(w/q).</summary>
internal readonly struct LaneConstant<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneConstant(double value, double q)
        : this(TLanes.Broadcast(value), TLanes.Broadcast(value / q)) { }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneConstant(TVector value, TVector quotient)
    {
        Value = value;
        Quotient = quotient;
    }

    public TVector Value { get; }

    public TVector Quotient { get; }
}
