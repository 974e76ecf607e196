using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Wire;

/// <summary>What a log asks a witness: to cosign a checkpoint that extends the last one.</summary>
/// <remarks>
/// <code>
/// old 17\n
/// base64 of a hash of the consistency proof\n      at most 63 lines
/// \n
/// the signed checkpoint
/// </code>
/// Source: c2sp.org/tlog-witness, "add-checkpoint".
/// </remarks>
/// <param name="OldSize">The size that the witness cosigned last, as far as the log knows; 0 for
/// never.</param>
/// <param name="Proof">From that size to the checkpoint's; empty from 0 and for the same
/// size.</param>
/// <param name="Checkpoint">Signed by the log.</param>
public sealed record AddCheckpointRequest(
    ulong OldSize,
    ImmutableArray<Sha256Digest> Proof,
    Note Checkpoint
)
{
    /// <summary>The media type of the size in a conflict's answer.</summary>
    public const string SizeMediaType = "text/x.tlog.size";

    /// <summary>Longest request, in bytes.</summary>
    public const int MaxBytes = 64 << 10;

    private const int MaxProofLines = 63;

    /// <summary>The request's body.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder(
            string.Create(CultureInfo.InvariantCulture, $"old {OldSize}\n")
        );
        foreach (var hash in Proof)
            head.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        head.Append('\n');
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. Checkpoint.ToBytes()];
    }

    /// <summary>Reads a request.</summary>
    /// <exception cref="FormatException">The first part has another form.</exception>
    /// <exception cref="NoteFormatException">The checkpoint has another form.</exception>
    public static AddCheckpointRequest Parse(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf("\n\n"u8);
        if (end < 0)
            throw Wrong("no empty line before the checkpoint");
        var lines = Encoding.UTF8.GetString(body[..end]).Split('\n');
        if (
            !lines[0].StartsWith("old ", StringComparison.Ordinal)
            || !ulong.TryParse(
                lines[0].AsSpan(4),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var oldSize
            )
            || lines[0].Length > 5 && lines[0][4] == '0'
        )
            throw Wrong("the first line is not \"old\" and a size");
        if (lines.Length - 1 > MaxProofLines)
            throw Wrong($"more than {MaxProofLines} lines of proof");
        var proof = ImmutableArray.CreateBuilder<Sha256Digest>(lines.Length - 1);
        Span<byte> hash = stackalloc byte[Sha256Digest.SizeInBytes];
        foreach (var line in lines.AsSpan(1))
        {
            if (
                !Convert.TryFromBase64String(line, hash, out var written)
                || written != hash.Length
                || Convert.ToBase64String(hash) != line
            )
                throw Wrong("a line of the proof is not a hash in base64");
            proof.Add(new Sha256Digest(hash));
        }

        return new AddCheckpointRequest(
            oldSize,
            proof.MoveToImmutable(),
            Note.Parse(body[(end + 2)..])
        );
    }

    private static FormatException Wrong(string what) => new($"{what} (c2sp.org/tlog-witness)");
}
