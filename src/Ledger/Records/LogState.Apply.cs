using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <content>An entry's place, its order and its signers.</content>
public sealed partial record LogState
{
    /// <summary>The state with one more entry, or why the entry may not follow.</summary>
    /// <param name="entry">The entry, as read.</param>
    /// <param name="signatures">
    /// Whether signatures are verified here; leave it out to verify them.
    /// </param>
    public Transition<LogState> Apply(
        Entry entry,
        SignatureChecking signatures = SignatureChecking.Verify
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        var verify = signatures != SignatureChecking.AlreadyVerified;
        var rejection = JudgePlace(entry, verify)
            ?? JudgeStatement(entry.StatementEnvelope, entry.Statement, verify);
        return rejection is null
            ? new Transition<LogState>(After(entry))
            : new Transition<LogState>(rejection);
    }

    /// <summary>Why a statement could not come next, by its kind or its signers.</summary>
    internal Rejection? JudgeStatement(DsseEnvelope envelope, Statement statement, bool verify) =>
        JudgeOrder(statement.Kind) ?? JudgeSigner(envelope, statement, verify);

    /// <summary>The state with an entry that was judged.</summary>
    internal LogState After(Entry entry)
    {
        var placed = this with
        {
            Tree = Tree.Append(entry.Hash),
            LastHash = entry.Hash,
            LastTime = entry.Time,
        };
        return entry.Statement.Predicate switch
        {
            StudyPredicate study => placed with
            {
                Stage = StudyStage.Started,
                Study = Recorded.From(entry, study),
            },
            ContextPredicate => placed with { Stage = StudyStage.Collecting },
            KeyEventPredicate keyEvent => placed.WithKeyEvent(keyEvent),
            ClosePredicate => placed with { Stage = StudyStage.Closed },
            ComputePredicate => placed with { Stage = StudyStage.Computing },
            ResultPredicate => placed with { Stage = StudyStage.Computed },
            DecryptionPredicate => placed with { Stage = StudyStage.Opened },
            AbortedPredicate => placed with { Stage = StudyStage.Aborted },
            _ => placed,
        };
    }

    internal Rejection? JudgePlace(Entry entry, bool verify)
    {
        if (entry.Index != Size)
            return Reject(
                RejectionCode.IndexOutOfSequence,
                $"index {entry.Index} where {Size} comes next"
            );
        if (entry.Previous != LastHash)
            return Reject(
                RejectionCode.ChainBroken,
                $"prev is {entry.Previous}, the entry before is {LastHash}"
            );
        if (Size > 0 && entry.Time < LastTime)
            return Reject(
                RejectionCode.TimeBackwards,
                $"time {entry.Time:u} is before {LastTime:u}"
            );
        if (LedgerKeyFor(entry.Statement) is not { } ledgerKey)
            return JudgeOrder(entry.Statement.Kind);
        if (entry.Envelope.Signatures[0].KeyId != ledgerKey.KeyId)
            return Reject(
                RejectionCode.EntrySigner,
                $"the entry is signed by {entry.Envelope.Signatures[0].KeyId}, the ledger's key "
                    + $"is {ledgerKey.KeyId}"
            );
        return !verify || entry.Envelope.Verify(ledgerKey)
            ? null
            : Reject(
                RejectionCode.EntrySignature,
                "the ledger's signature of the entry is not valid"
            );
    }

    // The genesis names the key that signs it; every later entry takes the genesis's word.
    private Ed25519PublicKey? LedgerKeyFor(Statement statement) =>
        Study?.Predicate.Roles.Ledger ?? (statement.Predicate as StudyPredicate)?.Roles.Ledger;

    private Rejection? JudgeOrder(StatementKind kind)
    {
        var allowed = (Stage, kind) switch
        {
            (StudyStage.Empty, StatementKind.Study) => true,
            (StudyStage.Started, StatementKind.Context) => true,
            (StudyStage.Collecting, StatementKind.Contribution) => true,
            (StudyStage.Collecting, StatementKind.Refusal) => true,
            (StudyStage.Collecting, StatementKind.KeyEvent) => true,
            (StudyStage.Collecting, StatementKind.Close) => true,
            (StudyStage.Closed, StatementKind.Compute) => true,
            (StudyStage.Computing, StatementKind.Result) => true,
            (StudyStage.Computed, StatementKind.Decryption) => true,
            (StudyStage.Computed, StatementKind.Aborted) => true,
            _ => false,
        };
        return allowed
            ? null
            : Reject(
                RejectionCode.OutOfOrder,
                $"a {PredicateReader.WordOf(kind)} cannot come at stage {Stage}"
            );
    }

