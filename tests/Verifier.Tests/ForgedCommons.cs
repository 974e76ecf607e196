using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The commons of a finished study taken apart, so that a ledger that asks no rule can put
/// it together again.</summary>
/// <remarks>Links, sequence and the study's own names of entries are made to fit, so that only the
/// lie is left to be found.</remarks>
internal sealed class ForgedCommons
{
    private readonly CommonsStudy _honest;
    private readonly Dictionary<LeafHash, LeafHash> _renamed = [];
    private readonly List<CommonsEntry> _entries = [];
    private CommonsState _state = CommonsState.Empty;

    private ForgedCommons(CommonsStudy honest) => _honest = honest;

    /// <summary>What was said before the lock, with who signed and when.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>The lock, and when.</summary>
    public required Step Lock { get; init; }

    /// <summary>Signs the checkpoint; the ledger key unless a forgery says otherwise.</summary>
    public Ed25519PrivateKey? CheckpointKey { get; set; }

    public static ForgedCommons Of(CommonsStudy honest)
    {
        var entries = honest.Commons.ReadEntries().Select(CommonsEntry.Parse).ToArray();
        var locked = entries.First(entry => entry.Statement.Kind == CommonsKind.Lock);
        var forged = new ForgedCommons(honest) { Lock = StepOf(honest, locked) };
        forged.Steps.AddRange(
            entries.TakeWhile(entry => entry != locked).Select(entry => StepOf(honest, entry))
        );
        return forged;
    }

    /// <summary>Changes what was said first of a kind.</summary>
    public void Change<T>(Func<T, T> change)
        where T : GovernancePredicate
    {
        var step = Steps.First(candidate => candidate.Said is T);
        step.Said = change((T)step.Said);
    }

    /// <summary>Says something more, right before the lock.</summary>
    public void Add(GovernancePredicate said, params Ed25519PrivateKey[] signers) =>
        Steps.Add(new Step(signers, said, Lock.Time));

    /// <summary>Writes the commons, and gives it to the study that is forged with it.</summary>
    public void Into(ForgedStudy study)
    {
        foreach (var step in Steps)
            _ = Append(step);
        var honest = study.OnPredicate;
        study.OnPredicate = predicate => honest(Relink(predicate, study));
    }

    private Predicate Relink(Predicate predicate, ForgedStudy study)
    {
        switch (predicate)
        {
            case StudyPredicate { Commons: { } commons } genesis:
                return genesis with
                {
                    Commons = commons with
                    {
                        Id = NewNameOf(commons.Id),
                        Outcome = NewNameOf(commons.Outcome),
                    },
                };
            case ContributionPredicate { Consent: { } consent } contribution:
                return contribution with
                {
                    Consent = new ArtifactDigest(NewNameOf(new LeafHash(consent.Value)).Value),
                };
            case ClosePredicate close:
                Lock.Said = ((LockPredicate)Lock.Said) with
                {
                    Study = close.Study,
                    Seen = new StudyPoint(close.Observed.Size, close.Observed.Root),
                };
                var locked = Append(Lock);
                WriteTo(study);
                return close with { Locked = new CloseLock(locked.Hash, []) };
            default:
                return predicate;
        }
    }

    private void WriteTo(ForgedStudy study)
    {
        var range = _entries.Aggregate(CompactRange.Empty, (sum, next) => sum.Append(next.Hash));
        var origin = ((CommonsPredicate)Steps[0].Said).Origin;
        study.OtherFiles[BundlePath.CommonsEntries] = Encoding.UTF8.GetBytes(
            string.Concat(
                _entries.Select(entry => Encoding.UTF8.GetString(entry.Bytes.Span) + "\n")
            )
        );
        study.OtherFiles[BundlePath.CommonsCheckpoint] = new Checkpoint(
            origin,
            range.Size,
            range.Root
        )
            .Sign(CheckpointKey ?? _honest.LedgerKey)
            .ToBytes();
    }

    private CommonsEntry Append(Step step)
    {
        var said = Relink(step.Said);
        var entry = CommonsEntry.Create(
            (ulong)_entries.Count,
            _entries.Count == 0 ? default : _entries[^1].Hash,
            step.Time,
            new CommonsStatement(said).Sign([.. step.Signers]),
            _honest.LedgerKey
        );
        _state = _state.Apply(entry).State ?? _state;
        _entries.Add(entry);
        if (step.Name is { } name)
            _renamed[name] = entry.Hash;
        return entry;
    }

    private GovernancePredicate Relink(GovernancePredicate said)
    {
        if (said is not LinkedGovernancePredicate linked)
            return said;
        linked = linked with { Commons = _state.CommonsId, Observed = _state.Observed };
        return linked switch
        {
            VotePredicate vote => vote with { Proposal = NewNameOf(vote.Proposal) },
            RevokePredicate revoke => revoke with { Consent = NewNameOf(revoke.Consent) },
            HoldPredicate hold => hold with { Outcome = NewNameOf(hold.Outcome) },
            LockPredicate locked => locked with { Outcome = NewNameOf(locked.Outcome) },
            OutcomePredicate outcome => outcome with
            {
                Proposal = NewNameOf(outcome.Proposal),
                Tally = _state.ProposalOf(NewNameOf(outcome.Proposal)) is { } counted
                    ? _state.TallyOf(counted)
                    : outcome.Tally,
            },
            _ => linked,
        };
    }

    private LeafHash NewNameOf(LeafHash name) => _renamed.GetValueOrDefault(name, name);

    private static Step StepOf(CommonsStudy honest, CommonsEntry entry) =>
        new(
            [.. entry.StatementEnvelope.Signatures.Select(one => honest.KeyOf(one.KeyId))],
            entry.Statement.Predicate,
            entry.Time
        )
        {
            Name = entry.Hash,
        };

    internal sealed class Step(
        IReadOnlyList<Ed25519PrivateKey> signers,
        GovernancePredicate said,
        DateTimeOffset time
    )
    {
        public IReadOnlyList<Ed25519PrivateKey> Signers { get; set; } = signers;

        public GovernancePredicate Said { get; set; } = said;

        public DateTimeOffset Time { get; set; } = time;

        /// <summary>The honest entry's leaf hash; null for what a lie adds.</summary>
        public LeafHash? Name { get; init; }
    }
}
