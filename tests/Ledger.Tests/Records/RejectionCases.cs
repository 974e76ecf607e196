namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Makes the vectors of tests/vectors/records: for each rule one history whose last entry
/// breaks it.</summary>
internal static class RejectionCases
{
    private static readonly StudyStage Collecting = StudyStage.Collecting;

    /// <summary>The history for a rule: all entries but the last are accepted.</summary>
    public static IReadOnlyList<Entry> For(RejectionCode code) =>
        code switch
        {
            RejectionCode.IndexOutOfSequence => Place(
                (s, e) =>
                    Entry.Create(
                        s.Size + 1,
                        s.LastHash,
                        StudyScenario.Start.AddDays(1),
                        e,
                        Ledger()
                    )
            ),
            RejectionCode.ChainBroken => Place(
                (s, e) =>
                    Entry.Create(s.Size, s.StudyId, StudyScenario.Start.AddDays(1), e, Ledger())
            ),
            RejectionCode.TimeBackwards => Place(
                (s, e) => Entry.Create(s.Size, s.LastHash, StudyScenario.Start, e, Ledger())
            ),
            RejectionCode.EntrySigner => Place(
                (s, e) =>
                    Entry.Create(
                        s.Size,
                        s.LastHash,
                        StudyScenario.Start.AddDays(1),
                        e,
                        SeededKey(1)
                    )
            ),
            RejectionCode.EntrySignature => Place(
                (s, e) =>
                    Entry.Parse(
                        StudyScenario
                            .WithBrokenSignature(
                                Entry
                                    .Create(
                                        s.Size,
                                        s.LastHash,
                                        StudyScenario.Start.AddDays(1),
                                        e,
                                        Ledger()
                                    )
                                    .Envelope
                            )
                            .Bytes
                    )
            ),
            RejectionCode.OutOfOrder => Last(StudyStage.Started, s => s.Study().Sign(s.Researcher)),
            RejectionCode.SignerRevoked => After(ResearcherReplaced(), s =>
                s.Close().Sign(s.Researcher)
            ),
            RejectionCode.StatementSigner => Last(Collecting, s => s.Close().Sign(s.KeyHolder)),
            RejectionCode.StatementSignature => Last(Collecting, s =>
                StudyScenario.WithBrokenSignature(Good(s))
            ),
            RejectionCode.WrongStudy => Last(Collecting, s =>
                Changed(s, body => body with { Study = LeafHash.Compute("other"u8) })
            ),
            RejectionCode.ObservedSize => Last(Collecting, s =>
                Changed(s, body => body with { Observed = new Observed(3, s.State.Root) })
            ),
            RejectionCode.ObservedRoot => Last(Collecting, s =>
                Changed(s, body => body with { Observed = new Observed(1, s.State.Root) })
            ),
            RejectionCode.WrongContext => Last(Collecting, s =>
                Changed(s, body => body with { Context = s.State.StudyId })
            ),
            RejectionCode.WrongRound => After(StudyScenario.InSecondRound(), Good),
            RejectionCode.RoundStranger => After(StudyScenario.InSecondRound(), s =>
                s.Again(s.Key(13), "a good ciphertext").Sign(s.Key(13))
            ),
            RejectionCode.RoundIncomplete => After(InSecondRoundWithOne(), s =>
                s.Close().Sign(s.Researcher)
            ),
            RejectionCode.RoundNumber => Last(StudyStage.Opened, s =>
                new Statement([], s.RoundBody() with { Number = 3 }).Sign(s.Researcher)
            ),
            RejectionCode.WrongDecryption => Last(StudyStage.Opened, s =>
                new Statement([], s.RoundBody() with { Decryption = s.State.StudyId }).Sign(
                    s.Researcher
                )
            ),
            RejectionCode.DuplicateCiphertext => After(With("ciphertext"), s =>
                s.Contribution(s.Key(12), "ciphertext").Sign(s.Key(12))
            ),
            RejectionCode.SecondContribution => After(With("first"), s =>
                s.Contribution(s.Key(11), "second").Sign(s.Key(11))
            ),
            RejectionCode.SupersedesUnknown => After(With("first"), s =>
                Changed(s, body => body with { Supersedes = s.State.Context!.Hash })
            ),
            RejectionCode.WithdrawalUnknown => After(With("first"), s =>
                s.Withdrawal(s.Key(11).PublicKey, s.State.Context!.Hash).Sign(s.Key(11))
            ),
            RejectionCode.ContributorNotAllowed => After(
                new StudyScenario(
                    allowed: MerkleTree.ComputeRoot([LeafHash.Compute(new byte[32])])
                ).Through(Collecting),
                Good
            ),
            RejectionCode.ContributorRevoked => After(Revoked(), Good),
            RejectionCode.ConsentMissing => After(
                new StudyScenario(inCommons: true).Through(Collecting),
                s => Changed(s, body => body with { Consent = null })
            ),
            RejectionCode.LockMissing => After(
                new StudyScenario(inCommons: true).Through(Collecting),
                s => new Statement([], s.CloseBody() with { Locked = null }).Sign(s.Researcher)
            ),
            RejectionCode.CommonsFieldMissing => Last(Collecting, s =>
                new Statement(
                    [],
                    s.CloseBody() with
                    {
                        Locked = new CloseLock(LeafHash.Compute("lock"u8), []),
                    }
                ).Sign(s.Researcher)
            ),
            RejectionCode.CloseExcluded => After(
                new StudyScenario(inCommons: true).Through(Collecting),
                s => new Statement([], s.CloseBody(1)).Sign(s.Researcher)
            ),
            RejectionCode.CommitmentMissing => After(
                new StudyScenario(OpeningMethod.Pedersen).Through(Collecting),
                s => Changed(s, body => body with { Commitment = null })
            ),
            RejectionCode.CommitmentUnexpected => Last(Collecting, s =>
                Changed(s, body =>
                    body with
                    {
                        Commitment = StudyScenario.Blob("commitment").ToString(),
                    }
                )
            ),
            RejectionCode.TooFewContributions => After(
                new StudyScenario(minimum: 2).Through(Collecting),
                s => s.Close().Sign(s.Researcher)
            ),
            RejectionCode.CloseAccepted => Close(body =>
                body with
                {
                    Accepted = CountedRoot.Of([body.Study]),
                }
            ),
            RejectionCode.CloseSuperseded => Close(body =>
                body with
                {
                    Superseded = CountedRoot.Of([body.Study]),
                }
            ),
            RejectionCode.CloseRefused => Close(body =>
                body with
                {
                    Refused = CountedRoot.Of([body.Study]),
                }
            ),
            RejectionCode.WrongClose => Last(StudyStage.Closed, s =>
                new Statement(
                    StudyScenario.ComputeSubjects,
                    s.ComputeBody() with
                    {
                        Close = s.State.StudyId,
                    }
                ).Sign(s.ComputingParty)
            ),
            RejectionCode.ComputeInputs => Last(StudyStage.Closed, s =>
                new Statement(
                    StudyScenario.ComputeSubjects,
                    s.ComputeBody() with
                    {
                        Inputs = CountedRoot.Of([StudyScenario.Blob("ciphertext of the first")]),
                    }
                ).Sign(s.ComputingParty)
            ),
            RejectionCode.WrongCompute => Last(StudyStage.Computing, s =>
                new Statement(
                    s.Result().Subjects,
                    s.ResultBody() with
                    {
                        Compute = s.State.StudyId,
                    }
                ).Sign(s.ComputingParty)
            ),
            RejectionCode.WrongResult => Last(StudyStage.Computed, s =>
                new Statement(
                    s.Decryption().Subjects,
                    s.DecryptionBody() with
                    {
                        Result = s.State.StudyId,
                    }
                ).Sign(s.KeyHolder)
            ),
            RejectionCode.OpeningMethod => Last(StudyStage.Computed, s =>
                new Statement(
                    s.Decryption().Subjects,
                    s.DecryptionBody() with
                    {
                        Open = OpeningMethod.Pedersen,
                    }
                ).Sign(s.KeyHolder)
            ),
            RejectionCode.RefusalUnfounded => Last(Collecting, s =>
                s.Refusal(Good(s), "wrong-context").Sign(s.LedgerKey)
            ),
            RejectionCode.KeyEventSequence => Last(Collecting, s =>
                Signed(
                    s,
                    s.KeyEvent(
                        KeyEventAction.Add,
                        StudyRole.Researcher,
                        s.Key(21).PublicKey,
                        sequence: 2
                    )
                )
            ),
            RejectionCode.KeyEventQuorum => Last(Collecting, s =>
                s.KeyEvent(KeyEventAction.Add, StudyRole.Researcher, s.Key(21).PublicKey)
                    .Sign(s.Researcher, s.KeyHolder)
            ),
            RejectionCode.LedgerKeyFixed => Last(Collecting, s =>
                Signed(s, s.KeyEvent(KeyEventAction.Add, StudyRole.Ledger, s.Key(21).PublicKey))
            ),
            RejectionCode.KeyEventIdle => Last(Collecting, s =>
                Signed(
                    s,
                    s.KeyEvent(KeyEventAction.Revoke, StudyRole.Researcher, s.Key(21).PublicKey)
                )
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "no vector"),
        };

