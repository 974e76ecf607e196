using System.Globalization;
using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A rational number from 0 on, exact, in lowest terms.</summary>
/// <remarks>
/// Quorums, thresholds and privacy budgets are such numbers: nothing about them is rounded.
/// <code>{"d":"8","n":"1"}</code>
/// Both are decimal integers below 2^64 in a record; sums have no limit. The default is 0.
/// Source: docs/spec/commons.md 2.
/// </remarks>
public readonly record struct Fraction : IComparable<Fraction>
{
    private readonly BigInteger _denominator;

    /// <summary>The number n/d.</summary>
    /// <param name="numerator">At least 0.</param>
    /// <param name="denominator">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is smaller.</exception>
    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numerator, BigInteger.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, BigInteger.One);
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        Numerator = numerator / divisor;
        // 1 is kept as 0, so that the default is the number 0 and equals it.
        _denominator = denominator == divisor ? BigInteger.Zero : denominator / divisor;
    }

    /// <summary>n, in lowest terms.</summary>
    public BigInteger Numerator { get; }

    /// <summary>d, in lowest terms; at least 1.</summary>
    public BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    /// <summary>The sum.</summary>
    public static Fraction operator +(Fraction left, Fraction right) =>
        new(
            (left.Numerator * right.Denominator) + (right.Numerator * left.Denominator),
            left.Denominator * right.Denominator
        );

    /// <summary>Whether the first is smaller.</summary>
    public static bool operator <(Fraction left, Fraction right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first is larger.</summary>
    public static bool operator >(Fraction left, Fraction right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first is not larger.</summary>
    public static bool operator <=(Fraction left, Fraction right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first is not smaller.</summary>
    public static bool operator >=(Fraction left, Fraction right) => left.CompareTo(right) >= 0;

    /// <summary>The sum; what <c>+</c> does.</summary>
    public static Fraction Add(Fraction left, Fraction right) => left + right;

    /// <inheritdoc/>
    public int CompareTo(Fraction other) =>
        (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <summary>The number with two digits behind the point, rounded half up; for
    /// reports.</summary>
    public string ToTwoDigits()
    {
        var hundredths = ((Numerator * 200) + Denominator) / (Denominator * 2);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{hundredths / 100}.{(int)(hundredths % 100):00}"
        );
    }

    /// <summary>For example <c>1/8</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    internal JsonMembers ToJson() =>
        new JsonMembers().Add("d", (ulong)Denominator).Add("n", (ulong)Numerator);

    internal static Fraction Read(JsonFields parent, string name)
    {
        var fields = parent.Object(name);
        var (numerator, denominator) = (fields.UInt64("n"), fields.UInt64("d"));
        if (denominator == 0)
            throw fields.Fault("d", "is 0");
        var read = new Fraction(numerator, denominator);
        if (read.Denominator != denominator)
            throw fields.Fault("d", $"is not in lowest terms, which is {read}");
        fields.Finish();
        return read;
    }
}
