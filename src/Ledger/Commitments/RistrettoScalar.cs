using System.Diagnostics.CodeAnalysis;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A public number modulo ℓ, the order of ristretto255: 32 bytes, little-endian, below
/// ℓ.</summary>
/// <remarks>Secret ones stay in buffers that are zeroised (<see cref="Blinding"/>). Source: RFC
/// 9496 section 4.4.</remarks>
public readonly record struct RistrettoScalar
{
    /// <summary>Size of the encoding, in bytes.</summary>
    public const int SizeInBytes = Ristretto255.Size;

    /// <summary>Bits of ℓ − 1.</summary>
    public const int Bits = 253;

    private readonly Bytes32 _bytes;

    internal RistrettoScalar(ReadOnlySpan<byte> canonical) => _bytes = new Bytes32(canonical);

    /// <summary>Whether it is 0.</summary>
    public bool IsZero => _bytes.IsZero;

    /// <summary>Reads 32 bytes; a number that is not below ℓ is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RistrettoScalar scalar)
    {
        var isScalar = Ristretto255.IsScalar(bytes);
        scalar = isScalar ? new RistrettoScalar(bytes) : default;
        return isScalar;
    }

    /// <summary>Parses 64 lower-case hex digits, least significant byte first.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, out RistrettoScalar scalar)
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        scalar = default;
        return LowerHex.TryDecode(hex.AsSpan(), bytes) && TryRead(bytes, out scalar);
    }

    /// <summary>64 bytes modulo ℓ.</summary>
    /// <param name="wide">Shape: [64], little-endian.</param>
    public static RistrettoScalar Reduce(ReadOnlySpan<byte> wide)
    {
        if (wide.Length != 64)
            throw new ArgumentException($"expected 64 bytes, found {wide.Length}", nameof(wide));
        Span<byte> scalar = stackalloc byte[SizeInBytes];
        Ristretto255.Reduce(scalar, wide);
        return new RistrettoScalar(scalar);
    }

    /// <summary>Σ digits[k] · 2^k modulo ℓ: a scalar from the sums of binary digits of
    /// many.</summary>
    /// <param name="digits">Shape: [253]; least significant first; any 64-bit numbers.</param>
    public static RistrettoScalar FromDigitSums(ReadOnlySpan<ulong> digits)
    {
        Span<byte> sum = stackalloc byte[SizeInBytes];
        Span<byte> digit = stackalloc byte[SizeInBytes];
        Span<byte> two = stackalloc byte[SizeInBytes];
        Span<byte> doubled = stackalloc byte[SizeInBytes];
        sum.Clear();
        two.Clear();
        two[0] = 2;
        // Horner's rule, from the most significant digit: sum ← 2·sum + digit.
        for (var k = digits.Length - 1; k >= 0; k--)
        {
            digit.Clear();
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(digit, digits[k]);
            digit.CopyTo(doubled);
            Ristretto255.MultiplyAdd(doubled, sum, two);
            doubled.CopyTo(sum);
        }

        return new RistrettoScalar(sum);
    }

    /// <summary>The product modulo ℓ.</summary>
    public RistrettoScalar Multiply(RistrettoScalar other) =>
        default(RistrettoScalar).MultiplyAdd(this, other);

    /// <summary>This + left · right modulo ℓ.</summary>
    public RistrettoScalar MultiplyAdd(RistrettoScalar left, RistrettoScalar right)
    {
        Span<byte> sum = stackalloc byte[SizeInBytes];
        Span<byte> l = stackalloc byte[SizeInBytes];
        Span<byte> r = stackalloc byte[SizeInBytes];
        CopyTo(sum);
        left.CopyTo(l);
        right.CopyTo(r);
        Ristretto255.MultiplyAdd(sum, l, r);
        return new RistrettoScalar(sum);
    }

    /// <summary>Writes the encoding.</summary>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>64 lower-case hex digits, least significant byte first.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