    private static IReadOnlyList<Entry> Place(Func<StudyState, DsseEnvelope, Entry> last)
    {
        using var scenario = new StudyScenario().Through(Collecting);
        return [.. scenario.Entries, last(scenario.State, Good(scenario))];
    }

    private static IReadOnlyList<Entry> Last(
        StudyStage stage,
        Func<StudyScenario, DsseEnvelope> statement
    ) => After(new StudyScenario().Through(stage), statement);

    private static IReadOnlyList<Entry> After(
        StudyScenario scenario,
        Func<StudyScenario, DsseEnvelope> statement
    )
    {
        using (scenario)
            return [.. scenario.Entries, scenario.NextEntry(statement(scenario))];
    }

    private static IReadOnlyList<Entry> Close(Func<ClosePredicate, ClosePredicate> change) =>
        After(With("ciphertext"), s => new Statement([], change(s.CloseBody())).Sign(s.Researcher));

    private static StudyScenario With(string ciphertext)
    {
        var scenario = new StudyScenario().Through(Collecting);
        scenario.Accept(scenario.Contribution(scenario.Key(11), ciphertext), scenario.Key(11));
        return scenario;
    }

    private static StudyScenario InSecondRoundWithOne()
    {
        var scenario = StudyScenario.InSecondRound();
        scenario.Accept(scenario.Again(scenario.Key(11), "only one"), scenario.Key(11));
        return scenario;
    }