    private Rejection? JudgeSigner(DsseEnvelope envelope, Statement statement, bool verify)
    {
        if (statement.Predicate is KeyEventPredicate)
            return JudgeKeyEventSigners(envelope, verify);
        var keys = SignersOf(statement.Predicate);
        var signer = envelope.Signatures[0].KeyId;
        if (
            RoleOf(statement.Predicate) is { } role
            && RevokedKeys.Any(pair => pair.Role == role && pair.Key.KeyId == signer)
        )
            return Reject(
                RejectionCode.SignerRevoked,
                $"{signer} was revoked and signs for its role no more"
            );
        var key = keys.FirstOrDefault(candidate => candidate.KeyId == signer);
        if (envelope.Signatures.Length != 1 || key.IsDefault)
        {
            return Reject(
                RejectionCode.StatementSigner,
                $"signed by {signer}; a {PredicateReader.WordOf(statement.Kind)} is signed by "
                    + $"{string.Join(" or ", keys.Select(k => k.KeyId))} alone"
            );
        }

        return !verify || envelope.Verify(key)
            ? null
            : Reject(RejectionCode.StatementSignature, $"the signature of {signer} is not valid");
    }

    private ImmutableArray<Ed25519PublicKey> SignersOf(Predicate predicate) =>
        predicate switch
        {
            StudyPredicate study => [study.Roles.Researcher],
            ContributionPredicate contribution => [contribution.Contributor],
            _ => RoleOf(predicate) is { } role ? KeysOf(role) : [],
        };

    /// <summary>The role whose keys at this place sign a kind; null where the statement itself
    /// names its signer.</summary>
    private static StudyRole? RoleOf(Predicate predicate) =>
        predicate switch
        {
            ContextPredicate or DecryptionPredicate or AbortedPredicate => StudyRole.KeyHolder,
            ClosePredicate => StudyRole.Researcher,
            ComputePredicate or ResultPredicate => StudyRole.ComputingParty,
            RefusalPredicate => StudyRole.Ledger,
            _ => null,
        };

    // More than half of the genesis's distinct keys, the ledger's included.
    private Rejection? JudgeKeyEventSigners(DsseEnvelope envelope, bool verify)
    {
        var roles = Study!.Predicate.Roles;
        var genesis = new[]
        {
            roles.Researcher,
            roles.ComputingParty,
            roles.KeyHolder,
            roles.Ledger,
        }
            .DistinctBy(key => key.KeyId)
            .ToDictionary(key => key.KeyId);
        foreach (var signature in envelope.Signatures)
        {
            if (!genesis.TryGetValue(signature.KeyId, out var key))
                return Reject(
                    RejectionCode.StatementSigner,
                    $"{signature.KeyId} is no key of the genesis"
                );
            if (verify && !envelope.Verify(key))
                return Reject(
                    RejectionCode.StatementSignature,
                    $"the signature of {signature.KeyId} is not valid"
                );
        }

        var quorum = (genesis.Count / 2) + 1;
        return envelope.Signatures.Length >= quorum
            ? null
            : Reject(
                RejectionCode.KeyEventQuorum,
                $"{envelope.Signatures.Length} of {genesis.Count} genesis keys signed, {quorum} "
                    + $"are needed"
            );
    }

    private LogState WithKeyEvent(KeyEventPredicate keyEvent)
    {
        var pair = (keyEvent.Role, keyEvent.Key);
        return keyEvent.Action == KeyEventAction.Add
            ? this with
            {
                AddedKeys = AddedKeys.Add(pair),
                RevokedKeys = RevokedKeys.Remove(pair),
                KeyEventCount = keyEvent.Sequence,
            }
            : this with
            {
                AddedKeys = AddedKeys.Remove(pair),
                RevokedKeys = RevokedKeys.Add(pair),
                KeyEventCount = keyEvent.Sequence,
            };
    }

    private Rejection Reject(RejectionCode code, string explanation) =>
        new(code, Size, explanation);
}
