using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The group and its scalars on bare bytes, for values that must be zeroised after
/// use.</summary>
/// <remarks>
/// Points and scalars are 32 bytes, little-endian, canonical. Every operation takes time that does
/// not
/// depend on the values (libsodium's promise). Source: RFC 9496 section 4.
/// </remarks>
internal static unsafe class Ristretto255
{
    public const int Size = 32;

    /// <summary>ℓ = 2^252 + 27742317777372353535851937790883648493, the order of the
    /// group.</summary>
    private static ReadOnlySpan<byte> Order =>
        [
            0xed,
            0xd3,
            0xf5,
            0x5c,
            0x1a,
            0x63,
            0x12,
            0x58,
            0xd6,
            0x9c,
            0xf7,
            0xa2,
            0xde,
            0xf9,
            0xde,
            0x14,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0x10,
        ];

    /// <summary>Whether the bytes are the one encoding of a point.</summary>
    public static bool IsPoint(ReadOnlySpan<byte> point)
    {
        fixed (byte* p = point)
            return point.Length == Size && Sodium.crypto_core_ristretto255_is_valid_point(p) == 1;
    }

    /// <summary>Whether the bytes are a number below ℓ. For public values: it returns
    /// early.</summary>
    public static bool IsScalar(ReadOnlySpan<byte> scalar)
    {
        if (scalar.Length != Size)
            return false;
        for (var i = Size - 1; i >= 0; i--)
        {
            if (scalar[i] != Order[i])
                return scalar[i] < Order[i];
        }

        return false;
    }

    /// <summary>sum ← left + right. <paramref name="sum"/> may be one of them.</summary>
    public static void Add(Span<byte> sum, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        fixed (
            byte* s = sum,
                l = left,
                r = right
        )
        {
            if (Sodium.crypto_core_ristretto255_add(s, l, r) != 0)
                throw new ArgumentException("not the encoding of a point", nameof(left));
        }
    }

    /// <summary>product ← scalar · point, the identity (32 zero bytes) included.</summary>
    /// <remarks>
    /// libsodium says −1 for an identity result, with the result written, and for an invalid
    /// point, with
    /// nothing of use; points here were checked when they came in, so the code carries no news.
    /// </remarks>
    public static void Multiply(
        Span<byte> product,
        ReadOnlySpan<byte> scalar,
        ReadOnlySpan<byte> point
    )
    {
        product[..Size].Clear();
        fixed (
            byte* q = product,
                n = scalar,
                p = point
        )
            _ = Sodium.crypto_scalarmult_ristretto255(q, n, p);
    }

    /// <summary>The point that 64 uniform bytes map to; nobody knows its logarithm.</summary>
    public static void FromHash(Span<byte> point, ReadOnlySpan<byte> hash)
    {
        fixed (
            byte* p = point,
                h = hash
        )
            _ = Sodium.crypto_core_ristretto255_from_hash(p, h);
    }

    /// <summary>scalar ← 64 bytes modulo ℓ.</summary>
    public static void Reduce(Span<byte> scalar, ReadOnlySpan<byte> wide)
    {
        fixed (
            byte* s = scalar,
                w = wide
        )
            Sodium.crypto_core_ristretto255_scalar_reduce(s, w);
    }

    /// <summary>accumulator ← accumulator + left · right modulo ℓ.</summary>
    public static void MultiplyAdd(
        Span<byte> accumulator,
        ReadOnlySpan<byte> left,
        ReadOnlySpan<byte> right
    )
    {
        Span<byte> product = stackalloc byte[Size];
        fixed (
            byte* a = accumulator,
                p = product,
                l = left,
                r = right
        )
        {
            Sodium.crypto_core_ristretto255_scalar_mul(p, l, r);
            Sodium.crypto_core_ristretto255_scalar_add(a, a, p);
        }

        CryptographicOperations.ZeroMemory(product);
    }

    /// <summary>A uniform scalar from the operating system's randomness.</summary>
    public static void Draw(Span<byte> scalar)
    {
        Span<byte> wide = stackalloc byte[64];
        RandomNumberGenerator.Fill(wide);
        Reduce(scalar, wide);
        CryptographicOperations.ZeroMemory(wide);
    }
}
