using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Z_q[X]/(X^n + 1) for one prime q: what can be done with one row of n residues. Subclasses differ
/// in the instructions they use, never in a single bit of the result.
/// </summary>
/// <remarks>
/// The transform gives a polynomial's values at the odd powers of ψ, in bit-reversed order. ψ is
/// the minimal primitive 2n-th root of unity; this and the order fix the bytes of every NTT-form
/// object, as in SEAL. All rows hold residues in [0, q) before and after, unless a method says
/// otherwise. Source: Longa and Naehrig, "Speeding up the Number Theoretic Transform" (2016).
/// </remarks>
internal abstract class PrimeRing
{
    protected PrimeRing(int degree, Modulus modulus, ulong root)
    {
        Degree = degree;
        Modulus = modulus;
        Root = root;
    }

    public int Degree { get; }

    public Modulus Modulus { get; }

    /// <summary>ψ.</summary>
    public ulong Root { get; }

    /// <summary>Words of a factor for <see cref="MultiplyByFactor"/>.</summary>
    public virtual int FactorLength => Degree;

    /// <summary>The fastest ring of a kernel for a prime ≡ 1 mod 2n.</summary>
    public static PrimeRing Create(int degree, Modulus modulus, FheKernel kernel)
    {
        var root = RootsOfUnity.MinimalPrimitive(modulus, 2 * (ulong)degree);
        if (modulus.BitCount > FloatLimits.MaxBits)
        {
            return kernel == FheKernel.Vector512
                ? new WideRing(degree, modulus, root)
                : new ScalarRing(degree, modulus, root);
        }

        return kernel switch
        {
            FheKernel.Vector512 => new FloatRing<
                Lanes512,
                System.Runtime.Intrinsics.Vector512<double>
            >(degree, modulus, root),
            FheKernel.Vector256 => new FloatRing<
                Lanes256,
                System.Runtime.Intrinsics.Vector256<double>
            >(degree, modulus, root),
            FheKernel.Vector128 => new FloatRing<
                Lanes128,
                System.Runtime.Intrinsics.Vector128<double>
            >(degree, modulus, root),
            _ => new ScalarRing(degree, modulus, root),
        };
    }

    /// <summary>Coefficients to values, in place.</summary>
    public abstract void Forward(Span<ulong> row);

    /// <summary>Coefficients, any 64-bit words, to values.</summary>
    /// <param name="source">Shape: [n].</param>
    /// <param name="destination">Shape: [n]; may be the source.</param>
    /// <param name="bound">Every word is below it.</param>
    public abstract void ForwardReduced(
        ReadOnlySpan<ulong> source,
        Span<ulong> destination,
        ulong bound
    );

    /// <summary>Values to coefficients, in place, with the factor 1/n.</summary>
    public abstract void Inverse(Span<ulong> row);

    /// <summary>Makes a polynomial a factor for <see cref="MultiplyByFactor"/>.</summary>
    /// <param name="row">Shape: [n], coefficients; undefined after it.</param>
    /// <param name="factor">Shape: [<see cref="FactorLength"/>], in a form of this ring's own.
    /// </param>
    public virtual void ForwardFactor(Span<ulong> row, Span<ulong> factor)
    {
        Forward(row);
        row.CopyTo(factor);
    }

    /// <summary>The product of two polynomials: coefficients to coefficients.</summary>
    /// <param name="row">Shape: [n].</param>
    /// <param name="factor">Shape: [<see cref="FactorLength"/>], made by
    /// <see cref="ForwardFactor"/>.</param>
    /// <param name="product">Shape: [n]; may be the row.</param>
    public virtual void MultiplyByFactor(
        ReadOnlySpan<ulong> row,
        ReadOnlySpan<ulong> factor,
        Span<ulong> product
    )
    {
        if (factor.Length != FactorLength)
            throw new ArgumentException(
                $"expected {FactorLength} words, found {factor.Length}",
                nameof(factor)
            );
        row.CopyTo(product);
        Forward(product);
        Multiply(product, factor, product);
        Inverse(product);
    }

    /// <summary>row += term.</summary>
    public abstract void Add(Span<ulong> row, ReadOnlySpan<ulong> term);

    /// <summary>row −= term.</summary>
    public abstract void Subtract(Span<ulong> row, ReadOnlySpan<ulong> term);

    /// <summary>row = −row.</summary>
    public abstract void Negate(Span<ulong> row);

    /// <summary>product = left · right, value by value; product may be left or right.</summary>
    public abstract void Multiply(
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right,
        Span<ulong> product
    );

    /// <summary>row += left · right, value by value.</summary>
    public abstract void MultiplyAdd(
        Span<ulong> row,
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right
    );

    /// <summary>product = source · factor, a residue; product may be the source.</summary>
    public abstract void MultiplyConstant(
        ReadOnlySpan<ulong> source,
        ulong factor,
        Span<ulong> product
    );

    /// <summary>row ·= factor, a residue.</summary>
    public void MultiplyConstant(Span<ulong> row, ulong factor) =>
        MultiplyConstant(row, factor, row);

    /// <summary>sum = initial + Σ digits[i]·factors[i].</summary>
    /// <param name="digits">Shape: [count][n], words below 2^50 (in a ring of a longer prime, any).
    /// </param>
    /// <param name="factors">Shape: [count], residues.</param>
    /// <param name="initial">A residue.</param>
    /// <param name="sum">Shape: [n]; none of the digits.</param>
    public abstract void InnerProduct(
        ReadOnlySpan<ulong> digits,
        ReadOnlySpan<ulong> factors,
        ulong initial,
        Span<ulong> sum
    );

    /// <summary>row = (row − (term − offset)) · factor: one row of a division by another
    /// prime.
    /// </summary>
    /// <param name="row">Residues of q.</param>
    /// <param name="term">Words below the other prime.</param>
    /// <param name="offset">Half of the other prime, rounded down.</param>
    /// <param name="factor">A residue of q.</param>
    public abstract void SubtractAndMultiply(
        Span<ulong> row,
        ReadOnlySpan<ulong> term,
        ulong offset,
        ulong factor
    );

    /// <summary>row += left · factor + term, for left below 2^50 and a residue factor; the term is
    /// a
    /// residue.</summary>
    public abstract void MultiplyConstantAdd(
        Span<ulong> row,
        ReadOnlySpan<ulong> left,
        ulong factor,
        ReadOnlySpan<ulong> term
    );

    /// <summary>Any 64-bit words to residues.</summary>
    public abstract void ReduceWords(Span<ulong> row);

    /// <summary>Shape: [n]; entry bitrev(i) holds root^i, so stage m reads entries m … 2m − 1.
    /// </summary>
    protected ulong[] Powers(ulong root)
    {
        var powers = new ulong[Degree];
        var bits = BitOperations.Log2((uint)Degree);
        var companion = Modulus.Companion(root);
        var power = 1UL;
        for (var i = 0; i < Degree; i++)
        {
            powers[BitReversal.Reverse(i, bits)] = power;
            power = Modulus.MultiplyConstant(power, root, companion);
        }

        return powers;
    }
}
