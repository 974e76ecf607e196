using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The residue number system of one level: q = q_0 · … · q_{k-1}.</summary>
internal sealed class RnsBasis
{
    private readonly BigInteger[] _punctured;

    public RnsBasis(Modulus[] moduli)
    {
        Moduli = moduli;
        Product = BigInteger.One;
        foreach (var modulus in moduli)
            Product *= modulus.Value;
        _punctured = Array.ConvertAll(moduli, modulus => Product / modulus.Value);
        InversePunctured = new ulong[moduli.Length];
        for (var i = 0; i < moduli.Length; i++)
            InversePunctured[i] = moduli[i].Inverse((ulong)(_punctured[i] % moduli[i].Value));
    }

    /// <summary>Shape: [k].</summary>
    public Modulus[] Moduli { get; }

    /// <summary>q.</summary>
    public BigInteger Product { get; }

    /// <summary>Shape: [k]; (q/q_i)^-1 mod q_i.</summary>
    public ulong[] InversePunctured { get; }

    /// <summary>(q/q_i) mod p.</summary>
    public ulong Punctured(int index, Modulus modulus) =>
        (ulong)(_punctured[index] % modulus.Value);

    /// <summary>The integer in [0, q) whose residues stand at one coefficient of a
    /// polynomial.</summary>
    /// <param name="words">Shape: [prime][degree].</param>
    /// <param name="coefficient">Which one.</param>
    /// <param name="degree">n.</param>
    public BigInteger Compose(ReadOnlySpan<ulong> words, int coefficient, int degree)
    {
        var sum = BigInteger.Zero;
        for (var i = 0; i < Moduli.Length; i++)
        {
            var digit = Moduli[i].Multiply(words[(i * degree) + coefficient], InversePunctured[i]);
            sum += digit * _punctured[i];
        }

        return sum % Product;
    }
}
