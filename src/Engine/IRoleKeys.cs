using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The signing keys of the roles that somebody plays in a study.</summary>
public interface IRoleKeys
{
    /// <summary>Opens one role's signing key; the caller disposes it.</summary>
    /// <exception cref="StudyException">The key is not here, or cannot be opened.</exception>
    Ed25519PrivateKey OpenSigningKey(StudyRole role);
}
