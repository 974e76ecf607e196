using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Study;

/// <summary>The commons of a study as it travels with the study's evidence: a prefix of its
/// entries
/// and the checkpoint over them. Not trusted.</summary>
/// <param name="Entries">From the genesis on, exact bytes; may be read again.</param>
/// <param name="Checkpoint">A signed note; empty where there is none.</param>
public sealed record CommonsCopy(
    Func<IEnumerable<ReadOnlyMemory<byte>>> Entries,
    ReadOnlyMemory<byte> Checkpoint
)
{
    private const int MaxLineBytes = LogEntry.MaxBytes + 1;

    /// <summary>The copy in a study's folder; null where there is none.</summary>
    public static CommonsCopy? In(StudyFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return File.Exists(folder.CommonsEntriesFile) && File.Exists(folder.CommonsCheckpointFile)
            ? new CommonsCopy(
                () => ReadLines(folder.CommonsEntriesFile),
                File.ReadAllBytes(folder.CommonsCheckpointFile)
            )
            : null;
    }

    /// <summary>Keeps the copy in a study's folder, in place of an earlier one; after return it
    /// survives a power cut.</summary>
    public void WriteTo(StudyFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var lines = new MemoryStream();
        foreach (var entry in Entries())
        {
            lines.Write(entry.Span);
            lines.WriteByte((byte)'\n');
        }

        DurableFile.CreateFolder(Path.GetDirectoryName(folder.CommonsEntriesFile)!);
        DurableFile.Replace(
            folder.CommonsEntriesFile,
            lines.GetBuffer().AsSpan(0, (int)lines.Length),
            DurableFile.PublicMode
        );
        DurableFile.Replace(folder.CommonsCheckpointFile, Checkpoint.Span, DurableFile.PublicMode);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> ReadLines(string path)
    {
        using var file = File.OpenRead(path);
        var line = new List<byte>();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            foreach (var next in buffer.AsMemory(0, read).ToArray())
            {
                if (next == (byte)'\n')
                {
                    yield return line.ToArray();
                    line.Clear();
                }
                else if (line.Count < MaxLineBytes)
                {
                    line.Add(next);
                }
            }
        }

        if (line.Count > 0)
            yield return line.ToArray();
    }
}
