using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>What a study's key holder keeps: the signing key, and the secret key that
/// decrypts.</summary>
public interface IKeyHolderKeys
{
    /// <summary>Where the keys are: a withheld result lies beside them.</summary>
    string Path { get; }

    /// <summary>Opens the signing key; the caller disposes it.</summary>
    /// <exception cref="StudyException">The key is not here, or cannot be opened.</exception>
    Ed25519PrivateKey OpenKeyHolderKey();

    /// <summary>Whether a homomorphic secret key is there.</summary>
    bool HasSecretKey { get; }

    /// <summary>Seals the homomorphic secret key.</summary>
    /// <param name="seal">The key as a SEAL stream; the caller clears it.</param>
    void WriteSecretKey(ReadOnlySpan<byte> seal);

    /// <summary>Opens the homomorphic secret key; the caller clears it.</summary>
    /// <exception cref="StudyException">The key is not here, or cannot be opened.</exception>
    byte[] ReadSecretKey();

    /// <summary>Removes the homomorphic secret key: what it could still decrypt, nobody decrypts
    /// any more.</summary>
    void DestroySecretKey();
}
