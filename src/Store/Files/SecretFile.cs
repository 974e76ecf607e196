using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>
/// A file that only its owner may read: mode 0600, never overwritten, durable once written.
/// </summary>
/// <remarks>
/// On systems without Unix permissions the folder's access rules protect the file.
/// </remarks>
public static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a new file; after return it survives a power cut.</summary>
    /// <param name="path">A path where nothing is yet.</param>
    /// <param name="content">Sealed bytes; this class does not encrypt.</param>
    /// <exception cref="IOException">
    /// Something is at that path already, or the file cannot be written.
    /// </exception>
    public static void WriteNew(string path, ReadOnlySpan<byte> content) =>
        DurableFile.WriteNew(path, content, OwnerOnly);

    /// <summary>Makes a folder that only its owner may enter, and those above it; durable once
    /// made.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static void CreateFolder(string path) =>
        DurableFile.CreateFolder(path, DurableFile.PrivateFolderMode);

    /// <summary>Overwrites a secret file with zeros and removes it; after return it stays
    /// away.</summary>
    /// <remarks>
    /// Not promised: that a copying or journaling file system, a backup or a solid-state disk keeps
    /// no
    /// older block of it.
    /// </remarks>
    /// <exception cref="IOException">The file is absent, or the disk fails.</exception>
    public static void Destroy(string path)
    {
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            stream.Write(new byte[stream.Length]);
            DurableFile.Sync(stream);
        }

        File.Delete(path);
        DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Reads a secret file.</summary>
    /// <param name="path">A file that <see cref="WriteNew"/> wrote.</param>
    /// <exception cref="SecretFilePermissionsException">
    /// Others than the owner have any right to the file.
    /// </exception>
    /// <exception cref="IOException">
    /// The file is absent, cannot be read or is larger than a sealed secret can be.
    /// </exception>
    public static byte[] Read(string path)
    {
        using var handle = File.OpenHandle(path);
        // The mode of the open file, not of the path: nobody can swap the file in between.
        if (
            !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(handle) & ~OwnerOnly) != UnixFileMode.None
        )
        {
            throw new SecretFilePermissionsException(
                $"{path} may be read or written by others than its owner; run: chmod 600 '{path}'"
            );
        }

        var size = RandomAccess.GetLength(handle);
        if (size > SealedSecret.MaxSecretBytes + 1024L)
            throw new IOException($"{path} is too large for a sealed secret ({size} bytes)");
        var content = new byte[size];
        var filled = 0;
        while (filled < content.Length)
        {
            var read = RandomAccess.Read(handle, content.AsSpan(filled), filled);
            if (read == 0)
                throw new EndOfStreamException($"{path} became shorter while it was read");
            filled += read;
        }

        return content;
    }
}
