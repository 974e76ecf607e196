namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// An encoded message: either a polynomial modulo t in coefficient form (BFV), or residues in NTT
/// form at one level (CKKS, and BFV factors prepared for multiplication).
/// </summary>
public sealed class Plaintext : IDisposable
{
    internal Plaintext(ParmsId parmsId, double scale, AlignedWords words)
    {
        ParmsId = parmsId;
        Scale = scale;
        Buffer = words;
    }

    /// <summary>The level of an NTT-form plaintext; <see cref="ParmsId.Zero"/> in coefficient
    /// form.</summary>
    public ParmsId ParmsId { get; }

    /// <summary>True in NTT form.</summary>
    public bool IsNttForm => ParmsId != ParmsId.Zero;

    /// <summary>The CKKS scale; exactly 1 for BFV.</summary>
    public double Scale { get; }

    /// <summary>
    /// Coefficient form: [count ≤ n] words below t, the constant term first; missing high terms
    /// are
    /// zero. NTT form: [prime][n] residues.
    /// </summary>
    public ReadOnlySpan<ulong> Words => Buffer.Span;

    internal AlignedWords Buffer { get; }

    /// <summary>True where level, scale and words agree; missing high zero terms matter.</summary>
    public bool HasSameBytes(Plaintext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ParmsId == other.ParmsId
            && BitConverter.DoubleToUInt64Bits(Scale)
                == BitConverter.DoubleToUInt64Bits(other.Scale)
            && Words.SequenceEqual(other.Words);
    }

    /// <summary>Zeroises the words: a plaintext is somebody's secret. It decodes to zeros
    /// afterwards.</summary>
    public void Dispose() =>
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(Buffer.Span)
        );
}
