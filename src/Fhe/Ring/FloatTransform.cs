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

    /// <summary>Values to coefficients, in place, with the factor 1/n. Shape: [n],
    /// residues.</summary>
    public abstract void Inverse(Span<ulong> row);

    /// <summary>Words of a factor for <see cref="MultiplyByFactor"/>.</summary>
    public abstract int FactorLength { get; }

    /// <summary>Makes a polynomial a factor for <see cref="MultiplyByFactor"/>.</summary>
    /// <param name="polynomial">Shape: [n], residues; undefined after it.</param>
    /// <param name="factor">Shape: [<see cref="FactorLength"/>]; values in a form and an order of
    /// the transform's own.</param>
    public abstract void ForwardFactor(Span<ulong> polynomial, Span<ulong> factor);

    /// <summary>The product of two polynomials.</summary>
    /// <param name="polynomial">Shape: [n], residues.</param>
    /// <param name="factor">Made by <see cref="ForwardFactor"/>.</param>
    /// <param name="product">Shape: [n]; may be the polynomial.</param>
    public abstract void MultiplyByFactor(
        ReadOnlySpan<ulong> polynomial,
        ReadOnlySpan<ulong> factor,
        Span<ulong> product
    );

    /// <summary>The representative in (−q/2, q/2], as a double.</summary>
    public static double Centred(ulong value, Modulus modulus) =>
        value > modulus.Value / 2 ? -(double)(modulus.Value - value) : value;
}
