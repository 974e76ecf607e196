using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Client;

/// <summary>A log on a server, held against the last checkpoint that this user saw of it.</summary>
/// <remarks>A fork or a rollback is refused, and the certificate that shows it to others is
/// kept.</remarks>
/// <param name="connection">To the server.</param>
/// <param name="path">The log's, such as <c>/v1/studies/ID</c>.</param>
/// <param name="key">The log's key under its origin.</param>
/// <param name="folders">Where the last checkpoint is kept.</param>
internal sealed class RemoteLog(
    ServerConnection connection,
    string path,
    VerifierKey key,
    ClientFolders folders
)
{
    private static readonly Lock StateGate = new();

    /// <summary>The key that signs its checkpoints.</summary>
    public VerifierKey Key => key;

    /// <summary>The newest checkpoint, which extends the last one seen.</summary>
    /// <exception cref="StudyException">It is not the log's, or takes something back.</exception>
    public (Note Note, TileNodes Tree) Observe()
    {
        var note = Note.Parse(connection.GetBytes($"{path}/checkpoint"));
        var tree = new TileNodes(Checkpoint.Parse(note.Text).Size, tile =>
            connection.GetBytes($"{path}/{tile}")
        );
        Remember(note, tree);
        return (note, tree);
    }

    /// <summary>Looks at a checkpoint that came in another way, such as in a receipt.</summary>
    public void Remember(Note note, IMerkleNodes tree)
    {
        // Several processes of one user may look at logs at once: each reads before it writes.
        lock (StateGate)
        {
            var state = ClientStateFile.Load(folders.LogsFile);
            var seen = state.Observe(key, note, tree);
            switch (seen.Verdict)
            {
                case ClientVerdict.Grown:
                    if (
                        state.Last(key) is not { } last
                        || !last.ToBytes().SequenceEqual(note.ToBytes())
                    )
                    {
                        DurableFile.CreateFolder(
                            folders.Configuration,
                            DurableFile.PrivateFolderMode
                        );
                        ClientStateFile.Save(folders.LogsFile, seen.State);
                    }

                    return;
                case ClientVerdict.NotSigned:
                    throw new StudyException(
                        $"{connection.Server.Host}: the checkpoint is not signed by the ledger of "
                            + key.Name,
                        "do not use this server: ask its operator"
                    );
                case ClientVerdict.WrongTree:
                    throw new StudyException(
                        $"{connection.Server.Host}: the tiles do not lead to the checkpoint's root",
                        "repeat the command; if it stays, do not use this server"
                    );
                default:
                    throw Contradiction(seen);
            }
        }
    }

    private StudyException Contradiction(ClientObservation seen)
    {
        var kept = "";
        if (seen.Evidence is { } evidence)
        {
            var file = Path.Combine(
                folders.Data,
                "evidence",
                $"{key.Name.Replace('/', '-')}-{evidence.GetHashCode():x8}.equivocation"
            );
            DurableFile.CreateFolder(Path.GetDirectoryName(file)!);
            DurableFile.Replace(file, evidence.ToBytes(), DurableFile.PublicMode);
            kept = $"; the two signed checkpoints are in {file}";
        }

        return new StudyException(
            seen.Verdict == ClientVerdict.RolledBack
                ? $"{key.Name}: the log is shorter than it was: it was rolled back{kept}"
                : $"{key.Name}: the log does not extend what you saw before: it was forked{kept}",
            "nothing was sent; show this to the others who use the log"
        );
    }
}
