using System.Runtime.CompilerServices;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>Lets this assembly's calls find the C library before the first of them.</summary>
internal static class LiteDbModule
{
#pragma warning disable CA2255 // The resolver must be in place before any native call.
    [ModuleInitializer]
    public static void Install() => NativeLibraries.InstallFor(typeof(LiteDbModule).Assembly);
#pragma warning restore CA2255
}
