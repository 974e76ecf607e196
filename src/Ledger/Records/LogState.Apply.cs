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
            Chain = Chain.After(entry),
            Stage = KindRules.Of(entry.Statement.Kind).LeadsTo ?? Stage,
        };
        return entry.Statement.Predicate switch
        {
            StudyPredicate study => placed with { Study = Recorded.From(entry, study) },
            KeyEventPredicate keyEvent => placed.WithKeyEvent(keyEvent),
            _ => placed,
        };
    }

    internal Rejection? JudgePlace(Entry entry, bool verify)
    {
        if (Chain.JudgeOrder(entry) is { } misplaced)
            return misplaced;
        return LedgerKeyFor(entry.Statement) is { } ledgerKey
            ? Chain.JudgeSigner(entry, ledgerKey, verify)
            : JudgeOrder(entry.Statement.Kind);
    }

    // The genesis names the key that signs it; every later entry takes the genesis's word.
    private Ed25519PublicKey? LedgerKeyFor(Statement statement) =>
        Study?.Predicate.Roles.Ledger ?? (statement.Predicate as StudyPredicate)?.Roles.Ledger;

    private Rejection? JudgeOrder(StatementKind kind)
    {
        var rules = KindRules.Of(kind);
        return rules.Follows.Contains(Stage)
            ? null
            : Reject(RejectionCode.OutOfOrder, $"a {rules.Word} cannot come at stage {Stage}");
    }

    private Rejection? JudgeSigner(DsseEnvelope envelope, Statement statement, bool verify)
    {
        var rules = KindRules.Of(statement.Kind);
        if (rules.Signers is not [var role])
            return JudgeMajority(envelope, rules.Signers, verify);
        var keys = KeysThatSign(role, statement.Predicate);
        var signer = envelope.Signatures[0].KeyId;
        // Whether a contributor's key was revoked is a question about what it says.
        if (
            role != StudyRole.Contributor
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
                $"signed by {signer}; a {rules.Word} is signed by "
                    + $"{string.Join(" or ", keys.Select(k => k.KeyId))} alone"
            );
        }

        return !verify || envelope.Verify(key)
            ? null
            : Reject(RejectionCode.StatementSignature, $"the signature of {signer} is not valid");
    }

    // The genesis names its own signer, and so does a contributor's statement.
    private ImmutableArray<Ed25519PublicKey> KeysThatSign(StudyRole role, Predicate predicate) =>
        predicate switch
        {
            StudyPredicate study => [study.Roles.KeyOf(role)],
            { NamedSigner: { } named } => [named],
            _ => KeysOf(role),
        };

    // More than half of the distinct keys that the genesis gives these roles.
    private Rejection? JudgeMajority(
        DsseEnvelope envelope,
        ImmutableArray<StudyRole> roles,
        bool verify
    )
    {
        var genesis = roles
            .Select(Study!.Predicate.Roles.KeyOf)
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
