using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>
/// Writes a log as static files that any web server can serve and any tlog client can read.
/// </summary>
/// <remarks>A file <c>checkpoint</c> and the files of <see cref="LogTiles"/>.</remarks>
public static class TileExport
{
    /// <summary>Writes the log of a checkpoint's size.</summary>
    /// <param name="nodes">The log's tree.</param>
    /// <param name="entries">Its entries from the first on, as exact bytes.</param>
    /// <param name="folder">A folder that is absent or empty.</param>
    /// <param name="checkpoint">A signed checkpoint of this log, with its cosignatures.</param>
    /// <exception cref="ArgumentException">The checkpoint is not this log's.</exception>
    /// <exception cref="IOException">The folder is not empty, or the disk fails.</exception>
    public static void Write(
        IMerkleNodes nodes,
        IEnumerable<ReadOnlyMemory<byte>> entries,
        string folder,
        Note checkpoint
    )
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var claim = Checkpoint.Parse(checkpoint.Text);
        if (claim.Size > nodes.Size || MerkleProver.RootAt(nodes, claim.Size) != claim.Root)
            throw new ArgumentException(
                "the checkpoint is not one of this log",
                nameof(checkpoint)
            );
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty");

        WriteHashTiles(nodes, folder, claim.Size);
        WriteEntryTiles(entries, folder, claim.Size);
        // Last, so that a checkpoint never promises tiles that are not there yet.
        WriteFile(Path.Combine(folder, "checkpoint"), checkpoint.ToBytes());
    }

    private static void WriteHashTiles(IMerkleNodes nodes, string folder, ulong size)
    {
        for (var level = 0; size >> (level * LogTiles.LevelBits) > 0; level++)
        {
            foreach (var (index, width) in LogTiles.Of(size >> (level * LogTiles.LevelBits)))
                WriteFile(
                    Path.Combine(folder, LogTiles.PathOf(level, index, width)),
                    LogTiles.ReadHashes(nodes, level, index, width)
                );
        }
    }

    private static void WriteEntryTiles(
        IEnumerable<ReadOnlyMemory<byte>> lines,
        string folder,
        ulong size
    )
    {
        using var entries = lines.GetEnumerator();
        foreach (var (index, width) in LogTiles.Of(size))
            WriteFile(
                Path.Combine(folder, LogTiles.PathOf(null, index, width)),
                LogTiles.WriteEntries(Next(entries, width))
            );
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Next(
        IEnumerator<ReadOnlyMemory<byte>> entries,
        int count
    )
    {
        for (var i = 0; i < count && entries.MoveNext(); i++)
            yield return entries.Current;
    }

    private static void WriteFile(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
