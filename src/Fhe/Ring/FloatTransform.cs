namespace SecureGenomics.Provenance.Fhe;

/// <summary>The transform of one prime below 2^50 in floating-point lanes.</summary>
internal abstract class FloatTransform
{
    /// <summary>Coefficients to values, in place. Shape: [n], residues.</summary>
    public abstract void Forward(Span<ulong> row);

    /// <summary>Coefficients, any words below 2^52, to values.</summary>
    /// <param name="source">Shape: [n].</param>
    /// <param name="destination">Shape: [n]; may be the source.</param>
    public abstract void ForwardWords(ReadOnlySpan<ulong> source, Span<ulong> destination);

    /// <summary>Values to coefficients, in place, with the factor 1/n. Shape: [n], residues.</summary>
    public abstract void Inverse(Span<ulong> row);

    /// <summary>The representative in (−q/2, q/2], as a double.</summary>
    public static double Centred(ulong value, Modulus modulus) =>
        value > modulus.Value / 2 ? -(double)(modulus.Value - value) : value;
}
