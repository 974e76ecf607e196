using System.Security.Cryptography;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Server;

/// <summary>The server's own keys: the ledger's, the computing party's, the witness's.</summary>
/// <remarks>Sealed under the server's passphrase in <c>keys/</c>; made at the first
/// start.</remarks>
internal sealed class ServerKeys : IComputingPartyKey, IDisposable
{
    private readonly Ed25519PrivateKey _ledger;
    private readonly Ed25519PrivateKey _computingParty;

    private ServerKeys(
        Ed25519PrivateKey ledger,
        Ed25519PrivateKey computingParty,
        Ed25519PrivateKey witness
    ) => (_ledger, _computingParty, Witness) = (ledger, computingParty, witness);

    /// <summary>Cosigns others' checkpoints.</summary>
    public Ed25519PrivateKey Witness { get; }

    /// <summary>Signs entries and checkpoints.</summary>
    public Ed25519PublicKey Ledger => _ledger.PublicKey;

    /// <summary>Signs what it computed.</summary>
    public Ed25519PublicKey ComputingParty => _computingParty.PublicKey;

    /// <summary>Opens the keys; makes those that are missing.</summary>
    /// <exception cref="StudyException">The passphrase opens them not.</exception>
    public static ServerKeys Open(string folder, Passphrase passphrase)
    {
        var ring = new KeyRing(folder);
        return new ServerKeys(Key("ledger"), Key("computing-party"), Key("witness"));

        Ed25519PrivateKey Key(string name)
        {
            if (!File.Exists(Path.Combine(folder, name + ".key")))
                ring.Create(name, passphrase.Chars, passphrase.Cost);
            try
            {
                return ring.Open(name, passphrase.Chars);
            }
            catch (WrongPassphraseException e)
            {
                throw new StudyException(
                    $"{folder}: the passphrase does not open the server's key \"{name}\"",
                    "give the passphrase that the server was first started with",
                    e
                );
            }
        }
    }

    /// <summary>The ledger's key, to append with; the caller disposes it.</summary>
    public Ed25519PrivateKey OpenLedgerKey() => Copy(_ledger);

    /// <inheritdoc/>
    public Ed25519PrivateKey OpenComputingPartyKey() => Copy(_computingParty);

    /// <inheritdoc/>
    public void Dispose()
    {
        _ledger.Dispose();
        _computingParty.Dispose();
        Witness.Dispose();
    }

    private static Ed25519PrivateKey Copy(Ed25519PrivateKey key)
    {
        Span<byte> seed = stackalloc byte[Ed25519PrivateKey.SeedSizeInBytes];
        try
        {
            key.CopySeedTo(seed);
            return Ed25519PrivateKey.FromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }
}
