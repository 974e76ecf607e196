using System.Globalization;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary>The scenes of <c>sgp demo --commons</c>: four hospitals, forty patients and an ethics
/// board decide what is computed, and a logistic model over all hospitals is computed in six
/// rounds.</summary>
/// <remarks>Every step is the one that the commands run. The clock is moved, since votes take
/// days.</remarks>
internal sealed class CommonsDemo(
    Screen screen,
    string folder,
    string protocolPath,
    CancellationToken cancellation
)
{
    private const int PatientCount = 40;
    private const int PatientsWhoVote = 27;

    private readonly List<Ed25519PrivateKey> _keys = [];
    private readonly MovableClock _clock = new(
        DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds())
    );
    private readonly Terms _terms = new(
        new TermsCondition("DUO:0000042"),
        [new TermsCondition("DUO:0000045")]
    );

    private Ed25519PrivateKey[] _hospitals = [];
    private Ed25519PrivateKey[] _patients = [];
    private Ed25519PrivateKey _researcher = null!;
    private Ed25519PrivateKey _board = null!;
    private LeafHash[] _consents = [];
    private int _scene;

    /// <summary>Runs all scenes.</summary>
    /// <returns>0 when the study is verified and approved, and everything that the commons forbids
    /// was refused.</returns>
    public int Run()
    {
        StudyCreation.RequireEmpty(folder);
        Directory.CreateDirectory(folder);
        try
        {
            return Play();
        }
        finally
        {
            foreach (var key in _keys)
                key.Dispose();
        }
    }

    private int Play()
    {
        var (protocol, repository) = Demo.LoadProtocol(screen, folder, protocolPath);
        var sites = SitesOf(protocolPath);
        using var passphrase = Passphrase.ThrowAway();

        Scene("Two founders write a charter and rules; members join");
        using var commons = Found(sites);

        Scene("Members say what their data may be used for");
        var ofPatient = Consent(commons, sites);

        Scene("Three studies are proposed, and a fourth on one hospital less");
        var keys = new KeyFolder(Below("keys"), passphrase);
        var otherKeys = new KeyFolder(Below("other-keys"), passphrase);
        var roles = keys.CreateRoleKeys(RolesOfOthers.None);
        var otherRoles = otherKeys.CreateRoleKeys(RolesOfOthers.None);
        var asked = Propose(commons, "What goes with heart disease?", Ask(protocol, roles));
        var unpopular = Propose(commons, "The same, for sale", Ask(protocol, roles, true));
        var stopped = Propose(commons, "The same, for another country", Ask(protocol, roles));
        var nearly = Propose(commons, "The same, a week later", Ask(protocol, otherRoles));
        Vote(commons, asked, unpopular, stopped, nearly);

        Scene("A week later the votes are counted");
        _clock.Pass(TimeSpan.FromDays(8));
        var outcome = Tally(commons, asked);
        var noQuorum = Tally(commons, unpopular);
        var held = Tally(commons, stopped);
        var second = Tally(commons, nearly);
        Voting.Hold(commons, _board, held, "the board asks for another review"u8);
        screen.Say("the ethics board holds the third within the timelock: it is not run");
        _clock.Pass(TimeSpan.FromDays(3));

        Scene("A patient revokes; the researcher creates the approved study");
        ConsentKeeping.Revoke(commons, _patients[0], ofPatient);
        screen.Say("a patient's consent is revoked before any lock: no study has that data");
        using var study = Create(commons, protocol, repository, keys, outcome, roles, "study");
        Contribute(study, sites, sites.Count);
        var early = Refused(() =>
            Computation.Run(study, keys, progress: null, cancellation, options: null)
        );
        screen.Say($"run before the commons locked it: refused ({early})");

        Scene("The commons locks the roster, and only then is anything computed");
        Lock(commons, study, keys);
        ConsentKeeping.Revoke(commons, _hospitals[3], _consents[3]);
        screen.Say("a hospital revokes after the lock: it bars the next study, not this one");
        var result = RunRounds(study, keys, sites);
        ShowResult(result);
        using (var ledgerKey = keys.OpenSigningKey(StudyRole.Ledger))
            StudySettlement.Record(commons, study, ledgerKey);
        screen.Say("the commons settles the study: its end and its table's digest");

        Scene("The same question over one hospital less would tell that hospital's numbers");
        using var other = Create(
            commons,
            protocol,
            repository,
            otherKeys,
            second,
            otherRoles,
            "other-study"
        );
        Contribute(other, sites, sites.Count - 1);
        var near = Refused(() => Lock(commons, other, otherKeys));
        screen.Say($"its lock is refused ({near})");

        Scene("Release the bundle, and verify it, as an auditor would");
        var report = Verify(study, commons);
        screen.Say("");
        screen.Say($"Everything is in {folder}. Try:");
        screen.Say($"  sgp commons show --commons {Below("commons")}");
        screen.Say($"  sgp verify {Below("demo.sgp")} --policy {Below("policy")}");
        return
            report.Verdict == Verdict.Verified
            && report.Governance is not null
            && early.Length > 0
            && near == "cohort-too-near"
            && commons.State.ProposalOfOutcome(noQuorum) is { IsApproved: false }
            ? ExitCode.Ok
            : ExitCode.Internal;
    }

    private FolderCommons Found(IReadOnlyList<(string Name, string File)> sites)
    {
        Ed25519PrivateKey[] founders = [NewKey(), NewKey()];
        Ed25519PrivateKey[] registrars = [NewKey(), NewKey()];
        var commons = CommonsCreation.Create(
            Below("commons"),
            Stores.Default,
            "We compute together, by consent and vote."u8.ToArray(),
            new CommonsRules
            {
                Quorum = new Fraction(1, 2),
                Threshold = new Fraction(2, 3),
                VotingMin = TimeSpan.FromDays(2),
                VotingMax = TimeSpan.FromDays(30),
                Timelock = TimeSpan.FromDays(2),
                AllowsDelegation = true,
                AllowsReplacement = false,
                Holds = 1,
                MinimumCohort = 3,
                MinimumDifference = 2,
                Budget = new CommonsBudget(new Fraction(1, 1), Exact: 4, TimeSpan.FromDays(365)),
            },
            founders,
            registrars.Select(key => key.PublicKey),
            Ed25519PrivateKey.Generate(),
            StudyCreation.DrawOrigin("commons.example"),
            _clock
        );
        _hospitals = [.. sites.Select(_ => NewKey())];
        _patients = [.. Enumerable.Range(0, PatientCount).Select(_ => NewKey())];
        (_researcher, _board) = (NewKey(), NewKey());
        Admit(_hospitals, MemberClass.Institution);
        Admit(_patients, MemberClass.Patient);
        Admit([_researcher], MemberClass.Researcher);
        Admit([_board], MemberClass.Guardian);
        screen.Say(
            $"{_hospitals.Length} hospitals ("
                + $"{string.Join(", ", sites.Select(site => site.Name))}), {PatientCount} patients, a researcher, an ethics board that holds and does not "
                + "vote"
        );
        screen.Say("a vote needs half of the members in person, and two thirds for it");
        return commons;

        void Admit(Ed25519PrivateKey[] members, MemberClass memberClass)
        {
            foreach (var member in members)
                CommonsMembership.Record(
                    commons,
                    MemberAction.Admit,
                    member.PublicKey,
                    memberClass,
                    "contract"u8,
                    registrars
                );
        }
    }

    private LeafHash Consent(FolderCommons commons, IReadOnlyList<(string Name, string File)> sites)
    {
        _consents = [.. _hospitals.Select(key => ConsentKeeping.Grant(commons, key, _terms).Hash)];
        var ofPatients = _patients
            .Select(key => ConsentKeeping.Grant(commons, key, _terms).Hash)
            .ToArray();
        foreach (var patient in _patients.Skip(10))
            WeightDelegation.Record(commons, patient, _hospitals[0].PublicKey);
        screen.Say(
            $"{sites.Count + PatientCount} consents: general research, not for profit "
                + "(DUO:0000042, DUO:0000045)"
        );
        screen.Say(
            $"{PatientCount - 10} patients delegate their weight to the first hospital: it counts "
                + "where they do not vote, and never to the quorum"
        );
        return ofPatients[0];
    }

    private LeafHash Propose(FolderCommons commons, string text, ProposedStudy study)
    {
        var entry = Proposing.Record(
            commons,
            _researcher,
            System.Text.Encoding.UTF8.GetBytes(text),
            new ProposalPredicate
            {
                Commons = default,
                Observed = default,
                Member = _researcher.PublicKey,
                Text = default,
                Opens = _clock.GetUtcNow().AddHours(1),
                Closes = _clock.GetUtcNow().AddDays(7),
                ValidUntil = _clock.GetUtcNow().AddDays(90),
                Study = study,
            }
        );
        screen.Say($"proposal {entry.Hash.ToString()[..8]}: {text}");
        return entry.Hash;
    }

    private static ProposedStudy Ask(
        ProtocolPackage protocol,
        StudyRoles roles,
        bool isCommercial = false
    ) =>
        new()
        {
            GitCommit = protocol.Identity.Commit.ToString(),
            Manifest = ArtifactDigest.Parse(protocol.Identity.ManifestSha256),
            Purpose = new Purpose
            {
                Kind = PurposeKind.General,
                IsCommercial = isCommercial,
                IsForProfit = isCommercial,
                Country = "CH",
                ReturnsData = false,
                IsGenetic = false,
                Collaborates = true,
                PromisesNoReidentification = true,
            },
            Roles = roles,
            Rounds = (ulong)StudyRounds.CountOf(protocol),
            Open = OpeningRules.ToMethod(protocol.Definition.Result.Open),
            Release = ReleaseTerms.WithoutNoise,
            Cost = default,
            MinimumContributors = (ulong)protocol.Definition.Result.MinimumContributors,
            HasFreshKeys = false,
        };

    /// <summary>All vote but for the second proposal: ten do, although delegations would fill the
    /// quorum.</summary>
    private void Vote(
        FolderCommons commons,
        LeafHash asked,
        LeafHash unpopular,
        LeafHash stopped,
        LeafHash nearly
    )
    {
        _clock.Pass(TimeSpan.FromHours(2));
        foreach (var proposal in (LeafHash[])[asked, stopped, nearly])
        {
            foreach (var (i, member) in _hospitals.Concat(_patients.Take(PatientsWhoVote)).Index())
                Voting.Record(
                    commons,
                    member,
                    proposal,
                    i % 7 == 6 ? VoteChoice.Against : VoteChoice.For
                );
        }

        foreach (var member in _hospitals.Concat(_patients.Take(6)))
            Voting.Record(commons, member, unpopular, VoteChoice.For);
        screen.Say(
            $"{_hospitals.Length + PatientsWhoVote} members vote on the first, the third and the "
                + $"fourth; {_hospitals.Length + 6} on the second"
        );
    }

    private LeafHash Tally(FolderCommons commons, LeafHash proposal)
    {
        var entry = Tallying.Record(commons, proposal);
        var said = (OutcomePredicate)entry.Statement.Predicate;
        screen.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"proposal {proposal.ToString()[..8]}: {DecisionWord.Of(said.Tally.Decision)}, "
                    + $"{said.Tally.Votes.Count} of {said.Tally.Eligible.Count} voted, "
                    + $"{said.Tally.Delegated} delegated"
            )
        );
        return entry.Hash;
    }

    private FolderStudy Create(
        FolderCommons commons,
        ProtocolPackage protocol,
        string repository,
        KeyFolder keys,
        LeafHash outcome,
        StudyRoles roles,
        string name
    )
    {
        var study = StudyCreation.Create(
            Below(name),
            Stores.Default,
            protocol,
            repository,
            StudyCreation.DrawOrigin(StudyCreation.LocalHost),
            keys,
            _clock,
            approval: (StudyLock.Approved(commons, outcome).Commons, roles)
        );
        ContextPublication.Publish(study, keys);
        commons.CopyTo(commons.State.Size - 1).WriteTo(study.Folder);
        screen.Say(
            $"study {study.State.StudyId.ToString()[..8]} names the outcome that approved it"
        );
        return study;
    }

    private void Contribute(
        FolderStudy study,
        IReadOnlyList<(string Name, string File)> sites,
        int count
    )
    {
        var context = study.ReadContext();
        var intake = new ContributionIntake(study, context);
        using var maker = new ContributionMaker(context);
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var table = ContributeCommand.OpenTable(
                sites[i].File,
                context.Protocol,
                context.Parameters
            );
            intake.Accept([
                table.Make(maker, _hospitals[i], new ContributionTerms { Consent = _consents[i] }),
            ]);
        }

        if (context.RoundNumber == 1)
            screen.Say($"{count} hospitals contribute encrypted sums, each under its consent");
    }

    private void Lock(FolderCommons commons, FolderStudy study, KeyFolder keys)
    {
        using var researcher = keys.OpenSigningKey(StudyRole.Researcher);
        var (entry, division) = StudyLock.Record(commons, study, researcher);
        screen.Say(
            $"locked in entry {entry.Index} of the commons: {division.Accepted.Length} hospitals"
        );
    }

    private TotalsResult RunRounds(
        FolderStudy study,
        KeyFolder keys,
        IReadOnlyList<(string Name, string File)> sites
    )
    {
        var count = StudyRounds.CountOf(study.Protocol);
        while (true)
        {
            RunCommand.Run(screen, study, keys, cancellation);
            var result = (TotalsResult)ResultCommand.Publish(screen, study, keys, cancellation);
            var step = result.Totals.LastOrDefault(row => row.Quantity == "largest_step");
            screen.Say(
                $"round {study.State.RoundNumber} of {count}"
                    + (step is null ? "" : $": the largest step was {step.Value}")
            );
            if (!NextRound.IsDue(study))
                return result;
            NextRound.Begin(study, keys);
            Contribute(study, sites, sites.Count);
        }
    }

    private void ShowResult(TotalsResult result)
    {
        var table = new TextTable("term", ">estimate", ">standard error");
        foreach (var row in result.Totals.Where(row => row.Quantity == "estimate"))
            table.AddRow(row.Term, row.Value, row.StandardError);
        screen.Answer(table, () => []);
    }

    private VerificationReport Verify(FolderStudy study, FolderCommons commons)
    {
        var bundle = Below("demo.sgp");
        BundleRelease.Write(study, bundle);
        var genesis = commons.State.Genesis!.Said;
        var policy =
            BundleRelease.SuggestPolicy(study.State)
            + $"commons {new VerifierKey(genesis.Origin, genesis.Ledger)}\n"
            + "governance required\n";
        ReleaseCommand.WriteNew(Below("policy"), policy);
        screen.Say($"{bundle}, {new FileInfo(bundle).Length:#,0} bytes");
        var report = VerifyCommand.Verify(screen, bundle, TrustPolicy.Parse(policy));
        screen.Answer(TextReport.Format(report), "");
        return report;
    }

    /// <summary>Why something was refused: a rejection's name, or what was expected.</summary>
    private static string Refused(Action act)
    {
        try
        {
            act();
            return "";
        }
        catch (CommonsRejectedException e)
        {
            return e.Rejection.Name;
        }
        catch (StudyException e)
        {
            return e.Message;
        }
    }

    private static IReadOnlyList<(string Name, string File)> SitesOf(string protocol)
    {
        (string, string)[] sites =
        [
            .. Directory
                .GetFiles(Path.Combine(protocol, "expected"), "site-*.csv")
                .Order(StringComparer.Ordinal)
                .Select(file => (Path.GetFileNameWithoutExtension(file)["site-".Length..], file)),
        ];
        return sites.Length > 3
            ? sites
            : throw new UsageException(
                $"{protocol}: expected a protocol with at least four tables expected/site-*.csv, "
                    + $"found {sites.Length}",
                "leave --protocol out"
            );
    }

    private Ed25519PrivateKey NewKey()
    {
        var key = Ed25519PrivateKey.Generate();
        _keys.Add(key);
        return key;
    }

    private void Scene(string title)
    {
        screen.Say("");
        screen.Say($"── {++_scene}. {title}");
    }

    private string Below(string path) => Path.Combine(folder, path);
}
