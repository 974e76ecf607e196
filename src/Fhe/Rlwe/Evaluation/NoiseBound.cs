using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// A worst-case bound on a BFV ciphertext's noise that anyone can compute from the circuit alone:
/// it holds for every choice of randomness and messages, so a result within it always decrypts.
/// Each operation of <see cref="BfvEvaluator"/> has its counterpart here.
/// </summary>
/// <remarks>
/// <para>
/// The noise ν of a ciphertext of message m is defined by t·(c_0 + c_1·s + …) = q·m + ν +
/// q·t·K
/// with |ν| ≤ q/2; it decrypts where 2·|ν| &lt; q. Norms are those of the largest coefficient;
/// a
/// product of polynomials has |a·b| ≤ n·|a|·|b|, and |s^j| ≤ n^(j−1), so |x·s^j| ≤
/// n^j·|x|.
/// </para>
/// <para>
/// Not promised: tightness. Noise averages out, and a real ciphertext has many bits more to spare.
/// The default value guarantees nothing.
/// </para>
/// </remarks>
public readonly record struct NoiseBound
{
    // Largest value of the centred binomial noise with 21 + 21 bits.
    internal const int ErrorBound = PrivateSampler.ErrorBound;

    private readonly BigInteger _value;
    private readonly int _size;
    private readonly int _levelsDropped;

    private NoiseBound(BigInteger value, int size, int levelsDropped)
    {
        _value = value;
        _size = size;
        _levelsDropped = levelsDropped;
    }

    /// <summary>Length of the bound: every coefficient of the noise is below 2^Bits.</summary>
    public int Bits => (int)_value.GetBitLength();

    /// <summary>The bound on the absolute value of each coefficient of ν.</summary>
    public BigInteger Value => _value;

    /// <summary>Number of polynomials of the ciphertext; 0 for the default value.</summary>
    public int Size => _size;

    /// <summary>A fresh public-key encryption at the first data level.</summary>
    /// <remarks>
    /// Over all primes the noise is e_0 + e_1·s − e·u, at most 21·(2n + 1) since s and u are
    /// ternary. Dividing by the special prime P adds rounding errors of at most 1/2 in each of c_0
    /// and c_1, the latter times s: at most (n + 1)/2. So |e| ≤ 21·(2n + 1)/P + (n + 1)/2; with
    /// a
    /// single prime nothing is divided. The scaled message is (q·m − ρ)/t with |ρ| ≤ (t +
    /// 1)/2, so
    /// ν = t·e − ρ.
    /// </remarks>
    public static NoiseBound FreshPublicKey(RlweContext context)
    {
        var (n, t) = Parameters(context);
        var error = ErrorBound * ((2 * n) + 1);
        if (context.KeyLevel.PrimeCount == 1)
            return new NoiseBound((t * error) + PlainError(t), 2, 0);
        BigInteger special = context.Parameters.CoeffModulus[^1];
        var divided = CeilingDivide(t * ((2 * error) + ((n + 1) * special)), 2 * special);
        return new NoiseBound(divided + PlainError(t), 2, 0);
    }

    /// <summary>A fresh secret-key encryption at the first data level: ν = −t·e −
    /// ρ.</summary>
    public static NoiseBound FreshSymmetric(RlweContext context)
    {
        var (_, t) = Parameters(context);
        return new NoiseBound((t * ErrorBound) + PlainError(t), 2, 0);
    }

    /// <summary>The sum of <paramref name="count"/> ciphertexts, each within
    /// <paramref name="each"/>.</summary>
    /// <remarks>Noise adds: the messages' overflow is a multiple of q·t and vanishes.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static NoiseBound Sum(NoiseBound each, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new NoiseBound(each._value * count, each._size, each._levelsDropped);
    }

    /// <summary>The sum or difference of two ciphertexts. Negation changes no bound.</summary>
    /// <exception cref="ArgumentException">The two are of different levels.</exception>
    public NoiseBound Add(NoiseBound other)
    {
        ThrowIfOtherLevel(other);
        return new NoiseBound(_value + other._value, Math.Max(_size, other._size), _levelsDropped);
    }

    /// <summary>A message added or subtracted: one more ρ.</summary>
    public NoiseBound AddPlain(RlweContext context) =>
        With(_value + PlainError(Parameters(context).T));

    /// <summary>A product with any message: ν·p, where |p| ≤ t/2 after centring.</summary>
    public NoiseBound MultiplyPlain(RlweContext context)
    {
        var (n, t) = Parameters(context);
        return With(_value * n * ((t + 1) / 2));
    }

    /// <summary>A product with a message that is known: at most ν times the sum of its centred
    /// coefficients' sizes.</summary>
    /// <param name="context">The context.</param>
    /// <param name="plaintext">In coefficient form.</param>
    /// <exception cref="ArgumentException">The plaintext is not of this context.</exception>
    public NoiseBound MultiplyPlain(RlweContext context, Plaintext plaintext)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var (_, t) = Parameters(context);
        PlaintextCheck.ThrowIfNotBfvCoefficients(context, plaintext);
        var sum = BigInteger.Zero;
        foreach (var coefficient in plaintext.Words)
            sum += coefficient >= (t + 1) / 2 ? t - coefficient : coefficient;
        return With(_value * BigInteger.Max(sum, 1));
    }

    /// <summary>The product of two ciphertexts.</summary>
    /// <remarks>
    /// The factors are lifted to integers of at most κ·q, κ = 1/2 + k·2^-32, so with M = m +
    /// t·K:
    /// q·M = t·φ − ν and |M| ≤ t·κ·(1 + n + … + n^(size−1)) + 1. The result's
    /// ν = M_1·ν_2 + M_2·ν_1 + ν_1·ν_2/q − t·(ε_0 + ε_1·s + …), where the last are
    /// the errors of
    /// the scaling, |ε_j| ≤ k.
    /// </remarks>
    /// <exception cref="ArgumentException">The two are of different levels.</exception>
    public NoiseBound Multiply(RlweContext context, NoiseBound other)
    {
        ThrowIfOtherLevel(other);
        var (n, t) = Parameters(context);
        var level = Level(context);
        BigInteger k = level.PrimeCount;
        var size = _size + other._size - 1;
        var cross = (Lifted(_size) * other._value) + (Lifted(other._size) * _value);
        var square = CeilingDivide(n * _value * other._value, level.Basis.Product);
        return new NoiseBound(
            (n * cross) + square + (t * k * Powers(n, size)),
            size,
            _levelsDropped
        );

        BigInteger Lifted(int polys) =>
            CeilingDivide(t * ((BigInteger.One << 31) + k) * Powers(n, polys), BigInteger.One << 32)
            + 1;
    }

    /// <summary>The square of a ciphertext.</summary>
    public NoiseBound Square(RlweContext context) => Multiply(context, this);

    /// <summary>A relinearization to two polynomials: one key switch per polynomial beyond.
    /// </summary>
    public NoiseBound Relinearize(RlweContext context)
    {
        var value = _value;
        for (var size = _size; size > 2; size--)
            value += SwitchError(context);
        return new NoiseBound(value, Math.Min(_size, 2), _levelsDropped);
    }

    /// <summary>A rotation of rows or an exchange of them: the automorphism moves coefficients
    /// about, then comes one key switch.</summary>
    public NoiseBound Rotate(RlweContext context) => With(_value + SwitchError(context));

    /// <summary>A switch to the next level: ν' = (ν + t·(r_0 + r_1·s + …)) / p, with
    /// remainders
    /// |r_j| ≤ p/2.</summary>
    /// <exception cref="ArgumentException">At the last level.</exception>
    public NoiseBound ModSwitchToNext(RlweContext context)
    {
        var (n, t) = Parameters(context);
        var level = Level(context);
        if (level.PrimeCount == 1)
            throw new ArgumentException("the bound is of the last level", nameof(context));
        BigInteger p = level.Rings[^1].Modulus.Value;
        var value = CeilingDivide((2 * _value) + (p * t * Powers(n, _size)), 2 * p);
        return new NoiseBound(value, _size, _levelsDropped + 1);
    }

    /// <summary>The noise budget that is certain to be left, in bits; negative where nothing is
    /// certain.</summary>
    public int BudgetBits(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (int)Level(context).Basis.Product.GetBitLength() - Bits - 1;
    }

    /// <summary>True where every ciphertext within the bound decrypts to its message.</summary>
    /// <remarks>
    /// A budget of at least one bit means |ν| &lt; q/4, which leaves room for the small error of
    /// the base conversion in decryption.
    /// </remarks>
    public bool GuaranteesDecryption(RlweContext context) => _size >= 2 && BudgetBits(context) >= 1;

    private static (BigInteger N, BigInteger T) Parameters(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Parameters.Scheme != Scheme.Bfv)
            throw new ArgumentException("expected a BFV context", nameof(context));
        return (context.Parameters.PolyModulusDegree, context.Parameters.PlainModulus);
    }

    /// <summary>The bound on ρ, the rounding of a scaled message.</summary>
    private static BigInteger PlainError(BigInteger t) => (t + 1) / 2;

    private static BigInteger CeilingDivide(BigInteger dividend, BigInteger divisor) =>
        (dividend + divisor - 1) / divisor;

    /// <summary>1 + n + … + n^(count−1).</summary>
    private static BigInteger Powers(BigInteger n, int count)
    {
        var sum = BigInteger.Zero;
        for (var i = 0; i < count; i++)
            sum = (sum * n) + 1;
        return sum;
    }

    /// <summary>t times what a key switch adds to the phase.</summary>
    /// <remarks>
    /// Σ d_j·e_j over P, with digits d_j &lt; q_j and key errors of at most 21: at most
    /// 21·n·Σ q_j / P; and the rounding, (n + 1)/2.
    /// </remarks>
    private BigInteger SwitchError(RlweContext context)
    {
        var (n, t) = Parameters(context);
        BigInteger special = context.Parameters.CoeffModulus[^1];
        var digits = BigInteger.Zero;
        foreach (var modulus in Level(context).Basis.Moduli)
            digits += modulus.Value;
        return CeilingDivide(
            t * ((2 * ErrorBound * n * digits) + ((n + 1) * special)),
            2 * special
        );
    }

    private RlweLevel Level(RlweContext context) =>
        context.Levels[context.IndexOf(context.FirstLevel) + _levelsDropped];

    private NoiseBound With(BigInteger value) => new(value, _size, _levelsDropped);

    private void ThrowIfOtherLevel(NoiseBound other)
    {
        if (other._levelsDropped != _levelsDropped)
            throw new ArgumentException("expected two bounds of one level", nameof(other));
    }
}
