namespace SecureGenomics.Provenance.Fhe;

/// <summary>How the first pass of a transform reads its words.</summary>
internal interface IRowInput<TLanes, TVector, TRange>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TRange : struct, IPrimeRange
{
    /// <summary>Values of at most q in size.</summary>
    static abstract TVector Load(
        ref ulong source,
        nuint index,
        in FloatModulus<TLanes, TVector, TRange> modulus
    );
}
