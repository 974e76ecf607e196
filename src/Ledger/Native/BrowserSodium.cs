using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>libsodium as a WebAssembly module of its own, beside the run-time's: its functions
/// under their own names.</summary>
/// <remarks>
/// A WebAssembly run-time that is used as it ships has no other native code in it. Numbers are
/// addresses in this run-time's memory; the JavaScript module <c>sodium</c> (src/Web, sodium.js)
/// copies what they point to into libsodium's memory and the answer back. Its build is libsodium's
/// own for JavaScript. Functions that return int give 0 for success.
/// </remarks>
[SupportedOSPlatform("browser")]
internal static partial class BrowserSodium
{
    /// <summary>The name that the JavaScript module goes by.</summary>
    public const string Module = "sodium";

    [JSImport("crypto_sign_seed_keypair", Module)]
    public static partial int crypto_sign_seed_keypair(nint publicKey, nint secretKey, nint seed);

    [JSImport("crypto_sign_detached", Module)]
    public static partial int crypto_sign_detached(
        nint signature,
        nint message,
        int messageSize,
        nint secretKey
    );

    [JSImport("crypto_sign_verify_detached", Module)]
    public static partial int crypto_sign_verify_detached(
        nint signature,
        nint message,
        int messageSize,
        nint publicKey
    );

    [JSImport("crypto_core_ed25519_is_valid_point", Module)]
    public static partial int crypto_core_ed25519_is_valid_point(nint point);

    [JSImport("crypto_core_ristretto255_is_valid_point", Module)]
    public static partial int crypto_core_ristretto255_is_valid_point(nint point);

    [JSImport("crypto_core_ristretto255_add", Module)]
    public static partial int crypto_core_ristretto255_add(nint sum, nint left, nint right);

    [JSImport("crypto_core_ristretto255_from_hash", Module)]
    public static partial int crypto_core_ristretto255_from_hash(nint point, nint hash);

    [JSImport("crypto_scalarmult_ristretto255", Module)]
    public static partial int crypto_scalarmult_ristretto255(nint product, nint scalar, nint point);

    [JSImport("crypto_core_ristretto255_scalar_reduce", Module)]
    public static partial int crypto_core_ristretto255_scalar_reduce(nint scalar, nint wide);

    [JSImport("crypto_core_ristretto255_scalar_add", Module)]
    public static partial int crypto_core_ristretto255_scalar_add(nint sum, nint left, nint right);

    [JSImport("crypto_core_ristretto255_scalar_mul", Module)]
    public static partial int crypto_core_ristretto255_scalar_mul(
        nint product,
        nint left,
        nint right
    );

    [JSImport("crypto_hash_sha256", Module)]
    public static partial int crypto_hash_sha256(nint digest, nint message, int messageSize);

    /// <summary>A new state; the module's own name for it, to be given back with
    /// <see cref="crypto_hash_sha256_final"/>.</summary>
    [JSImport("crypto_hash_sha256_init", Module)]
    public static partial int crypto_hash_sha256_init();

    [JSImport("crypto_hash_sha256_update", Module)]
    public static partial int crypto_hash_sha256_update(int state, nint message, int messageSize);

    [JSImport("crypto_hash_sha256_final", Module)]
    public static partial int crypto_hash_sha256_final(int state, nint digest);
}
