using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>An offline proof that an entry stands in a log: a <c>.tlog-proof</c> file.</summary>
/// <remarks>
/// <code>
/// c2sp.org/tlog-proof@v1
/// extra BASE64            (our receipts: the entry's 32-byte leaf hash)
/// index 7
/// BASE64                  (one hash a line, from the leaf's sibling up)
///
/// CHECKPOINT              (a signed note)
/// </code>
/// The extra data is not signed; a leaf hash in it proves itself by leading to the signed root.
/// Source: c2sp.org/tlog-proof.
/// </remarks>
public sealed class TlogProof
{
    /// <summary>Largest proof, in bytes.</summary>
    public const int MaxBytes = Note.MaxBytes;

    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string Section = "c2sp.org/tlog-proof";
    private const int MaxPath = 64;

    /// <summary>A proof of the parts given.</summary>
    /// <param name="extra">Opaque data; empty for none.</param>
    /// <param name="index">The entry's index.</param>
    /// <param name="path">The audit path, at most 64 hashes.</param>
    /// <param name="note">The signed checkpoint.</param>
    /// <exception cref="NoteFormatException">The note's text is not a checkpoint.</exception>
    /// <exception cref="ArgumentException">The path is too long.</exception>
    public TlogProof(
        ImmutableArray<byte> extra,
        ulong index,
        ImmutableArray<Sha256Digest> path,
        Note note
    )
    {
        ArgumentNullException.ThrowIfNull(note);
        if (path.Length > MaxPath)
            throw new ArgumentException($"a path has at most {MaxPath} hashes", nameof(path));
        Extra = extra;
        Index = index;
        Path = path;
        Note = note;
        Checkpoint = Checkpoint.Parse(note.Text);
    }

    /// <summary>Opaque data beside the proof; empty for none.</summary>
    public ImmutableArray<byte> Extra { get; }

    /// <summary>The entry's index, from 0.</summary>
    public ulong Index { get; }

    /// <summary>The audit path, from the leaf's sibling up.</summary>
    public ImmutableArray<Sha256Digest> Path { get; }

    /// <summary>The signed checkpoint.</summary>
    public Note Note { get; }

    /// <summary>What the note says.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Reads a proof; nothing is verified.</summary>
    /// <param name="bytes">The exact bytes.</param>
    /// <exception cref="NoteFormatException">The bytes are not a proof.</exception>
    public static TlogProof Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new NoteFormatException($"a proof over {MaxBytes} bytes", MaxBytes, Section);
        var end = bytes.IndexOf("\n\n"u8);
        if (end < 0 || !Ascii.IsValid(bytes[..end]))
            throw new NoteFormatException("no proof lines before an empty line", 0, Section);
        var lines = Encoding.ASCII.GetString(bytes[..end]).Split('\n');
        var line = 0;
        if (lines[line++] != Header)
            throw new NoteFormatException($"the first line is not {Header}", 0, Section);
        ImmutableArray<byte> extra = [];
        if (line < lines.Length && lines[line].StartsWith("extra ", StringComparison.Ordinal))
            extra = [.. Base64(lines[line++]["extra ".Length..])];
        if (
            line == lines.Length
            || !lines[line].StartsWith("index ", StringComparison.Ordinal)
            || !ulong.TryParse(
                lines[line].AsSpan("index ".Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var index
            )
            || lines[line++] != $"index {index}"
        )
            throw new NoteFormatException("no index line", Header.Length + 1, Section);
        if (lines.Length - line > MaxPath)
            throw new NoteFormatException($"over {MaxPath} hashes", Header.Length + 1, Section);
        var path = lines[line..]
            .Select(text =>
                Base64(text) is { Length: Sha256Digest.SizeInBytes } hash
                    ? new Sha256Digest(hash)
                    : throw new NoteFormatException(
                        "a hash that is not 32 bytes",
                        Header.Length + 1,
                        Section
                    )
            );
        return new TlogProof(extra, index, [.. path], Note.Parse(bytes[(end + 2)..]));
    }

    /// <summary>The exact bytes.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (!Extra.IsDefaultOrEmpty)
            text.Append("extra ").Append(Convert.ToBase64String(Extra.AsSpan())).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Path)
            text.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        return [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. Note.ToBytes()];
    }

    /// <summary>
    /// Whether the leaf stands at the index of the checkpoint's tree; signatures are not looked at.
    /// </summary>
    public bool Includes(LeafHash leaf) =>
        new InclusionProof(Index, Checkpoint.Size, Path).Verify(leaf, Checkpoint.Root);

    private static byte[] Base64(string text) =>
        StrictBase64.TryDecode(text, out var bytes)
            ? bytes
            : throw new NoteFormatException("a line that is not base64", 0, Section);
}
