using System.Diagnostics.CodeAnalysis;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A public point of ristretto255, in its one encoding of 32 bytes.</summary>
/// <remarks>The default is the identity. Source: RFC 9496 section 4.3.</remarks>
public readonly record struct RistrettoPoint
{
    /// <summary>Size of the encoding, in bytes.</summary>
    public const int SizeInBytes = Ristretto255.Size;

    private readonly Bytes32 _bytes;

    internal RistrettoPoint(ReadOnlySpan<byte> canonical) => _bytes = new Bytes32(canonical);

    /// <summary>The neutral element.</summary>
    public static RistrettoPoint Identity => default;

    /// <summary>Whether this is the neutral element.</summary>
    public bool IsIdentity => _bytes.IsZero;

    /// <summary>Reads 32 bytes; any but the one encoding of a point is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RistrettoPoint point)
    {
        var isPoint = Ristretto255.IsPoint(bytes);
        point = isPoint ? new RistrettoPoint(bytes) : default;
        return isPoint;
    }

    /// <summary>Parses 64 lower-case hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? hex, out RistrettoPoint point)
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        point = default;
        return LowerHex.TryDecode(hex.AsSpan(), bytes) && TryRead(bytes, out point);
    }

    /// <summary>The sum of two points.</summary>
    public RistrettoPoint Add(RistrettoPoint other)
    {
        Span<byte> sum = stackalloc byte[SizeInBytes];
        Span<byte> term = stackalloc byte[SizeInBytes];
        CopyTo(sum);
        other.CopyTo(term);
        Ristretto255.Add(sum, sum, term);
        return new RistrettoPoint(sum);
    }

    /// <summary>The point taken as many times as the scalar says.</summary>
    public RistrettoPoint Multiply(RistrettoScalar scalar)
    {
        Span<byte> product = stackalloc byte[SizeInBytes];
        Span<byte> factor = stackalloc byte[SizeInBytes];
        Span<byte> point = stackalloc byte[SizeInBytes];
        scalar.CopyTo(factor);
        CopyTo(point);
        Ristretto255.Multiply(product, factor, point);
        return new RistrettoPoint(product);
    }

    /// <summary>Writes the encoding.</summary>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
