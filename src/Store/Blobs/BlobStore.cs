using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>Blobs in a folder, each named by the SHA-256 of its bytes.</summary>
/// <remarks>
/// <c>ab/cdef…</c>: the first two hex digits are a folder, the other 62 the file. A blob is
/// written
/// under a temporary name, synced, renamed, and the folder synced, so that a name never stands for
/// half a blob. Source: docs/spec/log.md 7.
/// </remarks>
public sealed class BlobStore : IBlobStore
{
    private readonly string _folder;

    /// <summary>The store in a folder, which is made when it is absent.</summary>
    /// <param name="folder">Usually <c>objects</c> in the study's folder.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public BlobStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        if (!Directory.Exists(_folder))
        {
            DurableFile.CreateFolder(Path.GetDirectoryName(_folder)!);
            DurableFile.CreateFolder(_folder, DurableFile.PrivateFolderMode);
        }
    }

    /// <summary>Where a blob is, or would be.</summary>
    public string PathOf(ArtifactDigest digest)
    {
        var name = digest.ToString();
        return Path.Combine(_folder, name[..2], name[2..]);
    }

    /// <summary>Whether the blob is there.</summary>
    public bool Contains(ArtifactDigest digest) => File.Exists(PathOf(digest));

    /// <summary>A blob's size in bytes; null where it is not there.</summary>
    public long? SizeOf(ArtifactDigest digest) =>
        new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : null;

    /// <summary>Every blob, in no order; a file with another name is none.</summary>
    public IEnumerable<StoredBlob> List()
    {
        foreach (var folder in new DirectoryInfo(_folder).EnumerateDirectories("??"))
        foreach (var file in folder.EnumerateFiles())
        {
            if (ArtifactDigest.TryParse(folder.Name + file.Name, out var digest))
                yield return new StoredBlob(digest, file.Length, TimeOf(file));
        }
    }

    /// <summary>Says that a blob is needed again: it is as young as a new one then.</summary>
    /// <returns>False where it is not there.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool Renew(ArtifactDigest digest)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathOf(digest), DateTime.UtcNow);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Removes a blob that nobody needed for some time.</summary>
    /// <param name="digest">A blob that no record names.</param>
    /// <param name="before">One that was stored or renewed later stays.</param>
    /// <returns>Whether it is gone.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public bool TryRemove(ArtifactDigest digest, DateTimeOffset before)
    {
        var file = new FileInfo(PathOf(digest));
        if (file.Exists && TimeOf(file) >= before)
            return false;
        File.Delete(file.FullName);
        return true;
    }

    /// <summary>Removes what interrupted writes left here.</summary>
    /// <param name="before">A file that was written later stays: its writer may live.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public void RemoveLeftovers(DateTimeOffset before)
    {
        foreach (
            var file in new DirectoryInfo(_folder)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => DurableFile.IsTemporary(file.FullName) && TimeOf(file) < before)
        )
            file.Delete();
    }

    /// <summary>Stores one blob; after return it survives a power cut.</summary>
    /// <returns>Its digest.</returns>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public ArtifactDigest Put(ReadOnlySpan<byte> content)
    {
        using var batch = BeginBatch();
        var digest = batch.Add(content);
        batch.Commit();
        return digest;
    }

    /// <summary>Starts a batch of blobs that become durable together.</summary>
    public IBlobBatch BeginBatch()
    {
        CloseToOthers();
        return new BlobBatch(this, _folder);
    }

    private static DateTimeOffset TimeOf(FileInfo file) => new(file.LastWriteTimeUtc);

    /// <summary>A folder inside the store, which its owner alone may enter.</summary>
    internal static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, DurableFile.PrivateFolderMode);
    }

    // A store that an older program made stands open to everybody until it is first written to.
    private void CloseToOthers()
    {
        if (
            !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(_folder) & ~DurableFile.PrivateFolderMode) != UnixFileMode.None
        )
            File.SetUnixFileMode(_folder, DurableFile.PrivateFolderMode);
    }

    /// <summary>Opens a blob; its digest is not checked.</summary>
    /// <exception cref="FileNotFoundException">The blob is not there.</exception>
    public Stream OpenRead(ArtifactDigest digest)
    {
        var path = PathOf(digest);
        return File.Exists(path)
            ? new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                1 << 16,
                FileOptions.SequentialScan
            )
            : throw new FileNotFoundException($"blob {digest} is missing", path);
    }

    /// <summary>
    /// Hashes every file in the folder and says which are not the blobs that their names promise.
    /// </summary>
    internal IEnumerable<StoreFinding> CheckAll()
    {
        foreach (
            var path in Directory
                .EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
        {
            var relative = Path.GetRelativePath(_folder, path)
                .Replace(Path.DirectorySeparatorChar, '/');
            if (
                relative.Length != 65
                || relative[2] != '/'
                || !ArtifactDigest.TryParse(relative.Remove(2, 1), out var name)
            )
            {
                var isLeftover = DurableFile.IsTemporary(path);
                yield return new StoreFinding(
                    $"file {relative}",
                    isLeftover
                        ? "was left by an interrupted write; it does no harm and may be removed"
                        : "is no blob",
                    isLeftover
                );
                continue;
            }

            using var stream = File.OpenRead(path);
            if (ArtifactDigest.Compute(stream) != name)
                yield return new StoreFinding($"blob {name}", "has other bytes than its name says");
        }
    }

    /// <summary>A blob's bytes, checked against its digest.</summary>
    /// <param name="digest">The blob's name.</param>
    /// <param name="maxBytes">Largest size that is read.</param>
    /// <exception cref="FileNotFoundException">The blob is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// It is larger, or its bytes have another digest.
    /// </exception>
    public byte[] ReadAllBytes(ArtifactDigest digest, long maxBytes = int.MaxValue)
    {
        using var stream = OpenRead(digest);
        if (stream.Length > maxBytes)
            throw new InvalidDataException(
                $"blob {digest} has {stream.Length} bytes, over {maxBytes}"
            );
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return ArtifactDigest.Compute(content) == digest
            ? content
            : throw new InvalidDataException($"the bytes of blob {digest} were altered");
    }
}
