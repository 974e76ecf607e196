namespace SecureGenomics.Provenance.Protocols;

/// <summary>Reads the files of a repository's own folder, and plain files only.</summary>
/// <remarks>
/// A symbolic link below the folder, at any component of the path, is refused and not followed.
/// What reports no bytes (an empty file, but also a pipe, a socket or a device) is taken as empty
/// and never opened; what reports some is read up to that length and no further. So nothing blocks
/// and nothing is read without end.
/// </remarks>
internal static class GitFile
{
    /// <summary>The bytes of a file.</summary>
    /// <param name="folder">Where links are refused from; may itself have been reached by
    /// one.</param>
    /// <param name="relativePath">With <c>/</c>; the caller vouches for its components.</param>
    /// <param name="maximumBytes">A longer file is refused before it is read.</param>
    /// <returns>Null where there is no file.</returns>
    /// <exception cref="GitException">A link.</exception>
    /// <exception cref="MalformedInputException">A file that is too long.</exception>
    public static byte[]? TryRead(string folder, string relativePath, int maximumBytes)
    {
        using var file = TryOpen(folder, relativePath);
        if (file is null)
            return null;
        if (file.Length > maximumBytes)
        {
            throw new MalformedInputException(
                $"{Path.Combine(folder, relativePath)}: expected at most {maximumBytes} bytes, "
                    + $"found {file.Length}",
                "the repository is damaged or hostile"
            );
        }

        var bytes = new byte[(int)file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>A file to read at any place.</summary>
    /// <returns>Null where there is no file.</returns>
    /// <exception cref="GitException">A link.</exception>
    public static Stream? TryOpen(string folder, string relativePath)
    {
        var path = folder;
        foreach (var component in relativePath.Split('/'))
        {
            path = Path.Combine(path, component);
            if (new FileInfo(path).LinkTarget is not null)
            {
                throw new GitException(
                    $"{path}: expected a plain file or folder, found a symbolic link",
                    "links inside of a repository's own folder are not followed"
                );
            }
        }

        var file = new FileInfo(path);
        if (!file.Exists)
            return null;
        return file.Length == 0
            ? new MemoryStream([], writable: false)
            : new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
    }
}
