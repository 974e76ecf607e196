using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Finds the system's libsodium, SQLite and C library under their names on each system.
/// </summary>
/// <remarks>
/// The program's own folder comes first, so that a single-file tool can carry the library beside
/// itself; then the system's search path. Nothing is ever unpacked.
/// </remarks>
internal static unsafe class NativeLibraries
{
    public const string LibSodium = "libsodium";
    public const string LibC = "libc";
    private const string Sqlite = "e_sqlite3";

    // The assembly asks before its first native call, wherever that call is.
#pragma warning disable CA2255 // The resolver must be in place before any call of this assembly into native code.
    [ModuleInitializer]
    public static void Install() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
#pragma warning restore CA2255

    /// <summary>
    /// Lets another assembly's imports of <c>e_sqlite3</c> find the system's SQLite.
    /// </summary>
    public static void InstallFor(Assembly sqliteProvider) =>
        NativeLibrary.SetDllImportResolver(sqliteProvider, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        LibSodium => InitialisedSodium(),
        LibC => Load(
            "the C library", "the system's C library", "libc.so.6", "libSystem.dylib", "libc.so"),
        Sqlite => Load(
            "SQLite",
            "on Debian or Ubuntu: apt install libsqlite3-0",
            "libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib", "libsqlite3.0.dylib", "sqlite3.dll", "winsqlite3.dll"),
        _ => 0,
    };

    private static nint InitialisedSodium()
    {
        var library = Load(
            "libsodium",
            "on Debian or Ubuntu: apt install libsodium23",
            "libsodium.so.23", "libsodium.so.26", "libsodium.so", "libsodium.dylib", "libsodium.dll");
        // 0 = first call, 1 = done before; -1 = no source of randomness.
        var initialise = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "sodium_init");
        return initialise() < 0
            ? throw new MissingNativeLibraryException(
                "libsodium does not start: it finds no source of randomness")
            : library;
    }

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
            $"{product} is not installed ({names[0]} was not found); install it: {remedy}");
    }
}
