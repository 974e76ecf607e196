using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The passphrase that seals a study's secret keys; zeroised on dispose.</summary>
public sealed class Passphrase : IDisposable
{
    /// <summary>Shorter ones are refused when keys are made.</summary>
    public const int MinimumChars = 8;

    private readonly char[] _chars;

    /// <summary>Copies the characters; the caller clears its own.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public Passphrase(ReadOnlySpan<char> chars)
    {
        if (chars.IsEmpty)
            throw new ArgumentException("a passphrase has at least one character", nameof(chars));
        _chars = GC.AllocateUninitializedArray<char>(chars.Length, pinned: true);
        chars.CopyTo(_chars);
    }

    /// <summary>Whether it was drawn at random: guessing it is hopeless at any cost per
    /// guess.</summary>
    public bool IsThrowAway { get; private init; }

    /// <summary>The characters, exactly as given.</summary>
    public ReadOnlySpan<char> Chars => _chars;

    /// <summary>Draws 160 bits, for keys that need not outlive their study.</summary>
    public static Passphrase ThrowAway()
    {
        Span<char> chars = stackalloc char[40];
        RandomNumberGenerator.GetHexString(chars, lowercase: true);
        var passphrase = new Passphrase(chars) { IsThrowAway = true };
        chars.Clear();
        return passphrase;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.Clear(_chars);
}
