using System.Globalization;
using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>An exact fraction of whole numbers, in lowest terms, with a positive
/// denominator.</summary>
/// <remarks>
/// Statistics over opened totals are computed with it, so that every machine gives the same digits
/// and nothing cancels.
/// </remarks>
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private readonly BigInteger _denominatorLessOne;

    /// <summary>A fraction.</summary>
    /// <exception cref="DivideByZeroException">The denominator is 0.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new DivideByZeroException();
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
            divisor = -divisor;
        Numerator = numerator / divisor;
        _denominatorLessOne = (denominator / divisor) - 1;
    }

    /// <summary>With the fraction's sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>At least 1; of the default value, too.</summary>
    public BigInteger Denominator => _denominatorLessOne + 1;

    /// <summary>0.</summary>
    public static Rational Zero => default;

    /// <summary>−1, 0 or 1.</summary>
    public int Sign => Numerator.Sign;

    /// <summary>A whole number.</summary>
    public static implicit operator Rational(BigInteger value) => new(value, BigInteger.One);

    /// <summary>A whole number.</summary>
    public static implicit operator Rational(long value) => new(value, BigInteger.One);

    /// <summary>A decimal number as it is written.</summary>
    public static Rational Of(ExactDecimal value) =>
        new(value.Mantissa, BigInteger.Pow(10, value.Decimals));

    /// <summary>The sum.</summary>
    public static Rational operator +(Rational left, Rational right) =>
        new(
            (left.Numerator * right.Denominator) + (right.Numerator * left.Denominator),
            left.Denominator * right.Denominator
        );

    /// <summary>The negative.</summary>
    public static Rational operator -(Rational value) => new(-value.Numerator, value.Denominator);

    /// <summary>The difference.</summary>
    public static Rational operator -(Rational left, Rational right) => left + -right;

    /// <summary>The product.</summary>
    public static Rational operator *(Rational left, Rational right) =>
        new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    /// <summary>The quotient.</summary>
    /// <exception cref="DivideByZeroException">The right one is 0.</exception>
    public static Rational operator /(Rational left, Rational right) =>
        new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    /// <summary>The square root, good to more digits than are ever printed.</summary>
    /// <exception cref="InvalidOperationException">The fraction is negative.</exception>
    public Rational SquareRoot()
    {
        if (Sign < 0)
            throw new InvalidOperationException("expected a number from 0 on");
        if (Sign == 0)
            return Zero;
        // √(a/b) = √(a·b)/b; shifted so that the root has 64 bits behind the point and 160 in
        // all, or more.
        var product = Numerator * Denominator;
        var shift = (int)Math.Max(64, 160 - (product.GetBitLength() / 2));
        return new Rational(FloorSquareRoot(product << (2 * shift)), Denominator << shift);
    }

    /// <summary>The nearest number with some digits behind the point, half to even.</summary>
    /// <param name="decimals">0 to 40.</param>
    public ExactDecimal Round(int decimals)
    {
        var mantissa = RoundHalfToEven(Numerator * BigInteger.Pow(10, decimals), Denominator);
        while (decimals > 0 && (mantissa % 10).IsZero)
        {
            mantissa /= 10;
            decimals--;
        }

        return new ExactDecimal(mantissa, decimals);
    }

    /// <summary>As C's <c>%.Ng</c> prints the exact value, half to even, without zeros at the
    /// end.</summary>
    /// <param name="digits">N, 1 to 30.</param>
    public string ToText(int digits)
    {
        if (Sign == 0)
            return "0";
        var size = BigInteger.Abs(Numerator);
        // 10^exponent ≤ size/denominator < 10^(exponent + 1)
        var exponent = (int)Math.Floor(BigInteger.Log10(size) - BigInteger.Log10(Denominator));
        if (size >= Scaled(exponent + 1))
            exponent++;
        else if (size < Scaled(exponent))
            exponent--;
        var places = digits - 1 - exponent;
        var mantissa =
            places >= 0
                ? RoundHalfToEven(size * BigInteger.Pow(10, places), Denominator)
                : RoundHalfToEven(size, Denominator * BigInteger.Pow(10, -places));
        if (mantissa == BigInteger.Pow(10, digits))
        {
            mantissa /= 10;
            exponent++;
        }

        return (Sign < 0 ? "-" : "")
            + Format(
                mantissa.ToString(CultureInfo.InvariantCulture).TrimEnd('0'),
                exponent,
                digits
            );
    }

    /// <summary>The nearest double, or the one beside it.</summary>
    public double ToDouble() =>
        double.Parse(ToText(17), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int CompareTo(Rational other) =>
        (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <summary>Whether the left one is smaller.</summary>
    public static bool operator <(Rational left, Rational right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is larger.</summary>
    public static bool operator >(Rational left, Rational right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is not larger.</summary>
    public static bool operator <=(Rational left, Rational right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is not smaller.</summary>
    public static bool operator >=(Rational left, Rational right) => left.CompareTo(right) >= 0;

    /// <summary>Whether they are the same number.</summary>
    public static bool operator ==(Rational left, Rational right) => left.Equals(right);

    /// <summary>Whether they are not the same number.</summary>
    public static bool operator !=(Rational left, Rational right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Rational other) =>
        Numerator == other.Numerator && _denominatorLessOne == other._denominatorLessOne;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, _denominatorLessOne);

    /// <inheritdoc/>
    public override string ToString() => $"{Numerator}/{Denominator}";

    private BigInteger Scaled(int exponent) =>
        exponent >= 0
            ? Denominator * BigInteger.Pow(10, exponent)
            : BigInteger.Max(
                (Denominator + BigInteger.Pow(10, -exponent) - 1) / BigInteger.Pow(10, -exponent),
                1
            );

    private static string Format(string digits, int exponent, int precision)
    {
        if (exponent < -4 || exponent >= precision)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            var sign = exponent < 0 ? '-' : '+';
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{digits[0]}{fraction}e{sign}{Math.Abs(exponent):00}"
            );
        }

        if (exponent < 0)
            return string.Concat("0.", new string('0', -exponent - 1), digits);
        return digits.Length <= exponent + 1
            ? digits.PadRight(exponent + 1, '0')
            : string.Concat(digits.AsSpan(0, exponent + 1), ".", digits.AsSpan(exponent + 1));
    }

    private static BigInteger RoundHalfToEven(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out var remainder);
        var twice = 2 * remainder;
        if (twice > denominator || (twice == denominator && !quotient.IsEven))
            quotient++;
        return numerator.Sign < 0 ? -quotient : quotient;
    }

    /// <summary>Newton's method from above.</summary>
    private static BigInteger FloorSquareRoot(BigInteger value)
    {
        var root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }
}
