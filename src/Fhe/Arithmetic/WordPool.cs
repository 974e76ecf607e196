using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Scratch rows that are made once and lent again and again. Safe for concurrent use.
/// </summary>
internal sealed class WordPool
{
    private readonly Dictionary<int, Stack<AlignedWords>> _idle = [];
    private readonly Lock _lock = new();

    /// <summary>Words of undefined content. What held a secret is overwritten when given back.
    /// </summary>
    public Lease Rent(int length, bool secret = false)
    {
        lock (_lock)
        {
            if (_idle.TryGetValue(length, out var stack) && stack.TryPop(out var words))
                return new Lease(this, words, secret);
        }

        return new Lease(this, new AlignedWords(length), secret);
    }

    private void Return(AlignedWords words)
    {
        lock (_lock)
        {
            if (!_idle.TryGetValue(words.Length, out var stack))
                _idle.Add(words.Length, stack = new Stack<AlignedWords>());
            stack.Push(words);
        }
    }

    /// <summary>Scratch until disposed; dispose it once.</summary>
    public readonly ref struct Lease(WordPool pool, AlignedWords words, bool secret)
    {
        public Span<ulong> Span => words.Span;

        public void Dispose()
        {
            if (secret)
                CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words.Span));
            pool.Return(words);
        }
    }
}
