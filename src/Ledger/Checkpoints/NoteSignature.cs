using System.Buffers.Binary;
using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">The signer's key name.</param>
/// <param name="KeyHash">The first four bytes of the key id, big-endian.</param>
/// <param name="Signature">
/// What follows the key hash: 64 bytes for Ed25519, more for a cosignature.
/// </param>
/// <remarks>
/// Line: <c>— NAME base64(key hash ‖ signature)</c>. Source: c2sp.org/signed-note.
/// </remarks>
public sealed record NoteSignature(string Name, uint KeyHash, ImmutableArray<byte> Signature)
{
    internal const string Section = "c2sp.org/signed-note";

    /// <summary>The line, without its newline.</summary>
    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(hash, KeyHash);
        return $"— {Name} {Convert.ToBase64String([.. hash, .. Signature])}";
    }

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line, without its newline.</param>
    /// <param name="offset">Where it starts in the note, for messages.</param>
    /// <exception cref="NoteFormatException">The line is not a signature line.</exception>
    internal static NoteSignature Parse(ReadOnlySpan<char> line, long offset)
    {
        const string dash = "— ";
        var body = line.StartsWith(dash, StringComparison.Ordinal) ? line[dash.Length..] : default;
        var space = body.IndexOf(' ');
        if (space <= 0 || !VerifierKey.IsName(body[..space]))
            throw new NoteFormatException("a line that is no signature line", offset, Section);
        if (!StrictBase64.TryDecode(body[(space + 1)..], out var bytes) || bytes.Length < 5)
            throw new NoteFormatException(
                "a signature that is not base64 of five or more bytes",
                offset,
                Section
            );
        return new NoteSignature(
            body[..space].ToString(),
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            [.. bytes.AsSpan(4)]
        );
    }

    /// <inheritdoc/>
    public bool Equals(NoteSignature? other) =>
        other is not null
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && KeyHash == other.KeyHash
        && Signature.SequenceEqual(other.Signature);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, KeyHash, Signature.Length);
}
