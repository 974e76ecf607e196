using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Ed25519 signature verification under the strict rule, the same with every libsodium.
/// </summary>
/// <remarks>
/// Public key 32 bytes, signature 64 bytes (R ‖ S). A signature is valid when S &lt; L, A and R
/// are
/// canonical encodings of points that are not of small order, and S·B = R + H(R ‖ A ‖
/// message)·A
/// without multiplying by the cofactor. libsodium 1.0.18 and 1.0.22 decide exactly so; a
/// build that multiplies by the cofactor has its yes checked again (<see cref="Ed25519Equation"/>).
/// Source: RFC 8032 section 5.1.7; docs/spec/keys.md 1.
/// </remarks>
public static unsafe class Ed25519
{
    /// <summary>Size of a signature, in bytes.</summary>
    public const int SignatureSizeInBytes = Sodium.SignatureSize;

    private static readonly Lazy<bool> LibraryIsStrict = new(() =>
        !LibraryVerify(
            Convert.FromHexString(Ed25519SelfTest.CofactorOnly.Key),
            Encoding.ASCII.GetBytes(Ed25519SelfTest.CofactorOnly.Message),
            Convert.FromHexString(Ed25519SelfTest.CofactorOnly.Signature)
        )
    );

    /// <summary>Whether the signature is valid for the message under the key.</summary>
    /// <param name="key">The signer's key; the default never verifies.</param>
    /// <param name="message">The exact bytes that were signed.</param>
    /// <param name="signature">Shape: [64]; any other length is false.</param>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public static bool Verify(
        Ed25519PublicKey key,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> signature
    )
    {
        if (signature.Length != SignatureSizeInBytes)
            return false;
        Span<byte> publicKey = stackalloc byte[Ed25519PublicKey.SizeInBytes];
        key.CopyTo(publicKey);
        return LibraryVerify(publicKey, message, signature)
            && (LibraryIsStrict.Value || IsStrict(publicKey, message, signature));
    }

    /// <summary>The second look at a signature that a library with the cofactor let pass.</summary>
    internal static bool IsStrict(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> signature
    )
    {
        if (!Ed25519Equation.IsCanonicalScalar(signature[32..]))
            return false;
        // With both points in the prime-order group the cofactor makes no difference.
        return (IsPrimeOrderPoint(key) && IsPrimeOrderPoint(signature[..32]))
            || Ed25519Equation.Holds(key, message, signature);
    }

    private static bool LibraryVerify(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> signature
    )
    {
        fixed (
            byte* keyPointer = key,
                messagePointer = message,
                signaturePointer = signature
        )
        {
            return Sodium.crypto_sign_verify_detached(
                    signaturePointer,
                    messagePointer,
                    message.Length,
                    keyPointer
                ) == 0;
        }
    }

    private static bool IsPrimeOrderPoint(ReadOnlySpan<byte> point)
    {
        fixed (byte* pointer = point)
            return Sodium.crypto_core_ed25519_is_valid_point(pointer) == 1;
    }
}
