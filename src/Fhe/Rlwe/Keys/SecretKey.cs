using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The ternary secret s, in NTT form over all primes. Disposing it overwrites
/// it.</summary>
/// <remarks>
/// Lives in pinned memory, so that the collector leaves no copies behind.
/// Not promised: protection against a reader of the process's memory or of a swap file.
/// </remarks>
public sealed class SecretKey : IDisposable
{
    private readonly AlignedWords _words;
    private bool _disposed;

    internal SecretKey(RlweLevel keyLevel)
    {
        ParmsId = keyLevel.ParmsId;
        _words = new AlignedWords(keyLevel.PrimeCount * keyLevel.Degree);
    }

    /// <summary>The key level of the context it belongs to.</summary>
    public ParmsId ParmsId { get; }

    /// <summary>Shape: [prime][n], NTT form.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    internal ReadOnlySpan<ulong> Words => MutableWords;

    internal Span<ulong> MutableWords
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _words.Span;
        }
    }

    /// <summary>Overwrites the key with zeros; every later use throws.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_words.Span));
    }
}
