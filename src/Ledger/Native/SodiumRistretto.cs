using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>libsodium's ristretto255, as the C library names it.</summary>
internal static unsafe partial class SodiumRistretto
{
    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_core_ristretto255_is_valid_point(byte* point);

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_core_ristretto255_add(byte* sum, byte* left, byte* right);

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_core_ristretto255_from_hash(byte* point, byte* hash);

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_scalarmult_ristretto255(
        byte* product,
        byte* scalar,
        byte* point
    );

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial void crypto_core_ristretto255_scalar_reduce(byte* scalar, byte* wide);

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial void crypto_core_ristretto255_scalar_add(
        byte* sum,
        byte* left,
        byte* right
    );

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial void crypto_core_ristretto255_scalar_mul(
        byte* product,
        byte* left,
        byte* right
    );
}
