using System.Runtime.CompilerServices;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>Lets this assembly's calls find the C library before the first of them.</summary>
internal static class StoreModule
{
#pragma warning disable CA2255 // The resolver must be in place before any native call.
    [ModuleInitializer]
    public static void Install() => NativeLibraries.InstallFor(typeof(StoreModule).Assembly);
#pragma warning restore CA2255
}
