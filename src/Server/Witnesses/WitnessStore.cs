using System.Collections.Concurrent;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>What became of a request to cosign.</summary>
/// <param name="Status">The HTTP status of tlog-witness.</param>
/// <param name="Line">The cosignature, with status 200.</param>
/// <param name="Size">The size cosigned last, with status 409.</param>
internal sealed record WitnessAnswer(int Status, NoteSignature? Line = null, ulong Size = 0);

/// <summary>The last checkpoint that this witness cosigned of each log, one file each.</summary>
/// <remarks>
/// Comparing and keeping are one step for each log: the new checkpoint is on the disk before its
/// cosignature leaves. Evidence of a log that forked stays in <c>evidence/</c>. Source:
/// c2sp.org/tlog-witness.
/// </remarks>
internal sealed class WitnessStore(
    string folder,
    string name,
    Ed25519PrivateKey key,
    IReadOnlyList<WitnessedLog> logs,
    TimeProvider time
)
{
    private readonly ConcurrentDictionary<string, Lock> _gates = new(StringComparer.Ordinal);

    /// <summary>The verifier key of the cosignatures.</summary>
    public VerifierKey Key { get; } = new(name, key.PublicKey, NoteKeyType.Cosignature);

    /// <summary>Judges a request, and cosigns.</summary>
    public WitnessAnswer Add(AddCheckpointRequest request)
    {
        var claim = Checkpoint.Parse(request.Checkpoint.Text);
        if (
            logs.Select(log => log.For(claim.Origin)).FirstOrDefault(log => log is not null)
            is not { } log
        )
            return new WitnessAnswer(404);
        if (!request.Checkpoint.Verify(log))
            return new WitnessAnswer(403);
        if (request.OldSize > claim.Size)
            return new WitnessAnswer(400);
        lock (_gates.GetOrAdd(log.ToString(), _ => new Lock()))
            return Judge(request, claim);
    }

    /// <summary>The last cosigned checkpoint of the log whose origin has this SHA-256; null for
    /// none.</summary>
    public byte[]? Latest(ArtifactDigest origin) =>
        File.Exists(FileOf(origin)) ? File.ReadAllBytes(FileOf(origin)) : null;

    private WitnessAnswer Judge(AddCheckpointRequest request, Checkpoint claim)
    {
        var origin = ArtifactDigest.Compute(System.Text.Encoding.UTF8.GetBytes(claim.Origin));
        var lastNote = Latest(origin) is { } bytes ? Note.Parse(bytes) : null;
        var last = lastNote is null ? null : Checkpoint.Parse(lastNote.Text);
        if (request.OldSize != (last?.Size ?? 0))
            return new WitnessAnswer(409, Size: last?.Size ?? 0);
        if (last is not null && !Extends(last, claim, request))
        {
            Keep(origin, lastNote!, request.Checkpoint);
            return new WitnessAnswer(422);
        }

        if (last is null && !request.Proof.IsEmpty)
            return new WitnessAnswer(422);
        var line = Cosignature.Sign(request.Checkpoint, name, key, time.GetUtcNow());
        DurableFile.CreateFolder(folder);
        DurableFile.Replace(
            FileOf(origin),
            request.Checkpoint.WithSignatures([line]).ToBytes(),
            DurableFile.PublicMode
        );
        return new WitnessAnswer(200, line);
    }

    private static bool Extends(Checkpoint last, Checkpoint claim, AddCheckpointRequest request) =>
        last.Size == 0
            ? request.Proof.IsEmpty
            : new ConsistencyProof(last.Size, claim.Size, request.Proof).Verify(
                last.Root,
                claim.Root
            );

    /// <summary>Two checkpoints of one size with two roots convict their log by
    /// themselves.</summary>
    private void Keep(ArtifactDigest origin, Note earlier, Note later)
    {
        var (one, two) = (Checkpoint.Parse(earlier.Text), Checkpoint.Parse(later.Text));
        if (one.Size != two.Size || one.Root == two.Root)
            return;
        var log = logs.Select(next => next.For(one.Origin)).First(next => next is not null)!;
        if (EquivocationCertificate.TryCreate(log, earlier, later, tree: null) is not { } evidence)
            return;
        var file = Path.Combine(folder, "evidence", $"{origin}.equivocation");
        if (File.Exists(file))
            return;
        DurableFile.CreateFolder(Path.GetDirectoryName(file)!);
        DurableFile.WriteNew(file, evidence.ToBytes(), DurableFile.PublicMode);
    }

    private string FileOf(ArtifactDigest origin) => Path.Combine(folder, $"{origin}.checkpoint");
}
