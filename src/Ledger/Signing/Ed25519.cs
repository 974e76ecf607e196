namespace SecureGenomics.Provenance.Ledger;

/// <summary>Ed25519 signature verification under the strict rule.</summary>
/// <remarks>
/// Public key 32 bytes, signature 64 bytes (R ‖ S). A signature is valid when S &lt; L, A and R are
/// canonical encodings of points that are not of small order, and S·B = R + H(R ‖ A ‖ message)·A
/// without multiplying by the cofactor. Source: RFC 8032 section 5.1.7, docs/spec/records.md 5.
/// </remarks>
public static unsafe class Ed25519
{
    /// <summary>Size of a signature, in bytes.</summary>
    public const int SignatureSizeInBytes = Sodium.SignatureSize;

    /// <summary>Whether the signature is valid for the message under the key.</summary>
    /// <param name="key">The signer's key; the default never verifies.</param>
    /// <param name="message">The exact bytes that were signed.</param>
    /// <param name="signature">Shape: [64]; any other length is false.</param>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public static bool Verify(Ed25519PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSizeInBytes)
            return false;
        Span<byte> publicKey = stackalloc byte[Ed25519PublicKey.SizeInBytes];
        key.CopyTo(publicKey);
        fixed (byte* keyPointer = publicKey, messagePointer = message, signaturePointer = signature)
        {
            return Sodium.crypto_sign_verify_detached(
                signaturePointer, messagePointer, (ulong)message.Length, keyPointer) == 0;
        }
    }
}