    private static StudyScenario Revoked()
    {
        var scenario = new StudyScenario().Through(Collecting);
        scenario.Accept(
            scenario.KeyEvent(
                KeyEventAction.Revoke,
                StudyRole.Contributor,
                scenario.Key(11).PublicKey
            ),
            scenario.Researcher,
            scenario.ComputingParty,
            scenario.KeyHolder
        );
        return scenario;
    }

    private static StudyScenario ResearcherReplaced()
    {
        var scenario = new StudyScenario().Through(Collecting);
        foreach (
            var (action, key) in new[]
            {
                (KeyEventAction.Add, scenario.Key(21)),
                (KeyEventAction.Revoke, scenario.Researcher),
            }
        )
        {
            scenario.Accept(
                scenario.KeyEvent(action, StudyRole.Researcher, key.PublicKey),
                scenario.Researcher,
                scenario.ComputingParty,
                scenario.KeyHolder
            );
        }

        return scenario;
    }

    private static DsseEnvelope Good(StudyScenario scenario) =>
        scenario.Contribution(scenario.Key(11), "a good ciphertext").Sign(scenario.Key(11));

    private static DsseEnvelope Changed(
        StudyScenario scenario,
        Func<ContributionPredicate, ContributionPredicate> change
    ) =>
        new Statement(
            scenario.Contribution(scenario.Key(11), "a good ciphertext").Subjects,
            change(scenario.ContributionBody(scenario.Key(11).PublicKey))
        ).Sign(scenario.Key(11));

    private static DsseEnvelope Signed(StudyScenario scenario, Statement keyEvent) =>
        keyEvent.Sign(scenario.Researcher, scenario.ComputingParty, scenario.KeyHolder);

    private static Ed25519PrivateKey Ledger() => SeededKey(4);

    private static Ed25519PrivateKey SeededKey(byte seed) =>
        Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat(seed, 32)]);
}
