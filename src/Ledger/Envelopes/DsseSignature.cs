using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">
/// The signer's OpenSSH fingerprint; a hint for finding the key, never trusted.
/// </param>
/// <param name="Signature">The 64 bytes of an Ed25519 signature.</param>
public sealed record DsseSignature(string KeyId, ImmutableArray<byte> Signature);
