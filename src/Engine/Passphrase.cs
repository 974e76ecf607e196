using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The passphrase that seals a study's secret keys; zeroised on dispose.</summary>
public sealed class Passphrase : IDisposable
{
    /// <summary>Shorter ones are refused when keys are made.</summary>
    public const int MinimumChars = 8;

    private readonly char[] _chars;

    /// <summary>Copies the characters; the caller clears its own.</summary>
    /// <param name="chars">At least one.</param>
    /// <param name="isThrowAway">Whether they were drawn at random.</param>
    /// <exception cref="ArgumentException">Empty.</exception>
    public Passphrase(ReadOnlySpan<char> chars, bool isThrowAway = false)
    {
        if (chars.IsEmpty)
            throw new ArgumentException("a passphrase has at least one character", nameof(chars));
        _chars = GC.AllocateUninitializedArray<char>(chars.Length, pinned: true);
        chars.CopyTo(_chars);
        IsThrowAway = isThrowAway;
    }

    /// <summary>Whether it was drawn at random: guessing it is hopeless at any cost per
    /// guess.</summary>
    public bool IsThrowAway { get; }

    /// <summary>What sealing under it costs.</summary>
    public SealingCost Cost => IsThrowAway ? SealingCost.Interactive : SealingCost.Moderate;

    /// <summary>The characters, exactly as given.</summary>
    public ReadOnlySpan<char> Chars => _chars;

    /// <summary>Draws 160 bits, for keys that need not outlive their study.</summary>
    public static Passphrase ThrowAway()
    {
        Span<char> chars = stackalloc char[40];
        RandomNumberGenerator.GetHexString(chars, lowercase: true);
        var passphrase = new Passphrase(chars, isThrowAway: true);
        chars.Clear();
        return passphrase;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.Clear(_chars);
}
