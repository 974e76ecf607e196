using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>
/// Files that are on the disk when a call returns, and whose failure to get there is heard.
/// </summary>
/// <remarks>
/// .NET's own flush returns normally when fsync fails and cannot sync a folder, so on Unix the C
/// library is called. Order: write under a temporary name, fsync, rename, fsync the folder.
/// </remarks>
public static partial class DurableFile
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC on Linux
    private const int CloseOnExec = 0x1000000; // O_CLOEXEC on macOS
    private const string TemporarySuffix = ".tmp";

    /// <summary>What everybody may read and its owner write: 0644.</summary>
    public const UnixFileMode PublicMode =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead
        | UnixFileMode.OtherRead;

    /// <summary>What its owner alone may read and write: 0600.</summary>
    public const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What its owner alone may enter and list: 0700.</summary>
    public const UnixFileMode PrivateFolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Writes a file that did not exist; on any failure nothing stays behind.</summary>
    /// <exception cref="PathTakenException">The path is taken.</exception>
    /// <exception cref="IOException">The system could not write or sync.</exception>
    public static void WriteNew(string path, ReadOnlySpan<byte> content, UnixFileMode mode) =>
        Write(path, content, mode, overwrite: false);

    /// <summary>
    /// Writes a file in place of what is there; on any failure the old one stays.
    /// </summary>
    /// <exception cref="IOException">The system could not write or sync.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode) =>
        Write(path, content, mode, overwrite: true);

    /// <summary>
    /// Makes a folder and those above it that are missing; each new name is on the disk when the
    /// call returns.
    /// </summary>
    /// <param name="path">The folder; one that is there stays as it is.</param>
    /// <param name="mode">Of each new folder on Unix; by default what the user's mask
    /// leaves.</param>
    /// <exception cref="IOException">The system could not make or sync it.</exception>
    public static void CreateFolder(string path, UnixFileMode? mode = null)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full) || Path.GetDirectoryName(full) is not { } parent)
            return;
        CreateFolder(parent, mode);
        if (mode is { } given && !OperatingSystem.IsWindows())
            Directory.CreateDirectory(full, given);
        else
            Directory.CreateDirectory(full);
        SyncFolder(parent);
    }

    /// <summary>Whether a file has a name that only an unfinished write has.</summary>
    internal static bool IsTemporary(string path) =>
        Path.GetFileName(path) is ['.', ..] name
        && name.EndsWith(TemporarySuffix, StringComparison.Ordinal);

    private static void Write(
        string path,
        ReadOnlySpan<byte> content,
        UnixFileMode mode,
        bool overwrite
    )
    {
        var (temporary, stream) = CreateTemporary(path, mode);
        var published = false;
        try
        {
            using (stream)
            {
                stream.Write(content);
                Sync(stream);
            }

            Publish(temporary, path, overwrite);
            published = true;
        }
        finally
        {
            if (!published)
                File.Delete(temporary);
        }
    }

    /// <summary>
    /// A new file beside <paramref name="path"/>, under a name that no reader looks at.
    /// </summary>
    internal static (string Path, FileStream Stream) CreateTemporary(string path, UnixFileMode mode)
    {
        var full = Path.GetFullPath(path);
        var temporary = Path.Combine(
            Path.GetDirectoryName(full)!,
            $".{Path.GetFileName(full)}.{Guid.NewGuid():N}{TemporarySuffix}"
        );
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        return (temporary, new FileStream(temporary, options));
    }

    /// <summary>Gives a synced temporary file its name and syncs the folder.</summary>
    internal static void Publish(string temporary, string path, bool overwrite = false)
    {
        if (overwrite || OperatingSystem.IsWindows())
            File.Move(temporary, path, overwrite);
        else
            MoveNew(temporary, path);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Waits until the file's bytes are on the disk.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public static void Sync(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.Flush();
        if (OperatingSystem.IsWindows())
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        else
            Check(fsync(file.SafeFileHandle), "fsync", file.Name);
    }

    /// <summary>Waits until the folder's names are on the disk.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals names itself and offers no call for it
        using var handle = OpenFolder(folder);
        Check(fsync(handle), "fsync", folder);
    }

    /// <summary>
    /// Waits until everything written to the folder's file system is on the disk; false where there
    /// is no such call.
    /// </summary>
    internal static bool TrySyncFileSystem(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        using var handle = OpenFolder(folder);
        Check(syncfs(handle), "syncfs", folder);
        return true;
    }

    // .NET looks first and renames then: a file that came in between would be replaced. A second
    // link
    // is refused by the system itself where the name is taken.
    private static void MoveNew(string temporary, string path)
    {
        const int nameIsTaken = 17; // EEXIST on Linux and macOS
        if (link(temporary, path) == 0)
            File.Delete(temporary);
        else if (Marshal.GetLastPInvokeError() == nameIsTaken)
            throw new PathTakenException(path);
        else
            File.Move(temporary, path); // a file system without hard links
    }

    private static SafeFileHandle OpenFolder(string folder)
    {
        var handle = open(folder, OperatingSystem.IsLinux() ? ReadOnlyDirectory : CloseOnExec);
        return handle.IsInvalid ? throw Failure("open", folder) : handle;
    }

    private static void Check(int status, string call, string path)
    {
        if (status != 0)
            throw Failure(call, path);
    }

    private static IOException Failure(string call, string path) =>
        new(
            $"{call} of {path} failed: {Marshal.GetLastPInvokeErrorMessage()}",
            Marshal.GetLastPInvokeError()
        );

    [LibraryImport(
        NativeLibraries.LibC,
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial SafeFileHandle open(string path, int flags);

    [LibraryImport(
        NativeLibraries.LibC,
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial int link(string existing, string added);

    [LibraryImport(NativeLibraries.LibC, SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport(NativeLibraries.LibC, SetLastError = true)]
    private static partial int syncfs(SafeFileHandle file);
}
