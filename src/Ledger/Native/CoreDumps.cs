using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Keeps the memory of a process that opens keys out of core files.</summary>
/// <remarks>
/// Sets the limit on core files to zero bytes (POSIX setrlimit, RLIMIT_CORE). A system that hands
/// core dumps to a program instead may ignore it: SECURITY.md, "Memory".
/// </remarks>
public static partial class CoreDumps
{
    private const int CoreFileSize = 4; // RLIMIT_CORE on Linux and macOS

    /// <summary>No core file from here on, whatever the user's shell allows; false where that
    /// failed.</summary>
    public static bool Disable()
    {
        if (OperatingSystem.IsWindows())
            return false;
        var none = default(Limit);
        return setrlimit(CoreFileSize, in none) == 0;
    }

    [LibraryImport(NativeLibraries.LibC)]
    private static partial int setrlimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
