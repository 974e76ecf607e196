using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// libsodium as a native library: its functions under their own names.
/// </summary>
/// <remarks>
/// Sizes in bytes as in libsodium's headers. Functions that return int give 0 for success.
/// </remarks>
internal static unsafe partial class NativeSodium
{
    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial nint sodium_malloc(nuint size);

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial void sodium_free(nint pointer);

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int sodium_mprotect_readonly(nint pointer);

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial byte* sodium_version_string();

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_sign_seed_keypair(
        byte* publicKey,
        byte* secretKey,
        byte* seed
    );

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_sign_detached(
        byte* signature,
        ulong* signatureSize,
        byte* message,
        ulong messageSize,
        byte* secretKey
    );

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_sign_verify_detached(
        byte* signature,
        byte* message,
        ulong messageSize,
        byte* publicKey
    );

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_core_ed25519_is_valid_point(byte* point);

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_pwhash(
        byte* key,
        ulong keySize,
        byte* password,
        ulong passwordSize,
        byte* salt,
        ulong operations,
        nuint memory,
        int algorithm
    );

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_aead_xchacha20poly1305_ietf_encrypt(
        byte* sealedText,
        ulong* sealedSize,
        byte* text,
        ulong textSize,
        byte* associated,
        ulong associatedSize,
        byte* secretNonce,
        byte* nonce,
        byte* key
    );

    [LibraryImport(NativeLibraries.LibSodium)]
    public static partial int crypto_aead_xchacha20poly1305_ietf_decrypt(
        byte* text,
        ulong* textSize,
        byte* secretNonce,
        byte* sealedText,
        ulong sealedSize,
        byte* associated,
        ulong associatedSize,
        byte* nonce,
        byte* key
    );

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
