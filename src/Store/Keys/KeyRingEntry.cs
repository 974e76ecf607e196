using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>One key of a key ring, as far as it is known without its passphrase.</summary>
/// <param name="Name">The name in the ring.</param>
/// <param name="PublicKey">The public key.</param>
/// <param name="IsRevoked">Whether its owner has revoked it.</param>
public sealed record KeyRingEntry(string Name, Ed25519PublicKey PublicKey, bool IsRevoked);
