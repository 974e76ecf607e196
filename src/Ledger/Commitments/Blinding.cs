using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The secret r of one commitment; zeroised on dispose.</summary>
/// <remarks>
/// It travels, encrypted, as 253 binary digits behind the data slots, so that the key holder learns
/// the
/// sum of all contributors' r and no single one. Source: docs/spec/commitments.md, "The blinding".
/// </remarks>
public sealed class Blinding : IDisposable
{
    private readonly byte[] _bytes = GC.AllocateArray<byte>(Ristretto255.Size, pinned: true);

    private Blinding() { }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Draws r uniformly.</summary>
    public static Blinding Draw()
    {
        var blinding = new Blinding();
        Ristretto255.Draw(blinding._bytes);
        return blinding;
    }

    /// <summary>A known r, for worked vectors. A commitment under a known r hides
    /// nothing.</summary>
    public static Blinding Known(RistrettoScalar r)
    {
        var blinding = new Blinding();
        r.CopyTo(blinding._bytes);
        return blinding;
    }

    /// <summary>Writes the binary digits of r.</summary>
    /// <param name="digits">Shape: [253]; each 0 or 1; least significant first. The caller clears
    /// it.</param>
    public void WriteDigits(Span<ulong> digits)
    {
        if (digits.Length != RistrettoScalar.Bits)
            throw new ArgumentException(
                $"expected {RistrettoScalar.Bits} digits, found {digits.Length}",
                nameof(digits)
            );
        for (var k = 0; k < digits.Length; k++)
            digits[k] = (ulong)((_bytes[k >> 3] >> (k & 7)) & 1);
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
