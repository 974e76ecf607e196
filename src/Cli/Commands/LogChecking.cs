using System.Globalization;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp log --check</c>: the log alone, entry by entry, however long it is.</summary>
internal static class LogChecking
{
    /// <summary>Checks a bundle's or a study folder's log.</summary>
    /// <exception cref="ContradictionException">The log does not hold together.</exception>
    public static int Run(string path, Screen screen)
    {
        try
        {
            if (Directory.Exists(path))
            {
                using var store = new StudyFolder(path).OpenLedger(Stores.All);
                using var moment = store.BeginRead();
                return Run(screen, store.ReadEntries(), store.LatestCheckpoint(), (long)store.Size);
            }

            using var bundle = LogSource.OpenBundle(path);
            return Run(
                screen,
                bundle.ReadEntries(),
                bundle.Contains(BundlePath.Checkpoint)
                    ? bundle.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20)
                    : null,
                total: 0
            );
        }
        catch (LedgerCorruptException e)
        {
            throw new ContradictionException(
                $"{path}: {e.Message}",
                "whoever keeps this log must explain it; ask for a copy of it elsewhere and compare"
            );
        }
    }

    private static int Run(
        Screen screen,
        IEnumerable<ReadOnlyMemory<byte>> entries,
        ReadOnlyMemory<byte>? checkpoint,
        long total
    )
    {
        var note = checkpoint is { } bytes ? Note.Parse(bytes.Span) : null;
        var log = screen.WithProgress("checking", report =>
            LogReplay.Run(
                entries,
                note,
                new Relay<ulong>(done => report("checking", (long)done, total, "entries"))
            )
        );
        var compared = note is null
            ? "no checkpoint to compare"
            : $"the checkpoint of {Checkpoint.Parse(note.Text).Size} entries agrees";
        screen.Answer(
            () =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    whole: {log.Size} entries, each in its place and signed twice; {compared}
                    root {log.Root}
                    not looked at: what the statements say, the blobs, the computation; that is what "sgp verify" is for

                    """
                ),
            () =>
                new JsonObject
                {
                    ["entries"] = log.Size,
                    ["root"] = log.Root.ToString(),
                    ["stage"] = log.Stage.ToString(),
                    ["checkpoint"] = note is null ? null : Checkpoint.Parse(note.Text).Size,
                }
        );
        return ExitCode.Ok;
    }
}
