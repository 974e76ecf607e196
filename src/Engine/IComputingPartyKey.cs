using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The signing key of a study's computing party, opened when a step signs with
/// it.</summary>
public interface IComputingPartyKey
{
    /// <summary>Opens the key; the caller disposes it.</summary>
    /// <exception cref="StudyException">The key is not here, or cannot be opened.</exception>
    Ed25519PrivateKey OpenComputingPartyKey();
}
