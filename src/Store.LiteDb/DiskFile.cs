using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>A file of the system, opened, locked and synced by the C library.</summary>
/// <remarks>
/// .NET's own open takes a lock that is in the way of the ledger's, and its flush returns normally
/// when fsync fails.
/// </remarks>
internal sealed partial class DiskFile : ILedgerFile
{
    private const int ReadWrite = 2; // O_RDWR
    private const int LockShared = 1; // LOCK_SH
    private const int LockExclusive = 2; // LOCK_EX
    private const int LockAtOnce = 4; // LOCK_NB
    private const int LockRelease = 8; // LOCK_UN
    private const int Interrupted = 4; // EINTR
    private const int NotAllowed = 13; // EACCES
    private const int ReadOnlyDisk = 30; // EROFS

    private readonly SafeFileHandle _handle;

    private DiskFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    public string Path { get; }

    public long Length => Try(() => RandomAccess.GetLength(_handle));

    private static int CloseOnExec => OperatingSystem.IsLinux() ? 0x80000 : 0x1000000; // O_CLOEXEC

    private static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35; // EWOULDBLOCK

    /// <summary>Opens a file that is there; for reading only where no more is allowed.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static DiskFile Open(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new IOException("a LiteDB ledger needs the file locks of Linux or macOS");
        var handle = open(path, ReadWrite | CloseOnExec);
        if (handle.IsInvalid && Marshal.GetLastPInvokeError() is NotAllowed or ReadOnlyDisk)
            handle = open(path, CloseOnExec);
        return handle.IsInvalid ? throw Failure("open", path) : new DiskFile(path, handle);
    }

    public int Read(Span<byte> buffer, long offset)
    {
        var done = 0;
        while (done < buffer.Length)
        {
            var read = ReadOnce(buffer[done..], offset + done);
            if (read == 0)
                break;
            done += read;
        }

        return done;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    public void Cut(long length) =>
        _ = Try(() =>
        {
            RandomAccess.SetLength(_handle, length);
            return length;
        });

    public void Sync()
    {
        if (fsync(_handle) != 0)
            throw Failure("fsync", Path);
    }

    public bool TryLock(bool isExclusive)
    {
        var operation = LockAtOnce | (isExclusive ? LockExclusive : LockShared);
        while (flock(_handle, operation) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
                return false;
            if (error != Interrupted)
                throw Failure("flock", Path);
        }

        return true;
    }

    public void Unlock()
    {
        if (flock(_handle, LockRelease) != 0)
            throw Failure("flock", Path);
    }

    public void Dispose() => _handle.Dispose();

    private int ReadOnce(Span<byte> buffer, long offset)
    {
        try
        {
            return RandomAccess.Read(_handle, buffer, offset);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    private static long Try(Func<long> step)
    {
        try
        {
            return step();
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException(fault.Message, fault);
        }
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

    [LibraryImport(NativeLibraries.LibC, SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport(NativeLibraries.LibC, SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
