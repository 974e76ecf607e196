using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Encodes rational numbers for CKKS in integer arithmetic: the slow, exact twin of
/// <see cref="CkksEncoder"/>.</summary>
/// <remarks>
/// Coefficient j of real slots z is (2·scale/n)·Σ z_k·cos(π·3^k·j/n), rounded to the nearest
/// integer,
/// halves away from zero. Cosines have 192 binary digits, so that only a value within 2^-100 of a
/// half
/// could be rounded the other way. The same bytes on every machine.
/// Cost: slots × n multiplications; one number in every slot costs nothing.
/// </remarks>
public sealed class CkksExactEncoder
{
    private readonly RlweContext _context;
    private BigInteger[]? _cosines;

    /// <summary>An encoder for one context.</summary>
    /// <exception cref="ArgumentException">The context is not CKKS.</exception>
    public CkksExactEncoder(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Parameters.Scheme != Scheme.Ckks)
            throw new ArgumentException("expected a CKKS context", nameof(context));
        _context = context;
    }

    /// <summary>Encodes at a level.</summary>
    /// <param name="slots">At most n/2 numbers.</param>
    /// <param name="scale">Units per one; positive and normal.</param>
    /// <param name="primeCount">Primes of the level.</param>
    /// <exception cref="ArgumentException">Too many slots, no such data level, or coefficients that
    /// do
    /// not fit its modulus.</exception>
    public Plaintext Encode(ExactSlots slots, double scale, int primeCount)
    {
        var level = CheckedLevel(primeCount);
        var words = new AlignedWords(level.PrimeCount * level.Degree);
        var coefficients = Coefficients(slots, scale, level.Degree);
        var half = level.Basis.Product / 2;
        for (var j = 0; j < coefficients.Length; j++)
        {
            if (BigInteger.Abs(coefficients[j]) >= half)
                throw new ArgumentException(
                    $"expected coefficients below q/2, found {coefficients[j]}",
                    nameof(slots)
                );
            for (var i = 0; i < level.PrimeCount && !coefficients[j].IsZero; i++)
            {
                BigInteger prime = level.Rings[i].Modulus.Value;
                var residue = coefficients[j] % prime;
                words.Span[(i * level.Degree) + j] = (ulong)(
                    residue.Sign < 0 ? residue + prime : residue
                );
            }
        }

        RnsPoly.ForwardNtt(level, words.Span);
        return new Plaintext(level.ParmsId, scale, words);
    }

    /// <summary>True where a plaintext is an encoding of these numbers up to the last unit: at this
    /// level and scale, every coefficient within 1 of the exact rounding.</summary>
    public bool IsEncodingOf(Plaintext plaintext, ExactSlots slots, double scale, int primeCount)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var level = CheckedLevel(primeCount);
        if (plaintext.ParmsId != level.ParmsId || !plaintext.Scale.Equals(scale))
            return false;
        using var expected = Encode(slots, scale, primeCount);
        using var difference = _context.Pool.Rent(level.PrimeCount * level.Degree);
        plaintext.Words.CopyTo(difference.Span);
        RnsPoly.Subtract(level, difference.Span, expected.Words);
        RnsPoly.InverseNtt(level, difference.Span);
        return IsWithinOne(level, difference.Span);
    }

    /// <summary>True where every coefficient is −1, 0 or 1.</summary>
    /// <param name="level">The primes.</param>
    /// <param name="poly">Shape: [prime][n], coefficient form.</param>
    internal static bool IsWithinOne(RlweLevel level, ReadOnlySpan<ulong> poly)
    {
        for (var j = 0; j < level.Degree; j++)
        {
            // One and the same small integer modulo every prime: otherwise it is a huge one.
            var first = Centred(level, poly, 0, j);
            for (var i = 0; i < level.PrimeCount; i++)
            {
                if (first is < -1 or > 1 || Centred(level, poly, i, j) != first)
                    return false;
            }
        }

        return true;
    }

    private static long Centred(
        RlweLevel level,
        ReadOnlySpan<ulong> poly,
        int prime,
        int coefficient
    )
    {
        var value = poly[(prime * level.Degree) + coefficient];
        var q = level.Rings[prime].Modulus.Value;
        return value > q / 2 ? -(long)(q - value) : (long)value;
    }

    private RlweLevel CheckedLevel(int primeCount) =>
        _context.Levels.FirstOrDefault(level => level.PrimeCount == primeCount) is { } level
        && _context.IsDataLevel(level)
            ? level
            : throw new ArgumentException(
                $"no data level has {primeCount} primes",
                nameof(primeCount)
            );

    private BigInteger[] Coefficients(ExactSlots slots, double scale, int degree)
    {
        ArgumentNullException.ThrowIfNull(slots);
        if (!double.IsNormal(scale) || scale <= 0)
            throw new ArgumentException(
                $"expected a positive normal scale, found {scale}",
                nameof(scale)
            );
        if (slots.Numerators.Length > (slots.IsEach ? 1 : degree / 2) || slots.Numerators.IsEmpty)
            throw new ArgumentException(
                $"expected at most {degree / 2} slots, found {slots.Numerators.Length}",
                nameof(slots)
            );
        var (mantissa, exponent) = Split(scale);
        var coefficients = new BigInteger[degree];
        if (slots.IsEach)
        {
            coefficients[0] = RoundedQuotient(
                slots.Numerators[0] * mantissa,
                slots.Denominator,
                exponent
            );
            return coefficients;
        }

        var cosines = _cosines ??= CosineTable.Make(degree);
        var denominator = slots.Denominator * degree;
        for (var j = 0; j < degree; j++)
        {
            var sum = BigInteger.Zero;
            var power = 1;
            foreach (var numerator in slots.Numerators)
            {
                if (!numerator.IsZero)
                    sum += numerator * cosines[(int)((long)power * j % (2 * degree))];
                power = power * 3 & ((2 * degree) - 1);
            }

            coefficients[j] = RoundedQuotient(
                2 * sum * mantissa,
                denominator,
                exponent - CosineTable.FractionBits
            );
        }

        return coefficients;
    }

    /// <summary>A double as an integer times a power of two.</summary>
    private static (BigInteger Mantissa, int Exponent) Split(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return ((bits & ((1L << 52) - 1)) | (1L << 52), (int)((bits >> 52) & 0x7ff) - 1075);
    }

    /// <summary>dividend · 2^exponent / divisor, halves away from zero.</summary>
    private static BigInteger RoundedQuotient(BigInteger dividend, BigInteger divisor, int exponent)
    {
        if (exponent > 0)
            dividend <<= exponent;
        else
            divisor <<= -exponent;
        var rounded = ((2 * BigInteger.Abs(dividend)) + divisor) / (2 * divisor);
        return dividend.Sign < 0 ? -rounded : rounded;
    }
}
