namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The functions of libsodium that the ledger calls, under the library's own names.
/// </summary>
/// <remarks>
/// Sizes in bytes as in libsodium's headers. Functions that return int give 0 for success.
/// <see cref="OperatingSystem.IsBrowser"/> is a constant: a native program has one call here, and
/// the trimmer leaves the other half out of either. What opens sealed keys is native alone: no key
/// of a role is ever opened in a browser.
/// </remarks>
internal static unsafe class Sodium
{
    public const int SignSeedSize = 32;
    public const int SignSecretKeySize = 64;
    public const int SignatureSize = 64;
    public const int PasswordSaltSize = 16;
    public const int AeadKeySize = 32;
    public const int AeadNonceSize = 24;
    public const int AeadTagSize = 16;

    /// <summary>crypto_pwhash_ALG_ARGON2ID13.</summary>
    public const int Argon2Id13 = 2;

    public static int crypto_sign_seed_keypair(byte* publicKey, byte* secretKey, byte* seed) =>
        OperatingSystem.IsBrowser()
            ? BrowserSodium.crypto_sign_seed_keypair((nint)publicKey, (nint)secretKey, (nint)seed)
            : NativeSodium.crypto_sign_seed_keypair(publicKey, secretKey, seed);

    public static int crypto_sign_detached(
        byte* signature,
        byte* message,
        int messageSize,
        byte* secretKey
    ) =>
        OperatingSystem.IsBrowser()
            ? BrowserSodium.crypto_sign_detached(
                (nint)signature,
                (nint)message,
                messageSize,
                (nint)secretKey
            )
            : NativeSodium.crypto_sign_detached(
                signature,
                null,
                message,
                (ulong)messageSize,
                secretKey
            );

    public static int crypto_sign_verify_detached(
        byte* signature,
        byte* message,
        int messageSize,
        byte* publicKey
    ) =>
        OperatingSystem.IsBrowser()
            ? BrowserSodium.crypto_sign_verify_detached(
                (nint)signature,
                (nint)message,
                messageSize,
                (nint)publicKey
            )
            : NativeSodium.crypto_sign_verify_detached(
                signature,
                message,
                (ulong)messageSize,
                publicKey
            );

    public static int crypto_core_ed25519_is_valid_point(byte* point) =>
        OperatingSystem.IsBrowser()
            ? BrowserSodium.crypto_core_ed25519_is_valid_point((nint)point)
            : NativeSodium.crypto_core_ed25519_is_valid_point(point);

    public static int crypto_core_ristretto255_is_valid_point(byte* point) =>
        OperatingSystem.IsBrowser()
            ? BrowserSodium.crypto_core_ristretto255_is_valid_point((nint)point)
            : NativeSodium.crypto_core_ristretto255_is_valid_point(point);

    public static int crypto_core_ristretto255_add(byte* sum, byte* left, byte* right) =>
        OperatingSystem.IsBrowser()
            ? BrowserSodium.crypto_core_ristretto255_add((nint)sum, (nint)left, (nint)right)
            : NativeSodium.crypto_core_ristretto255_add(sum, left, right);

    public static int crypto_core_ristretto255_from_hash(byte* point, byte* hash) =>
        OperatingSystem.IsBrowser()
            ? BrowserSodium.crypto_core_ristretto255_from_hash((nint)point, (nint)hash)
            : NativeSodium.crypto_core_ristretto255_from_hash(point, hash);

    public static int crypto_scalarmult_ristretto255(byte* product, byte* scalar, byte* point) =>
        OperatingSystem.IsBrowser()
            ? BrowserSodium.crypto_scalarmult_ristretto255((nint)product, (nint)scalar, (nint)point)
            : NativeSodium.crypto_scalarmult_ristretto255(product, scalar, point);

    public static void crypto_core_ristretto255_scalar_reduce(byte* scalar, byte* wide)
    {
        if (OperatingSystem.IsBrowser())
            BrowserSodium.crypto_core_ristretto255_scalar_reduce((nint)scalar, (nint)wide);
        else
            NativeSodium.crypto_core_ristretto255_scalar_reduce(scalar, wide);
    }

    public static void crypto_core_ristretto255_scalar_add(byte* sum, byte* left, byte* right)
    {
        if (OperatingSystem.IsBrowser())
            BrowserSodium.crypto_core_ristretto255_scalar_add((nint)sum, (nint)left, (nint)right);
        else
            NativeSodium.crypto_core_ristretto255_scalar_add(sum, left, right);
    }

    public static void crypto_core_ristretto255_scalar_mul(byte* product, byte* left, byte* right)
    {
        if (OperatingSystem.IsBrowser())
            BrowserSodium.crypto_core_ristretto255_scalar_mul(
                (nint)product,
                (nint)left,
                (nint)right
            );
        else
            NativeSodium.crypto_core_ristretto255_scalar_mul(product, left, right);
    }
}
