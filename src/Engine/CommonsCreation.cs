using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A commons begins: its founders sign charter, registrars and rules.</summary>
public static class CommonsCreation
{
    /// <summary>Creates the commons' folder with its genesis.</summary>
    /// <param name="path">Must not exist, or be an empty folder.</param>
    /// <param name="store">Where the ledger is kept.</param>
    /// <param name="charter">The charter's bytes; kept beside the ledger.</param>
    /// <param name="rules">The first rules.</param>
    /// <param name="founders">All of them, 1 to 16; each signs. The caller disposes them.</param>
    /// <param name="registrars">1 to 16.</param>
    /// <param name="ledgerKey">The key of the ledger; the commons disposes it.</param>
    /// <param name="origin">From <see cref="StudyCreation.DrawOrigin"/>.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The commons, open for writing.</returns>
    /// <exception cref="StudyException">The folder is not empty.</exception>
    public static FolderCommons Create(
        string path,
        StoreKind store,
        ReadOnlyMemory<byte> charter,
        CommonsRules rules,
        IReadOnlyList<Ed25519PrivateKey> founders,
        IEnumerable<Ed25519PublicKey> registrars,
        Ed25519PrivateKey ledgerKey,
        string origin,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(founders);
        ArgumentNullException.ThrowIfNull(ledgerKey);
        StudyCreation.RequireEmpty(path);
        var genesis = new CommonsPredicate
        {
            Charter = ArtifactDigest.Compute(charter.Span),
            Founders = [.. founders.Select(founder => founder.PublicKey)],
            Registrars = [.. registrars],
            Ledger = ledgerKey.PublicKey,
            Rules = rules,
            Origin = origin,
        };
        var commons = FolderCommons.Create(
            path,
            store,
            new CommonsStatement(genesis).Sign([.. founders]),
            ledgerKey,
            time
        );
        _ = commons.Texts.Put(charter.Span);
        return commons;
    }
}
