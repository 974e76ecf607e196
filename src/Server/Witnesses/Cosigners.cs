using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>The witnesses that are asked before a checkpoint is published.</summary>
/// <remarks>
/// Each is sent the consistency proof from the size that it cosigned last; one that knows another
/// size says which, and is asked once more from there. Source: c2sp.org/tlog-witness.
/// </remarks>
internal sealed partial class Cosigners(
    ImmutableArray<WitnessAddress> witnesses,
    int quorum,
    HttpClient http,
    ILogger log
)
{
    /// <summary>Whether there are any.</summary>
    public bool Any => !witnesses.IsEmpty;

    /// <summary>Their verifier keys.</summary>
    public ImmutableArray<VerifierKey> Keys => [.. witnesses.Select(witness => witness.Key)];

    /// <summary>How many there must be.</summary>
    public int Quorum => quorum;

    /// <summary>Whether enough of them cosigned.</summary>
    public bool IsMet(Note note) =>
        witnesses.Count(witness => Cosignature.Find(note, witness.Key) is not null) >= quorum;

    /// <summary>Asks all of them for their cosignature.</summary>
    /// <param name="note">Signed by the ledger.</param>
    /// <param name="published">The last one that they were asked for; null for none.</param>
    /// <param name="tree">Of at least the note's size.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The note with the lines that came.</returns>
    public async Task<Note> CosignAsync(
        Note note,
        Note? published,
        IMerkleNodes tree,
        CancellationToken cancellation
    )
    {
        var size = Checkpoint.Parse(note.Text).Size;
        var known = published is null ? 0 : Checkpoint.Parse(published.Text).Size;
        var lines = await Task.WhenAll(
            witnesses.Select(witness => AskAsync(witness, note, size, known, tree, cancellation))
        );
        return note.WithSignatures(lines.OfType<NoteSignature>());
    }

    private async Task<NoteSignature?> AskAsync(
        WitnessAddress witness,
        Note note,
        ulong size,
        ulong known,
        IMerkleNodes tree,
        CancellationToken cancellation
    )
    {
        try
        {
            var from = Math.Min(known, size);
            for (var attempt = 0; attempt < 2; attempt++)
            {
                using var answer = await http.PostAsync(
                    witness.Url,
                    new ByteArrayContent(Request(note, from, size, tree).ToBytes()),
                    cancellation
                );
                if (answer.StatusCode == HttpStatusCode.OK)
                    return Line(note, witness.Key, await ReadAsync(answer, cancellation));
                if (
                    answer.StatusCode != HttpStatusCode.Conflict
                    || answer.Content.Headers.ContentType?.MediaType
                        != AddCheckpointRequest.SizeMediaType
                    || !ulong.TryParse(
                        (await ReadAsync(answer, cancellation)).TrimEnd('\n'),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out from
                    )
                    || from > size
                )
                {
                    Refused(witness.Key.Name, (int)answer.StatusCode);
                    return null;
                }
            }
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException or NoteFormatException
                || (e is TaskCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            Unreachable(witness.Key.Name, e.Message);
        }

        return null;
    }

    private static AddCheckpointRequest Request(
        Note note,
        ulong from,
        ulong size,
        IMerkleNodes tree
    ) =>
        new(
            from,
            from == 0 || from == size ? [] : MerkleProver.ProveConsistency(tree, from, size).Path,
            note
        );

    private static async Task<string> ReadAsync(
        HttpResponseMessage answer,
        CancellationToken cancellation
    )
    {
        const int most = 64 << 10;
        if (answer.Content.Headers.ContentLength is > most)
            throw new IOException("the witness's answer is too long");
        return await answer.Content.ReadAsStringAsync(cancellation);
    }

    private static NoteSignature? Line(Note note, VerifierKey witness, string lines)
    {
        var text = note.Text + "\n" + lines;
        return Cosignature.Find(Note.Parse(System.Text.Encoding.UTF8.GetBytes(text)), witness);
    }

    [LoggerMessage(LogLevel.Warning, "witness {Witness} answered {Status}")]
    private partial void Refused(string witness, int status);

    [LoggerMessage(LogLevel.Warning, "witness {Witness} cannot be reached: {Reason}")]
    private partial void Unreachable(string witness, string reason);

    private readonly ILogger _log = log;
}
