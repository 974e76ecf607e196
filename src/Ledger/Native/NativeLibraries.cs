using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Finds libsodium, SQLite and the C library under their names on each system.
/// </summary>
/// <remarks>
/// The file that came with the program is taken first: beside it, or where the program's list of
/// dependencies says; then the system's. Nothing is ever unpacked. All of the project's calls into
/// native code but for SQLite's are declared in this folder and in <c>Store/Files</c>, so that
/// another platform supplies these files and no other.
/// </remarks>
public static unsafe class NativeLibraries
{
    internal const string LibSodium = "libsodium";

    /// <summary>How an import names the C library.</summary>
    public const string LibC = "libc";
    private const string Sqlite = "e_sqlite3";

    // The assembly asks before its first native call, wherever that call is.
#pragma warning disable CA2255 // The resolver must be in place before any native call.
    [ModuleInitializer]
    internal static void Install()
    {
        // In a browser nothing is loaded: what is native there is another module's (BrowserSodium).
        if (!OperatingSystem.IsBrowser())
            InstallFor(typeof(NativeLibraries).Assembly);
    }
#pragma warning restore CA2255

    /// <summary>Lets another assembly's imports be found in the same way.</summary>
    /// <param name="assembly">One without a resolver of its own.</param>
    public static void InstallFor(Assembly assembly) =>
        NativeLibrary.SetDllImportResolver(assembly, Resolve);

    /// <summary>What libsodium calls its version, such as <c>1.0.22</c>.</summary>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public static string SodiumVersion =>
        Marshal.PtrToStringUTF8((nint)NativeSodium.sodium_version_string())!;

    /// <summary>Where the native files that this process has loaded are.</summary>
    /// <returns>Full paths, in the order of their names; the C library is left out.</returns>
    public static IReadOnlyList<string> LoadedFiles()
    {
        using var process = Process.GetCurrentProcess();
        return
        [
            .. process
                .Modules.Cast<ProcessModule>()
                .Select(module => module.FileName)
                .Where(path =>
                    Path.GetFileName(path).Contains("sodium", StringComparison.Ordinal)
                    || Path.GetFileName(path).Contains("sqlite3", StringComparison.Ordinal)
                )
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name switch
        {
            LibSodium => InitialisedSodium(assembly),
            LibC => Load(
                "the C library",
                "the system's C library",
                "libc.so.6",
                "libSystem.dylib",
                "libc.so"
            ),
            Sqlite => LoadPackaged(name, assembly)
                ?? Load(
                    "SQLite",
                    "on Debian or Ubuntu: apt install libsqlite3-0",
                    "libsqlite3.so.0",
                    "libsqlite3.so",
                    "libsqlite3.dylib",
                    "libsqlite3.0.dylib",
                    "sqlite3.dll",
                    "winsqlite3.dll"
                ),
            _ => 0,
        };

    private static nint InitialisedSodium(Assembly assembly)
    {
        var library = LoadPackaged(LibSodium, assembly)
            ?? Load(
                "libsodium",
                "on Debian or Ubuntu: apt install libsodium23",
                "libsodium.so.23",
                "libsodium.so.26",
                "libsodium.so",
                "libsodium.dylib",
                "libsodium.dll"
            );
        // 0 = first call, 1 = done before; -1 = no source of randomness.
        var initialise = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "sodium_init");
        return initialise() < 0
            ? throw new MissingNativeLibraryException(
                "libsodium does not start: it finds no source of randomness"
            )
            : library;
    }

    /// <summary>The file of the package, which the program's list of dependencies names.</summary>
    private static nint? LoadPackaged(string name, Assembly assembly) =>
        NativeLibrary.TryLoad(
            name,
            assembly,
            DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.ApplicationDirectory,
            out var packaged
        )
            ? packaged
            : null;

    private static nint Load(string product, string remedy, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, name), out var beside))
                return beside;
        }

        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var ofSystem))
                return ofSystem;
        }

        throw new MissingNativeLibraryException(
            OperatingSystem.IsLinux()
                ? $"{product} is not installed ({names[0]} was not found); install it: {remedy}"
                : $"{product} was not found: the program brings it for Windows and macOS on x64 "
                    + $"and arm64, and this is {RuntimeInformation.RuntimeIdentifier}"
        );
    }
}
