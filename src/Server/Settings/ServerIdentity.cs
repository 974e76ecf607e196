using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Server;

/// <summary>The public keys of a server, which others have to know before it starts: those whom it
/// cosigns for, and those who cosign for it.</summary>
/// <param name="Ledger">Signs entries and checkpoints.</param>
/// <param name="ComputingParty">Signs what it computed.</param>
/// <param name="Witness">Cosigns others' checkpoints.</param>
public sealed record ServerIdentity(
    Ed25519PublicKey Ledger,
    Ed25519PublicKey ComputingParty,
    VerifierKey Witness
)
{
    /// <summary>Reads the keys of a server's folder; makes those that are missing.</summary>
    /// <param name="dataFolder">The server's.</param>
    /// <param name="name">The server's name.</param>
    /// <param name="passphrase">Seals the keys.</param>
    /// <exception cref="Study.StudyException">The passphrase opens them not.</exception>
    public static ServerIdentity Of(string dataFolder, string name, Passphrase passphrase)
    {
        using var keys = ServerKeys.Open(Path.Combine(dataFolder, "keys"), passphrase);
        return new ServerIdentity(
            keys.Ledger,
            keys.ComputingParty,
            new VerifierKey(name, keys.Witness.PublicKey, NoteKeyType.Cosignature)
        );
    }
}
