using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>
/// Blobs that become durable together: one sync of the file system for all of them.
/// </summary>
/// <remarks>
/// Temporary files are written first; <see cref="Commit"/> syncs them, gives each its name and
/// syncs
/// the folders. Disposing without it leaves no blob of the batch behind. Blobs are their owner's to
/// read: whoever sees another's ciphertext before the close can build on it
/// (docs/threat-model.md, "Selective failure").
/// </remarks>
public sealed class BlobBatch : IBlobBatch
{
    // From here on one sync of the whole file system is cheaper than one per file.
    private const int ManyFiles = 8;

    private readonly BlobStore _store;
    private readonly string _root;
    private readonly List<(string Temporary, string Final)> _pending = [];
    private readonly HashSet<ArtifactDigest> _added = [];
    private readonly SortedSet<string> _folders = new(StringComparer.Ordinal);

    internal BlobBatch(BlobStore store, string root)
    {
        _store = store;
        _root = root;
    }

    /// <summary>Writes one blob, which readers see after <see cref="Commit"/>.</summary>
    /// <returns>Its digest.</returns>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public ArtifactDigest Add(ReadOnlySpan<byte> content)
    {
        var digest = ArtifactDigest.Compute(content);
        var final = _store.PathOf(digest);
        // A blob that is there already may have got its name just before a sync failed or a process
        // died: whoever relies on it syncs its folder too.
        _folders.Add(Path.GetDirectoryName(final)!);
        // Renewed, so that whoever removes old blobs which no record names leaves it.
        if (_added.Contains(digest) || _store.Renew(digest))
            return digest;
        _added.Add(digest);
        BlobStore.MakeFolder(Path.GetDirectoryName(final)!);
        var (temporary, stream) = DurableFile.CreateTemporary(final, DurableFile.PrivateMode);
        _pending.Add((temporary, final));
        using (stream)
            stream.Write(content);
        return digest;
    }

    /// <summary>Makes every blob of the batch durable and visible.</summary>
    /// <exception cref="IOException">
    /// The disk is full or fails; blobs already visible are whole.
    /// </exception>
    public void Commit()
    {
        SyncContents();
        foreach (var (temporary, final) in _pending)
        {
            // The same bytes may have come by another way since: then this copy is the same file.
            File.Move(temporary, final, overwrite: true);
        }

        _pending.Clear();
        SyncNames();
        _folders.Clear();
    }

    /// <summary>Takes back what was not committed.</summary>
    public void Dispose()
    {
        foreach (var (temporary, _) in _pending)
            File.Delete(temporary);
        _pending.Clear();
    }

    // A batch of a few hundred blobs lies in nearly all of the 256 folders.
    private void SyncNames()
    {
        if (_folders.Count > ManyFiles && DurableFile.TrySyncFileSystem(_root))
            return;
        foreach (var folder in _folders.Append(_root))
            DurableFile.SyncFolder(folder);
    }

    private void SyncContents()
    {
        if (_pending.Count > ManyFiles && DurableFile.TrySyncFileSystem(_root))
            return;
        foreach (var (temporary, _) in _pending)
        {
            using var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite);
            DurableFile.Sync(file);
        }
    }
}
