using System.Collections.Concurrent;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.StudyKit;

/// <summary>A study in a temporary folder, its keys beside it, on a clock that stands
/// still.</summary>
public sealed class LocalStudy : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Passphrase _passphrase = Passphrase.ThrowAway();
    private readonly ConcurrentDictionary<StudyRole, Lazy<Ed25519PrivateKey>> _signingKeys = new();

    /// <summary>Creates the study; with <paramref name="withContext"/>, its homomorphic keys
    /// too.</summary>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="withContext">Whether keys are generated.</param>
    /// <param name="minimumContributors">What a careless researcher writes into the genesis; by
    /// default the protocol's.</param>
    /// <param name="approval">The commons that approves the study with these keys; null for
    /// none.</param>
    public LocalStudy(
        ProtocolPackage protocol,
        bool withContext = true,
        ulong? minimumContributors = null,
        Func<KeyFolder, (StudyCommons Commons, StudyRoles Roles)>? approval = null
    )
    {
        Keys = new KeyFolder(_folder["keys"], _passphrase);
        Study = StudyCreation.Create(
            _folder["study"],
            SqliteLedgerStore.Kind,
            protocol,
            "local",
            StudyCreation.DrawOrigin(StudyCreation.LocalHost),
            Keys,
            Clock,
            approval: approval?.Invoke(Keys)
        );
        if (minimumContributors is { } minimum)
            RewriteGenesis(minimum);
        if (withContext)
            ContextPublication.Publish(Study, Keys);
    }

    /// <summary>2026-01-31, noon.</summary>
    public static TimeProvider Clock { get; } = new FixedClock();

    /// <summary>The sealed keys.</summary>
    public KeyFolder Keys { get; }

    /// <summary>The study, open for writing.</summary>
    public FolderStudy Study { get; private set; }

    /// <summary>The keys of contributors so far, in order; disposed with the study.</summary>
    public List<Ed25519PrivateKey> Contributors { get; } = [];

    /// <summary>The key of a role; disposed with the study. Unsealing is slow on purpose, so it is
    /// done once.</summary>
    public Ed25519PrivateKey SigningKey(StudyRole role) =>
        _signingKeys
            .GetOrAdd(role, _ => new Lazy<Ed25519PrivateKey>(() => Keys.OpenSigningKey(role)))
            .Value;

    /// <summary>A path beside the study folder.</summary>
    public string this[string path] => _folder[path];

    /// <summary>Contributes each genome of a VCF under a key of its own that is kept.</summary>
    public LocalStudy Contribute(byte[] vcf, bool[]? isCase = null)
    {
        using var extraction = SampleProtocol.Read(Study.Protocol, vcf);
        var context = Study.ReadContext();
        using var maker = new ContributionMaker(context);
        var contributions = new List<SignedContribution>();
        for (var genome = 0; genome < extraction.Genotypes.Genomes.Length; genome++)
        {
            var key = Ed25519PrivateKey.Generate();
            Contributors.Add(key);
            contributions.Add(
                maker.Make(extraction.Genotypes, new Range(genome, genome + 1), key, isCase)
            );
        }

        new ContributionIntake(Study, context).Accept(contributions);
        return this;
    }

    /// <summary>Closes, computes and decrypts.</summary>
    public StudyResult? Finish()
    {
        Computation.Run(Study, Keys, progress: null, TestContextToken);
        return Decryption.Publish(Study, Keys, progress: null, TestContextToken);
    }

    /// <summary>Releases the bundle.</summary>
    /// <returns>Its path.</returns>
    public string Release(string name = "study.sgp")
    {
        BundleRelease.Write(Study, this[name]);
        return this[name];
    }

    /// <summary>The same study with another genesis, as a program writes it that asks
    /// nothing.</summary>
    private void RewriteGenesis(ulong minimum)
    {
        var honest = Study.State.Study!;
        var folder = Study.Folder;
        Study.Dispose();
        foreach (var file in Directory.GetFiles(folder.Path, "ledger.db*"))
            File.Delete(file);
        using (var ledgerKey = Keys.OpenSigningKey(StudyRole.Ledger))
        using (
            StudyLedger.Create(
                SqliteLedgerStore.Create(folder.LedgerFile(SqliteLedgerStore.Kind)),
                new Statement(
                    honest.Subjects,
                    honest.Predicate with
                    {
                        MinimumContributors = minimum,
                    }
                ).Sign(SigningKey(StudyRole.Researcher)),
                ledgerKey,
                Clock
            )
        ) { }

        Study = FolderStudy.Open(
            folder.Path,
            [SqliteLedgerStore.Kind],
            Keys.OpenSigningKey(StudyRole.Ledger),
            Clock
        );
    }

    /// <summary>Closes the study and opens it again from disk.</summary>
    public void Reopen()
    {
        Study.Dispose();
        Study = FolderStudy.Open(
            _folder["study"],
            [SqliteLedgerStore.Kind],
            Keys.OpenSigningKey(StudyRole.Ledger),
            Clock
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Study.Dispose();
        foreach (var key in Contributors.Concat(_signingKeys.Values.Select(key => key.Value)))
            key.Dispose();
        _passphrase.Dispose();
        _folder.Dispose();
    }

    private static CancellationToken TestContextToken =>
        Xunit.TestContext.Current.CancellationToken;

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    }
}
