namespace SecureGenomics.Provenance.Ledger;

/// <content>The rules of each kind, once its place, signer and study are right.</content>
public sealed partial record StudyState
{
    private EncoderReport? LastReport { get; init; }

    private Rejection? JudgeContent(Statement statement) =>
        statement.Predicate switch
        {
            ContributionPredicate contribution => JudgeContribution(statement, contribution),
            WithdrawalPredicate withdrawal => JudgeWithdrawal(withdrawal),
            RefusalPredicate refusal => JudgeRefusal(refusal),
            KeyEventPredicate keyEvent => JudgeKeyEvent(keyEvent),
            ClosePredicate close => JudgeClose(close),
            ComputePredicate compute => JudgeCompute(compute),
            ResultPredicate result => JudgeResult(result),
            DecryptionPredicate decryption => JudgeDecryption(decryption),
            AbortedPredicate => JudgeAbort(),
            RoundPredicate round => JudgeRound(round),
            StudyPredicate or ContextPredicate => null,
            _ => throw new InvalidOperationException($"no rule for {statement.Kind}"),
        };

    private Rejection? JudgeContribution(Statement statement, ContributionPredicate contribution)
    {
        if (contribution.Context != Context!.Hash)
            return Reject(
                RejectionCode.WrongContext,
                $"the contribution is for context {contribution.Context}, this study's is "
                    + $"{Context.Hash}"
            );
        if (contribution.Round != Round?.Hash)
            return Reject(
                RejectionCode.WrongRound,
                $"the contribution is for round {contribution.Round?.ToString() ?? "1"}, this is "
                    + $"round {RoundNumber}"
            );
        if (
            PreviousRound is { } previous
            && previous.ContributionOf(contribution.Contributor) is null
        )
            return Reject(
                RejectionCode.RoundStranger,
                $"{contribution.Contributor.KeyId} did not contribute to the round before"
            );
        var ciphertexts = ContributionPredicate.CiphertextsOf(statement.Subjects);
        if (
            ciphertexts.Distinct().Count() != ciphertexts.Length
            || ciphertexts.Any(Ciphertexts.Contains)
        )
            return Reject(
                RejectionCode.DuplicateCiphertext,
                "a ciphertext of this contribution is in the study already"
            );
        return JudgeRevoked(contribution.Contributor)
            ?? JudgeAdmission(contribution)
            ?? JudgeReplacement(contribution)
            ?? JudgeConsent(contribution)
            ?? JudgeCommitment(statement, contribution);
    }

    private Rejection? JudgeRevoked(Ed25519PublicKey contributor) =>
        Log.IsRevoked(StudyRole.Contributor, contributor)
            ? Reject(RejectionCode.ContributorRevoked, $"{contributor.KeyId} was revoked")
            : null;

    private Rejection? JudgeAdmission(ContributionPredicate contribution)
    {
        if (
            Study!.Predicate.AllowedContributors is not { } allowed
            || Log.IsAdded(StudyRole.Contributor, contribution.Contributor)
        )
            return null;
        var admitted =
            contribution.Admission is { } admission
            && new InclusionProof(admission.Index, admission.Size, admission.Proof).Verify(
                LeafHash.Compute(contribution.Contributor.ToArray()),
                allowed
            );
        return admitted
            ? null
            : Reject(
                RejectionCode.ContributorNotAllowed,
                $"{contribution.Contributor.KeyId} is not shown to be on the study's list"
            );
    }

    private Rejection? JudgeReplacement(ContributionPredicate contribution)
    {
        var effective = ContributionOf(contribution.Contributor)?.Hash;
        if (contribution.Supersedes == effective)
            return null;
        return contribution.Supersedes is { } named
            ? Reject(
                RejectionCode.SupersedesUnknown,
                $"{named} is not this key's effective contribution"
            )
            : Reject(
                RejectionCode.SecondContribution,
                $"this key has the effective contribution {effective}"
            );
    }

    private Rejection? JudgeCommitment(Statement statement, ContributionPredicate contribution)
    {
        var proof = ContributionPredicate.ProofOf(statement.Subjects);
        if (Study!.Predicate.Open == OpeningMethod.Pedersen)
        {
            return contribution.Commitment is not null && proof is not null
                ? null
                : Reject(
                    RejectionCode.CommitmentMissing,
                    "the study opens with commitments: a commitment and a proof are due"
                );
        }

        return contribution.Commitment is null && proof is null
            ? null
            : Reject(RejectionCode.CommitmentUnexpected, "the study has no commitments");
    }

    private Rejection? JudgeWithdrawal(WithdrawalPredicate withdrawal)
    {
        if (JudgeRevoked(withdrawal.Contributor) is { } revoked)
            return revoked;
        if (ContributionOf(withdrawal.Contributor) is not { } effective)
            return Reject(
                RejectionCode.WithdrawalUnknown,
                "this key has no effective contribution"
            );
        return withdrawal.Contribution == effective.Hash
            ? null
            : Reject(
                RejectionCode.WithdrawalUnknown,
                $"{withdrawal.Contribution} is not this key's effective contribution, which is "
                    + $"{effective.Hash}"
            );
    }

