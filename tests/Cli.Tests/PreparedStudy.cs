using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>A study as <c>sgp create study</c> and <c>sgp keygen</c> leave it, for tests of what
/// comes after.</summary>
/// <remarks>
/// Made in this process. The tests' passphrase is drawn at random, so that keys are sealed here at
/// the lower cost, which the program then reads from their files: it saves half a second of Argon2id
/// for each key that a command opens.
/// </remarks>
internal static class PreparedStudy
{
    private static readonly Passphrase Drawn = Engine.Passphrase.ThrowAway();

    /// <summary>What opens the keys of prepared studies, and seals those of others.</summary>
    public static string Passphrase { get; } = new(Drawn.Chars);

    /// <summary>Makes a key as <c>sgp key create NAME</c> does.</summary>
    /// <param name="home">HOME of later commands.</param>
    /// <param name="name">The key's name in the ring.</param>
    public static void MakeKey(TemporaryFolder home, string name) =>
        new KeyRing(home[".config/securegenomics/keys"]).Create(
            name,
            Passphrase,
            SealingCost.Interactive
        );

    /// <summary>Makes the study and its keys.</summary>
    /// <param name="home">The current folder and HOME of later commands; the study is
    /// <c>study</c>.</param>
    /// <param name="protocolFolder">A protocol folder in a Git work tree.</param>
    public static void Make(TemporaryFolder home, string protocolFolder)
    {
        var origin = StudyCreation.DrawOrigin(StudyCreation.LocalHost);
        var name = origin[(origin.LastIndexOf('/') + 1)..];
        var keys = new KeyFolder(home[$".config/securegenomics/studies/{name}"], Drawn);
        using var study = StudyCreation.Create(
            home["study"],
            SqliteLedgerStore.Kind,
            ProtocolSource.Load(protocolFolder, out var repository),
            repository,
            origin,
            keys,
            TimeProvider.System
        );
        ContextPublication.Publish(study, keys);
    }
}
