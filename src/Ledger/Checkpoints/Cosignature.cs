using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A witness's timestamped Ed25519 signature of a checkpoint (type 0x04).</summary>
/// <remarks>
/// <code>
/// signature line: — NAME base64(u32 key hash ‖ u64 BE seconds since 1970 ‖ 64-byte
/// signature)
/// signed message: "cosignature/v1\ntime SECONDS\n" ‖ the checkpoint's text
/// </code>
/// Source: c2sp.org/tlog-cosignature. ML-DSA-44 (0x06) is not read yet: its lines are passed over.
/// </remarks>
public static class Cosignature
{
    private const int TimestampBytes = 8;

    /// <summary>
    /// The time of a valid cosignature by this witness; null when the note has none.
    /// </summary>
    /// <param name="note">A signed checkpoint.</param>
    /// <param name="witness">A key of type <see cref="NoteKeyType.Cosignature"/>.</param>
    public static DateTimeOffset? Verify(Note note, VerifierKey witness) =>
        Find(note, witness) is { } line
            ? DateTimeOffset.FromUnixTimeSeconds((long)SecondsOf(line))
            : null;

    /// <summary>
    /// The line of a valid cosignature by this witness; null when the note has none.
    /// </summary>
    /// <param name="note">A signed checkpoint.</param>
    /// <param name="witness">A key of type <see cref="NoteKeyType.Cosignature"/>.</param>
    public static NoteSignature? Find(Note note, VerifierKey witness)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(witness);
        if (witness.Type != NoteKeyType.Cosignature)
            return null;
        foreach (var line in note.Signatures)
        {
            if (
                line.KeyHash != witness.KeyHash
                || !string.Equals(line.Name, witness.Name, StringComparison.Ordinal)
                || line.Signature.Length != TimestampBytes + Ed25519.SignatureSizeInBytes
            )
                continue;
            var seconds = SecondsOf(line);
            if (
                seconds <= MaxSeconds
                && Ed25519.Verify(
                    witness.Key,
                    Message(note.Text, seconds),
                    line.Signature.AsSpan()[TimestampBytes..]
                )
            )
                return line;
        }

        return null;
    }

    /// <summary>
    /// Cosigns a checkpoint, as a witness does once it has seen that the log only grew.
    /// </summary>
    /// <param name="note">The signed checkpoint.</param>
    /// <param name="name">The witness's name.</param>
    /// <param name="key">The witness's key, used for nothing else.</param>
    /// <param name="time">Now; cut to whole seconds.</param>
    /// <returns>The line to add by <see cref="Note.WithSignatures"/>.</returns>
    public static NoteSignature Sign(
        Note note,
        string name,
        Ed25519PrivateKey key,
        DateTimeOffset time
    )
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(key);
        var seconds = (ulong)time.ToUnixTimeSeconds();
        var signature = new byte[TimestampBytes + Ed25519.SignatureSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(signature, seconds);
        key.Sign(Message(note.Text, seconds), signature.AsSpan(TimestampBytes));
        var verifier = new VerifierKey(name, key.PublicKey, NoteKeyType.Cosignature);
        return new NoteSignature(name, verifier.KeyHash, [.. signature]);
    }

    private static readonly ulong MaxSeconds = (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static ulong SecondsOf(NoteSignature line) =>
        BinaryPrimitives.ReadUInt64BigEndian(line.Signature.AsSpan());

    private static byte[] Message(string text, ulong seconds) =>
        Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}")
        );
}
