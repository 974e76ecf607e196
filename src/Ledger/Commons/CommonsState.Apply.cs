namespace SecureGenomics.Provenance.Ledger;

/// <content>Entry in, next state or rejection out: first its place in the log, then who signed,
/// then what it says.</content>
public sealed partial record CommonsState
{
    /// <summary>The state with one more entry, or why the entry may not follow.</summary>
    /// <param name="entry">The entry, as read.</param>
    /// <param name="signatures">
    /// Whether signatures are verified here; leave it out to verify them.
    /// </param>
    public CommonsTransition Apply(
        CommonsEntry entry,
        SignatureChecking signatures = SignatureChecking.Verify
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        var verify = signatures != SignatureChecking.AlreadyVerified;
        var rejection = JudgePlace(entry, verify)
            ?? Judge(entry.StatementEnvelope, entry.Statement, entry.Time, verify);
        return rejection is null
            ? new CommonsTransition(After(entry))
            : new CommonsTransition(rejection);
    }

    /// <summary>
    /// The name of the rule that keeps a statement from being appended; null when none does.
    /// </summary>
    /// <param name="statement">
    /// The actor's envelope; <c>malformed</c> when it holds no statement.
    /// </param>
    /// <param name="time">When it would be appended.</param>
    public string? ReasonToRefuse(DsseEnvelope statement, DateTimeOffset time)
    {
        try
        {
            return Judge(statement, CommonsStatement.Parse(statement), time, verify: true)?.Name;
        }
        catch (LedgerFormatException)
        {
            return "malformed";
        }
    }

    /// <summary>Why a statement could not be appended at a time; null when it could.</summary>
    internal CommonsRejection? Judge(
        DsseEnvelope envelope,
        CommonsStatement statement,
        DateTimeOffset time,
        bool verify
    ) =>
        JudgeOrder(statement.Kind)
        ?? JudgeSigners(envelope, statement.Predicate, verify)
        ?? JudgeLink(statement.Predicate)
        ?? JudgeContent(statement.Predicate, time);

    private CommonsRejection? JudgePlace(CommonsEntry entry, bool verify)
    {
        var ledger = Genesis?.Said.Ledger
            ?? (entry.Statement.Predicate as CommonsPredicate)?.Ledger;
        var rejection = Chain.JudgeOrder(entry)
            ?? (ledger is { } key ? Chain.JudgeSigner(entry, key, verify) : null);
        return rejection is null ? null : CommonsRejection.Of(rejection);
    }

    private CommonsRejection? JudgeOrder(CommonsKind kind) =>
        (kind == CommonsKind.Commons) == Genesis is null
            ? null
            : Reject(
                CommonsRejectionCode.OutOfOrder,
                Genesis is null ? "a commons begins with its genesis" : "a commons has one genesis"
            );

    private CommonsRejection? JudgeSigners(
        DsseEnvelope envelope,
        GovernancePredicate predicate,
        bool verify
    ) =>
        CommonsKindRules.Of(predicate.Kind).Signer switch
        {
            CommonsSigner.Founders => JudgeSigners(
                envelope,
                predicate is CommonsPredicate genesis ? genesis.Founders : Genesis!.Said.Founders,
                verify
            ) ?? JudgeFounders(envelope, predicate),
            CommonsSigner.Registrar => JudgeSigners(envelope, Registrars, verify)
                ?? JudgeRegistrars(envelope, predicate),
            CommonsSigner.Ledger => JudgeSigners(envelope, [Genesis!.Said.Ledger], verify),
            _ => JudgeSigners(envelope, [predicate.NamedSigner!.Value], verify),
        };

    // Every signature is by one of the keys, and valid.
    private CommonsRejection? JudgeSigners(
        DsseEnvelope envelope,
        IReadOnlyCollection<Ed25519PublicKey> keys,
        bool verify
    )
    {
        foreach (var signature in envelope.Signatures)
        {
            var key = keys.FirstOrDefault(candidate => candidate.KeyId == signature.KeyId);
            if (key.IsDefault)
                return Reject(
                    CommonsRejectionCode.StatementSigner,
                    $"signed by {signature.KeyId}; expected "
                        + string.Join(" or ", keys.Select(candidate => candidate.KeyId))
                );
            if (verify && !envelope.Verify(key))
                return Reject(
                    CommonsRejectionCode.StatementSignature,
                    $"the signature of {signature.KeyId} is not valid"
                );
        }

        return null;
    }

    private CommonsRejection? JudgeFounders(DsseEnvelope envelope, GovernancePredicate predicate)
    {
        var founders = predicate is CommonsPredicate genesis
            ? genesis.Founders.Length
            : Genesis!.Said.Founders.Length;
        return envelope.Signatures.Length > founders / 2
            ? null
            : Reject(
                CommonsRejectionCode.FounderQuorum,
                $"{envelope.Signatures.Length} of {founders} founders signed, "
                    + $"{(founders / 2) + 1} are needed"
            );
    }

    // One registrar alone could make up institutions, whose rows weigh most.
    private CommonsRejection? JudgeRegistrars(
        DsseEnvelope envelope,
        GovernancePredicate predicate
    ) =>
        predicate is MemberPredicate { Action: MemberAction.Admit, Class: MemberClass.Institution }
        && Registrars.Length > 1
        && envelope.Signatures.Length < 2
            ? Reject(
                CommonsRejectionCode.StatementSigner,
                "an institution is admitted by two registrars; one signed"
            )
            : null;

    private CommonsRejection? JudgeLink(GovernancePredicate predicate)
    {
        if (predicate is not LinkedGovernancePredicate linked)
            return null;
        if (linked.Commons != CommonsId)
            return Reject(
                CommonsRejectionCode.WrongCommons,
                $"the statement is for commons {linked.Commons}, this is {CommonsId}"
            );
        var observed = linked.Observed;
        if (observed.Size == 0 || observed.Size > Size)
            return Reject(
                CommonsRejectionCode.ObservedSize,
                $"observed size {observed.Size} is outside 1 to {Size}"
            );
        var root = observed.Size == LastObserved.Size ? LastObserved.Root : RootAt(observed.Size);
        return observed.Root == root
            ? null
            : Reject(
                CommonsRejectionCode.ObservedRoot,
                $"observed root {observed.Root}; at size {observed.Size} this log's root is {root}"
            );
    }

    private CommonsState After(CommonsEntry entry)
    {
        var placed = this with
        {
            Chain = Chain.After(entry),
            Tree = Tree.Append(entry.Hash),
            LastObserved = entry.Statement.Predicate is LinkedGovernancePredicate linked
                ? linked.Observed
                : LastObserved,
        };
        return placed.With(entry);
    }

    private CommonsRejection Reject(CommonsRejectionCode code, string explanation) =>
        new(code, Size, explanation);
}