    private Rejection? JudgeRefusal(RefusalPredicate refusal)
    {
        if (refusal.Statement is not { } refused)
        {
            return refusal.Reason == "malformed"
                ? null
                : Reject(
                    RejectionCode.RefusalUnfounded,
                    $"'{refusal.Reason}' needs the refused statement"
                );
        }

        if (refusal.IsExternal)
            return null;
        var name = ReasonToRefuse(refused);
        return name == refusal.Reason
            ? null
            : Reject(
                RejectionCode.RefusalUnfounded,
                $"the refusal says '{refusal.Reason}', the rules say '{name ?? "accepted"}'"
            );
    }

    /// <summary>
    /// The name of the rule that keeps a statement from being appended now; null when none does.
    /// </summary>
    /// <param name="statement">
    /// The actor's envelope; <c>malformed</c> when it holds no statement.
    /// </param>
    public string? ReasonToRefuse(DsseEnvelope statement)
    {
        try
        {
            return Judge(statement, Statement.Parse(statement))?.Name;
        }
        catch (LedgerFormatException)
        {
            return "malformed";
        }
    }

    private Rejection? JudgeKeyEvent(KeyEventPredicate keyEvent)
    {
        if (keyEvent.Role == StudyRole.Ledger)
            return Reject(
                RejectionCode.LedgerKeyFixed,
                "the ledger's key cannot change within a study"
            );
        if (keyEvent.Sequence != KeyEventCount + 1)
            return Reject(
                RejectionCode.KeyEventSequence,
                $"sequence number {keyEvent.Sequence} where {KeyEventCount + 1} comes next"
            );
        // Any key may contribute to an open study, so any contributor's key can be revoked, once.
        var has =
            keyEvent.Role == StudyRole.Contributor
                ? keyEvent.Action == KeyEventAction.Add
                    ? Log.IsAdded(keyEvent.Role, keyEvent.Key)
                    : !Log.IsRevoked(keyEvent.Role, keyEvent.Key)
                : KeysOf(keyEvent.Role).Contains(keyEvent.Key);
        return has == (keyEvent.Action == KeyEventAction.Revoke)
            ? null
            : Reject(
                RejectionCode.KeyEventIdle,
                $"the key event changes nothing: {keyEvent.Action} of {keyEvent.Key.KeyId}"
            );
    }

    private Rejection? JudgeClose(ClosePredicate close)
    {
        if (JudgeLocked(close.Locked) is { } unlocked)
            return unlocked;
        var minimum = Study!.Predicate.MinimumContributors;
        var left = WithoutExcluded(close.Locked);
        if (left.EffectiveCount < minimum)
            return Reject(
                RejectionCode.TooFewContributions,
                $"{left.EffectiveCount} effective contributions, the study asks for {minimum}"
            );
        if (PreviousRound is { } previous && EffectiveCount != previous.EffectiveCount)
            return Reject(
                RejectionCode.RoundIncomplete,
                $"{EffectiveCount} of the {previous.EffectiveCount} contributors of the round "
                    + "before contributed"
            );
        var (accepted, superseded, refused) = left.Tally();
        if (close.Accepted != accepted)
            return Reject(RejectionCode.CloseAccepted, Difference(close.Accepted, accepted));
        if (close.Superseded != superseded)
            return Reject(RejectionCode.CloseSuperseded, Difference(close.Superseded, superseded));
        return close.Refused == refused
            ? null
            : Reject(RejectionCode.CloseRefused, Difference(close.Refused, refused));
    }

    private Rejection? JudgeCompute(ComputePredicate compute)
    {
        if (compute.Close != Close!.Hash)
            return Reject(
                RejectionCode.WrongClose,
                $"the compute names close {compute.Close}, this study's is {Close.Hash}"
            );
        var inputs = Inputs();
        return compute.Inputs == inputs
            ? null
            : Reject(RejectionCode.ComputeInputs, Difference(compute.Inputs, inputs));
    }

    private Rejection? JudgeResult(ResultPredicate result) =>
        result.Compute == Compute!.Hash
            ? null
            : Reject(
                RejectionCode.WrongCompute,
                $"the result names compute {result.Compute}, this study's is {Compute.Hash}"
            );

    private Rejection? JudgeDecryption(DecryptionPredicate decryption)
    {
        if (decryption.Result != Result!.Hash)
            return Reject(
                RejectionCode.WrongResult,
                $"the decryption names result {decryption.Result}, this study's is {Result.Hash}"
            );
        return decryption.Open == Study!.Predicate.Open
            ? null
            : Reject(
                RejectionCode.OpeningMethod,
                $"the decryption opens by {decryption.Open}, the study by {Study.Predicate.Open}"
            );
    }

    /// <summary>Without a result to refuse, only a study whose totals were opened before can end:
    /// a contributor dropped out.</summary>
    private Rejection? JudgeAbort() =>
        Stage == StudyStage.Collecting && Round is null
            ? Reject(
                RejectionCode.OutOfOrder,
                "an abort comes behind a result, or in a round after the first"
            )
            : null;

    private Rejection? JudgeRound(RoundPredicate round)
    {
        if (round.Number != RoundNumber + 1)
            return Reject(
                RejectionCode.RoundNumber,
                $"round {round.Number} where {RoundNumber + 1} comes next"
            );
        return round.Decryption == Decryption!.Hash
            ? null
            : Reject(
                RejectionCode.WrongDecryption,
                $"the round names decryption {round.Decryption}, the last one is "
                    + $"{Decryption.Hash}"
            );
    }

    private static string Difference(CountedRoot said, CountedRoot found) =>
        $"the statement says {said.Count} with root {said.Root}, the log has {found.Count} with "
        + $"root {found.Root}";
}
