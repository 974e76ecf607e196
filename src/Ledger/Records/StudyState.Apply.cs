namespace SecureGenomics.Provenance.Ledger;

/// <content>Entry in, next state or rejection out: first its place in the log, then what it
/// says.</content>
public sealed partial record StudyState
{
    /// <summary>The state with one more entry, or why the entry may not follow.</summary>
    /// <param name="entry">The entry, as read.</param>
    /// <param name="signatures">
    /// Whether signatures are verified here; leave it out to verify them.
    /// </param>
    public Transition<StudyState> Apply(
        Entry entry,
        SignatureChecking signatures = SignatureChecking.Verify
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        var verify = signatures != SignatureChecking.AlreadyVerified;
        var rejection = Log.JudgePlace(entry, verify)
            ?? Judge(entry.StatementEnvelope, entry.Statement, verify);
        return rejection is null
            ? new Transition<StudyState>(After(entry))
            : new Transition<StudyState>(rejection);
    }

    /// <summary>Why a statement could not be appended now; null when it could.</summary>
    /// <param name="envelope">The actor's envelope.</param>
    /// <param name="statement">The statement inside it.</param>
    /// <param name="verifySignatures">Whether the envelope's signatures are verified.</param>
    internal Rejection? Judge(
        DsseEnvelope envelope,
        Statement statement,
        bool verifySignatures = true
    ) =>
        Log.JudgeStatement(envelope, statement, verifySignatures)
        ?? JudgeLink(statement.Predicate)
        ?? JudgeContent(statement);

    private Rejection? JudgeLink(Predicate predicate)
    {
        if (predicate is not LinkedPredicate linked)
            return null;
        if (linked.Study != StudyId)
            return Reject(
                RejectionCode.WrongStudy,
                $"the statement is for study {linked.Study}, this is {StudyId}"
            );
        var observed = linked.Observed;
        if (observed.Size == 0 || observed.Size > Size)
            return Reject(
                RejectionCode.ObservedSize,
                $"observed size {observed.Size} is outside 1 to {Size}"
            );
        var root = observed.Size == LastObserved.Size ? LastObserved.Root : RootAt(observed.Size);
        return observed.Root == root
            ? null
            : Reject(
                RejectionCode.ObservedRoot,
                $"observed root {observed.Root}; at size {observed.Size} this log's root is {root}"
            );
    }

    private StudyState After(Entry entry)
    {
        var placed = this with
        {
            Log = Log.After(entry),
            Tree = Tree.Append(entry.Hash),
            LastObserved = entry.Statement.Predicate is LinkedPredicate linked
                ? linked.Observed
                : LastObserved,
        };
        return entry.Statement.Predicate switch
        {
            ContextPredicate context => placed with { Context = Recorded.From(entry, context) },
            ContributionPredicate contribution => placed.WithContribution(entry, contribution),
            WithdrawalPredicate withdrawal => placed.WithoutContribution(withdrawal.Contributor),
            RefusalPredicate => placed with
            {
                Refused = Refused.Append(new IndexedHash(entry.Index, entry.Hash)),
            },
            ClosePredicate close => placed.WithoutExcluded(close.Locked) with
            {
                Close = Recorded.From(entry, close),
            },
            ComputePredicate compute => placed with { Compute = Recorded.From(entry, compute) },
            ResultPredicate result => placed with { Result = Recorded.From(entry, result) },
            DecryptionPredicate opened => placed with { Decryption = Recorded.From(entry, opened) },
            AbortedPredicate aborted => placed with { Aborted = Recorded.From(entry, aborted) },
            RoundPredicate round => placed.WithRound(Recorded.From(entry, round), before: this),
            StudyPredicate or KeyEventPredicate => placed,
            _ => throw new InvalidOperationException($"no rule for {entry.Statement.Kind}"),
        };
    }

    private StudyState WithContribution(Entry entry, ContributionPredicate predicate)
    {
        var ciphertexts = ContributionPredicate.CiphertextsOf(entry.Statement.Subjects);
        var contribution = new Contribution(
            entry.Index,
            entry.Hash,
            entry.Time,
            predicate.Contributor,
            predicate.Genomes,
            // Contributions share one encoder as a rule; one object for all of them saves memory.
            predicate.Report == LastReport
                ? LastReport
                : predicate.Report,
            ciphertexts,
            ContributionPredicate.ProofOf(entry.Statement.Subjects),
            predicate.Commitment,
            predicate.Consent
        );
        return this with
        {
            EffectiveByKey = EffectiveByKey.Set(predicate.Contributor, contribution),
            Superseded = EffectiveByKey.TryGetValue(predicate.Contributor, out var replaced)
                ? Superseded.Append(new IndexedHash(replaced.Index, replaced.Hash))
                : Superseded,
            Ciphertexts = ciphertexts.Aggregate(Ciphertexts, (known, digest) =>
                known.Set(digest, entry.Index)
            ),
            LastReport = contribution.Report,
        };
    }

    // It counts among the superseded ones, so that a close accounts for every contribution.
    private StudyState WithoutContribution(Ed25519PublicKey contributor)
    {
        var withdrawn = ContributionOf(contributor)!;
        return this with
        {
            EffectiveByKey = EffectiveByKey.Remove(contributor),
            Superseded = Superseded.Append(new IndexedHash(withdrawn.Index, withdrawn.Hash)),
        };
    }

    // Ciphertexts stay taken: one of an earlier round never counts again.
    private StudyState WithRound(Recorded<RoundPredicate> round, StudyState before) =>
        this with
        {
            Round = round,
            PreviousRound = before,
            EffectiveByKey = AppendMap<Ed25519PublicKey, Contribution>.Empty,
            Superseded = AppendLog<IndexedHash>.Empty,
            Refused = AppendLog<IndexedHash>.Empty,
            Close = null,
            Compute = null,
            Result = null,
            Decryption = null,
            Excluded = [],
        };

    private Rejection Reject(RejectionCode code, string explanation) =>
        new(code, Size, explanation);
}
