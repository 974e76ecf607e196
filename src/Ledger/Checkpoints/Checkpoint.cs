using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A log's promise: at this size, the tree has this root.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">The tree's root.</param>
/// <remarks>
/// <code>
/// example.org/0123456789abcdef0123456789abcdef
/// 7
/// 3buJ5AOAnjJddQ09Jjzteckpwrh5Qqs0t34SLJWUp0w=
/// </code>
/// Three lines; further lines, which the format allows, are refused. Source:
/// c2sp.org/tlog-checkpoint.
/// </remarks>
public sealed record Checkpoint(string Origin, ulong Size, RootHash Root)
{
    private const string Section = "c2sp.org/tlog-checkpoint";

    /// <summary>Reads a note's text.</summary>
    /// <exception cref="NoteFormatException">The text is not a checkpoint.</exception>
    public static Checkpoint Parse(ReadOnlySpan<char> text)
    {
        var lines = text.ToString().Split('\n');
        if (lines.Length != 4 || lines[3].Length != 0)
            throw new NoteFormatException("not three lines", 0, Section);
        if (!VerifierKey.IsName(lines[0]))
            throw new NoteFormatException("an origin with white space or '+', or none", 0, Section);
        if (
            !ulong.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !string.Equals(
                size.ToString(CultureInfo.InvariantCulture),
                lines[1],
                StringComparison.Ordinal
            )
        )
            throw new NoteFormatException(
                "a size that is no decimal integer below 2^64",
                lines[0].Length + 1,
                Section
            );
        if (
            !StrictBase64.TryDecode(lines[2], out var root)
            || root.Length != Sha256Digest.SizeInBytes
        )
            throw new NoteFormatException(
                "a root that is not base64 of 32 bytes",
                lines[0].Length + lines[1].Length + 2,
                Section
            );
        return new Checkpoint(lines[0], size, new RootHash(new Sha256Digest(root)));
    }

    /// <summary>The three lines, each with its newline.</summary>
    public string ToText() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Value.ToArray())}\n"
        );

    /// <summary>The checkpoint as a note, signed by the log's key under the log's origin.</summary>
    /// <param name="ledgerKey">The key that the genesis names.</param>
    public Note Sign(Ed25519PrivateKey ledgerKey) => Note.Sign(ToText(), Origin, ledgerKey);
}
