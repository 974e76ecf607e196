using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// A worst-case bound on a BFV ciphertext's noise that anyone can compute from the circuit alone:
/// it holds for every choice of randomness and message, so a result within it always decrypts.
/// </summary>
/// <remarks>
/// The noise ν of a ciphertext is t·(c_0 + c_1·s + …) mod q, centred; it decrypts where
/// 2·|ν| &lt; q. With c_0 carrying floor((q·m + floor((t+1)/2)) / t) = (q·m − ρ) / t, where
/// |ρ| ≤ t/2, and an encryption noise e: t·phase = q·m − ρ + t·e, so ν = t·e − ρ.
/// </remarks>
public readonly record struct NoiseBound
{
    // Largest value of the centred binomial noise with 21 + 21 bits.
    internal const int ErrorBound = 21;

    private readonly BigInteger _value;

    private NoiseBound(BigInteger value) => _value = value;

    /// <summary>Length of the bound: every coefficient of the noise is below 2^Bits.</summary>
    public int Bits => (int)_value.GetBitLength();

    /// <summary>The bound on the absolute value of each coefficient of ν.</summary>
    public BigInteger Value => _value;

    /// <summary>A fresh public-key encryption at the first data level.</summary>
    /// <remarks>
    /// Over all primes the noise is e_0 + e_1·s − e·u, at most 21·(2n + 1) since s and u are
    /// ternary. Dividing by the special prime P adds rounding errors of at most 1/2 in each of c_0
    /// and c_1, the latter times s: at most (n + 1)/2. So |e| ≤ 21·(2n + 1)/P + (n + 1)/2.
    /// With a single prime nothing is divided.
    /// </remarks>
    public static NoiseBound FreshPublicKey(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        BigInteger n = context.Parameters.PolyModulusDegree;
        BigInteger t = context.Parameters.PlainModulus;
        var error = ErrorBound * ((2 * n) + 1);
        if (context.KeyLevel.PrimeCount == 1)
            return new NoiseBound((t * error) + (t / 2) + 1);
        BigInteger special = context.Parameters.CoeffModulus[^1];
        // One common denominator 2P, rounded up once.
        var doubled = (t * ((2 * error) + ((n + 1) * special))) + (t * special);
        return new NoiseBound((doubled / (2 * special)) + 1);
    }

    /// <summary>The sum of <paramref name="count"/> ciphertexts, each within
    /// <paramref name="each"/>.</summary>
    /// <remarks>Noise adds: the messages' overflow is a multiple of q and vanishes.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static NoiseBound Sum(NoiseBound each, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new NoiseBound(each._value * count);
    }

    /// <summary>The sum or difference of two ciphertexts.</summary>
    public NoiseBound Add(NoiseBound other) => new(_value + other._value);

    /// <summary>The noise budget that is certain to be left at the first data level, in bits;
    /// negative where nothing is certain.</summary>
    public int BudgetBits(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (int)context.FirstLevel.Basis.Product.GetBitLength() - Bits - 1;
    }

    /// <summary>True where every ciphertext within the bound decrypts to its message.</summary>
    /// <remarks>
    /// A budget of at least one bit means |ν| &lt; q/4, which leaves room for the small error of
    /// the base conversion in decryption.
    /// </remarks>
    public bool GuaranteesDecryption(RlweContext context) => BudgetBits(context) >= 1;
}
