using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A text and the signatures under it.</summary>
/// <remarks>
/// <code>
/// This is an example message.
///
/// — example.com/foo
/// Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
/// </code>
/// The text ends with a newline, is UTF-8 and has no control character but newlines; an empty line
/// and one or more signature lines follow. At most 1 MiB and 100 signatures.
/// Source: c2sp.org/signed-note.
/// </remarks>
public sealed class Note
{
    /// <summary>Largest note, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Most signature lines.</summary>
    public const int MaxSignatures = 100;

    private const string Section = NoteSignature.Section;

    private Note(string text, ImmutableArray<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What is signed, its last newline included.</summary>
    public string Text { get; }

    /// <summary>The signature lines, in the order of the note.</summary>
    public ImmutableArray<NoteSignature> Signatures { get; }

    /// <summary>Signs a text under a name.</summary>
    /// <param name="text">Ends with a newline; no other control characters.</param>
    /// <param name="name">The key's name; for a log, its origin.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">
    /// The text or the name has a form that a note may not have.
    /// </exception>
    public static Note Sign(string text, string name, Ed25519PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!IsText(text))
            throw new ArgumentException(
                "a note's text ends with a newline and has no other control characters",
                nameof(text)
            );
        var verifier = new VerifierKey(name, key.PublicKey);
        var signature = key.Sign(Encoding.UTF8.GetBytes(text));
        return new Note(text, [new NoteSignature(name, verifier.KeyHash, [.. signature])]);
    }

    /// <summary>Reads a note; signatures are not verified.</summary>
    /// <param name="bytes">The exact bytes.</param>
    /// <exception cref="NoteFormatException">The bytes are not a note.</exception>
    public static Note Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new NoteFormatException($"a note over {MaxBytes} bytes", MaxBytes, Section);
        if (!Utf8.IsValid(bytes))
            throw new NoteFormatException("a note that is not UTF-8", 0, Section);
        var separator = bytes.LastIndexOf("\n\n"u8);
        if (separator < 0 || separator + 2 == bytes.Length || bytes[^1] != '\n')
            throw new NoteFormatException(
                "no signature lines behind an empty line, or no newline at the end",
                bytes.Length,
                Section
            );
        var text = Encoding.UTF8.GetString(bytes[..(separator + 1)]);
        if (!IsText(text))
            throw new NoteFormatException("a control character in the text", 0, Section);
        var lines = Encoding.UTF8.GetString(bytes[(separator + 2)..^1]).Split('\n');
        if (lines.Length > MaxSignatures)
            throw new NoteFormatException(
                $"over {MaxSignatures} signatures",
                separator + 2,
                Section
            );
        return new Note(text, [.. lines.Select(line => NoteSignature.Parse(line, separator + 2))]);
    }

    /// <summary>The exact bytes.</summary>
    public byte[] ToBytes()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
            note.Append(signature.ToString()).Append('\n');
        return Encoding.UTF8.GetBytes(note.ToString());
    }

    /// <summary>The note with further signature lines.</summary>
    /// <exception cref="ArgumentException">
    /// There would be more than <see cref="MaxSignatures"/>.
    /// </exception>
    public Note WithSignatures(IEnumerable<NoteSignature> signatures)
    {
        ImmutableArray<NoteSignature> all = [.. Signatures, .. signatures];
        return all.Length <= MaxSignatures
            ? new Note(Text, all)
            : throw new ArgumentException(
                $"a note has at most {MaxSignatures} signatures",
                nameof(signatures)
            );
    }

    /// <summary>Whether this key signed the note: it has a line, and every one it has is
    /// valid.</summary>
    /// <param name="key">
    /// An Ed25519 key; lines of other names and key hashes are not looked at.
    /// </param>
    /// <remarks>Source: C2SP signed-note, "Signatures": a known key's line that fails refuses the
    /// note.</remarks>
    public bool Verify(VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Type != NoteKeyType.Ed25519)
            return false;
        var message = Encoding.UTF8.GetBytes(Text);
        var lines = Signatures
            .Where(signature =>
                signature.KeyHash == key.KeyHash
                && string.Equals(signature.Name, key.Name, StringComparison.Ordinal)
            )
            .ToList();
        return lines.Count > 0
            && lines.TrueForAll(line => Ed25519.Verify(key.Key, message, line.Signature.AsSpan()));
    }

    private static bool IsText(string text) =>
        text.EndsWith('\n')
        && !text.AsSpan().ContainsAnyInRange('\0', '\t')
        && !text.AsSpan().ContainsAnyInRange('\v', '\u001f');
}
