using System.Numerics;
using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>A modulus of 2 to 62 bits with the constants for reduction without division.</summary>
/// <remarks>
/// Barrett reduction with ratio = floor(2^128 / q). For x &lt; 2^128 the estimate
/// floor(x · ratio / 2^128) is at most one below floor(x / q), so one subtraction finishes.
/// </remarks>
internal sealed class Modulus
{
    /// <summary>Longest prime that parameters may name (SEAL's limit).</summary>
    public const int MaxUserBits = 60;

    private readonly ulong _ratioHigh;
    private readonly ulong _ratioLow;

    public Modulus(ulong value)
    {
        if (value < 2 || value >> 62 != 0)
            throw new ArgumentOutOfRangeException(nameof(value), value, "expected 2 to 62 bits");
        Value = value;
        BitCount = BitOperations.Log2(value) + 1;
        var ratio = UInt128.MaxValue / value;
        // 2^128 / q is an integer only for powers of two; MaxValue / q is one short there.
        if (BitOperations.IsPow2(value))
            ratio++;
        _ratioHigh = (ulong)(ratio >> 64);
        _ratioLow = (ulong)ratio;
    }

    public ulong Value { get; }

    public int BitCount { get; }

    /// <summary>x mod q for any 64-bit x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Reduce(ulong x)
    {
        var r = x - (Math.BigMul(x, _ratioHigh, out _) * Value);
        return r >= Value ? r - Value : r;
    }

    /// <summary>(high · 2^64 + low) mod q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Reduce(ulong high, ulong low)
    {
        var carry = Math.BigMul(low, _ratioLow, out _);
        var middle1 = Math.BigMul(low, _ratioHigh, out var low1);
        var middle2 = Math.BigMul(high, _ratioLow, out var low2);
        var sum = low1 + carry;
        middle1 += sum < low1 ? 1UL : 0;
        var total = sum + low2;
        middle2 += total < sum ? 1UL : 0;
        var estimate = (high * _ratioHigh) + middle1 + middle2;
        var r = low - (estimate * Value);
        return r >= Value ? r - Value : r;
    }

    /// <summary>a · b mod q for any 64-bit a and b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Multiply(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return Reduce(high, low);
    }

    /// <summary>a + b mod q for a, b in [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Add(ulong a, ulong b)
    {
        var sum = a + b;
        return sum >= Value ? sum - Value : sum;
    }

    /// <summary>a − b mod q for a, b in [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Subtract(ulong a, ulong b) => a >= b ? a - b : a + Value - b;

    /// <summary>−a mod q for a in [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Negate(ulong a) => a == 0 ? 0 : Value - a;

    /// <summary>a small signed value, |x| &lt; q, as a residue; no branch on x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FromSigned(long x) => (ulong)x + ((ulong)(x >> 63) & Value);

    /// <summary>x^e mod q; not constant time in e.</summary>
    public ulong Power(ulong x, ulong exponent)
    {
        var result = 1UL % Value;
        for (var square = Reduce(x); exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                result = Multiply(result, square);
            square = Multiply(square, square);
        }

        return result;
    }

    /// <summary>x^-1 mod q by the extended Euclidean algorithm.</summary>
    /// <exception cref="ArgumentException">x and q have a common factor.</exception>
    public ulong Inverse(ulong x)
    {
        Int128 a = Reduce(x),
            b = Value,
            u = 1,
            v = 0;
        while (b != 0)
        {
            var quotient = a / b;
            (a, b) = (b, a - (quotient * b));
            (u, v) = (v, u - (quotient * v));
        }

        if (a != 1)
            throw new ArgumentException($"{x} has no inverse modulo {Value}", nameof(x));
        return (ulong)(u < 0 ? u + Value : u);
    }

    /// <summary>floor(w · 2^64 / q), the companion of a constant factor w in [0, q).</summary>
    public ulong Companion(ulong w) => (ulong)(((UInt128)w << 64) / Value);

    /// <summary>a · w mod q for a constant w with its companion; any 64-bit a.</summary>
    /// <remarks>Source: V. Shoup, NTL; the estimate is at most one short.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong MultiplyConstant(ulong a, ulong w, ulong companion)
    {
        var r = MultiplyConstantLazy(a, w, companion);
        return r >= Value ? r - Value : r;
    }

    /// <summary>As <see cref="MultiplyConstant"/>, but the result is in [0, 2q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong MultiplyConstantLazy(ulong a, ulong w, ulong companion) =>
        (a * w) - (Math.BigMul(a, companion, out _) * Value);
}
