using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class StudyStateTests
{
    [Fact]
    public void A_whole_study_is_accepted_and_exposes_its_parts()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Opened);
        var state = scenario.State;

        Assert.Equal(StudyStage.Opened, state.Stage);
        Assert.Equal(8UL, state.Size);
        Assert.Equal(scenario.Entries[0].Hash, state.StudyId);
        Assert.Equal(
            [2UL, 3UL],
            state.EffectiveContributions().Select(contribution => contribution.Index)
        );
        Assert.Equal(SlowTree.Root([.. scenario.Entries.Select(entry => entry.Hash)]), state.Root);
    }

    [Fact]
    public void Every_entry_reads_back_to_the_same_bytes_and_state()
    {
        using var scenario = new StudyScenario(OpeningMethod.Pedersen).Through(StudyStage.Opened);

        var state = StudyState.Empty;
        foreach (var entry in scenario.Entries)
        {
            var read = Entry.Parse(entry.Bytes);
            Assert.Equal(entry.Hash, read.Hash);
            state = state.Apply(read).State!;
        }

        Assert.Equal(scenario.State.Root, state.Root);
        Assert.Equal(StudyStage.Opened, state.Stage);
    }

    [Fact]
    public void A_superseded_contribution_leaves_the_inputs_and_is_counted()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var first = scenario.Accept(
            scenario.Contribution(scenario.Key(11), "old"),
            scenario.Key(11)
        );
        var replacement = scenario.ContributionBody(scenario.Key(11).PublicKey) with
        {
            Supersedes = first.Hash,
        };
        scenario.Accept(
            new Statement(
                ContributionPredicate.SubjectsFor([StudyScenario.Blob("new")]),
                replacement
            ),
            scenario.Key(11)
        );

        var tally = scenario.State.Tally();

        Assert.Equal(1UL, tally.Accepted.Count);
        Assert.Equal(CountedRoot.Of([first.Hash]), tally.Superseded);
        Assert.Equal(CountedRoot.Of([StudyScenario.Blob("new")]), scenario.State.Inputs());
    }

    [Fact]
    public void A_withdrawn_contribution_leaves_the_inputs_and_counts_among_the_superseded()
    {
        using var scenario = StudyScenario.WithWithdrawals();
        var (state, hashes) = (scenario.State, scenario.Entries.ConvertAll(entry => entry.Hash));

        var tally = state.Tally();

        Assert.Equal(2UL, state.EffectiveCount);
        Assert.Equal([4UL, 7UL], state.EffectiveContributions().Select(next => next.Index));
        Assert.Equal(CountedRoot.Of([hashes[4], hashes[7]]), tally.Accepted);
        Assert.Equal(CountedRoot.Of([hashes[2], hashes[3]]), tally.Superseded);
        Assert.Equal(
            CountedRoot.Of([
                StudyScenario.Blob("ciphertext of the third"),
                StudyScenario.Blob("ciphertext of the first, again"),
            ]),
            state.Inputs()
        );
        Assert.Null(state.ContributionOf(scenario.Key(12).PublicKey));
    }

    [Fact]
    public void A_withdrawn_contribution_does_not_help_to_the_minimum_and_its_ciphertext_stays_taken()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var key = scenario.Key(11);
        scenario.Accept(scenario.Contribution(key, "first"), key);
        Assert.Null(scenario.Try(scenario.Close(), scenario.Researcher));

        scenario.Accept(scenario.Withdrawal(key.PublicKey), key);

        Assert.Equal(
            RejectionCode.TooFewContributions,
            scenario.Try(scenario.Close(), scenario.Researcher)?.Code
        );
        Assert.Equal(
            RejectionCode.DuplicateCiphertext,
            scenario.Try(scenario.Contribution(key, "first"), key)?.Code
        );
        Assert.Null(scenario.Try(scenario.Contribution(key, "second"), key));
    }

    [Fact]
    public void Only_its_own_key_withdraws_a_contribution_once_and_before_the_close()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var (key, other) = (scenario.Key(11), scenario.Key(12));
        var first = scenario.Accept(scenario.Contribution(key, "first"), key);
        scenario.Accept(scenario.Contribution(other, "second"), other);

        Assert.Equal("statement-signer", Withdraw(key.PublicKey, first.Hash, other));
        Assert.Equal("withdrawal-unknown", Withdraw(other.PublicKey, first.Hash, other));
        Assert.Equal(
            "withdrawal-unknown",
            Withdraw(scenario.Key(13).PublicKey, first.Hash, scenario.Key(13))
        );
        scenario.Accept(scenario.Withdrawal(key.PublicKey), key);
        Assert.Equal("withdrawal-unknown", Withdraw(key.PublicKey, first.Hash, key));
        var again = scenario.Accept(scenario.Contribution(key, "again"), key);
        Assert.Equal("withdrawal-unknown", Withdraw(key.PublicKey, first.Hash, key));
        Assert.Null(Withdraw(key.PublicKey, again.Hash, key));
        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Revoke, StudyRole.Contributor, other.PublicKey),
            scenario.Researcher,
            scenario.ComputingParty,
            scenario.KeyHolder
        );
        Assert.Equal(
            "contributor-revoked",
            scenario.Try(scenario.Withdrawal(other.PublicKey), other)?.Name
        );
        scenario.Accept(scenario.Close(), scenario.Researcher);
        Assert.Equal("out-of-order", Withdraw(key.PublicKey, again.Hash, key));

        string? Withdraw(
            Ed25519PublicKey contributor,
            LeafHash contribution,
            Ed25519PrivateKey signer
        ) => scenario.Try(scenario.Withdrawal(contributor, contribution), signer)?.Name;
    }

    [Fact]
    public void A_refused_withdrawal_is_recorded_under_its_name()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var key = scenario.Key(11);
        var idle = scenario.Withdrawal(key.PublicKey, scenario.State.StudyId).Sign(key);

        Assert.Equal("withdrawal-unknown", scenario.State.ReasonToRefuse(idle));
        Assert.Null(scenario.Try(scenario.Refusal(idle, "withdrawal-unknown"), scenario.LedgerKey));
    }

    [Fact]
    public void An_older_state_stays_as_it_was_when_two_histories_grow_from_it()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var fork = scenario.State;
        var left = fork.Apply(
            scenario.NextEntry(
                scenario.Contribution(scenario.Key(11), "left").Sign(scenario.Key(11))
            )
        ).State!;
        var right = fork.Apply(
            scenario.NextEntry(
                scenario.Contribution(scenario.Key(12), "right").Sign(scenario.Key(12))
            )
        ).State!;

        Assert.NotEqual(left.Root, right.Root);
        Assert.Equal(left.RootAt(2), right.RootAt(2));
        Assert.Equal(0UL, fork.EffectiveCount);
        Assert.Equal(2UL, fork.Size);
        Assert.Equal(
            scenario.Key(11).PublicKey,
            Assert.Single(left.EffectiveContributions()).Contributor
        );
        Assert.Equal(
            scenario.Key(12).PublicKey,
            Assert.Single(right.EffectiveContributions()).Contributor
        );
        Assert.True(left.HasCiphertext(StudyScenario.Blob("left")));
        Assert.False(
            left.HasCiphertext(StudyScenario.Blob("right"))
                || fork.HasCiphertext(StudyScenario.Blob("left"))
        );
    }

    [Fact]
    public void The_root_that_a_statement_observed_is_judged_whatever_the_one_before_it_observed()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var (one, two) = (scenario.State.RootAt(1), scenario.State.RootAt(2));
        scenario.Accept(scenario.Contribution(scenario.Key(11), "first"), scenario.Key(11)); // observed (2, two)

        Assert.Null(Try(2, two));
        Assert.Null(Try(1, one));
        Assert.Equal(RejectionCode.ObservedRoot, Try(2, one));
        Assert.Equal(RejectionCode.ObservedRoot, Try(1, two));
        Assert.Equal(RejectionCode.ObservedRoot, Try(3, two));

        RejectionCode? Try(ulong size, RootHash root) =>
            scenario
                .Try(
                    Contribution(
                        scenario.ContributionBody(scenario.Key(12).PublicKey) with
                        {
                            Observed = new Observed(size, root),
                        },
                        "second"
                    ),
                    scenario.Key(12)
                )
                ?.Code;
    }

    [Fact]
    public void The_first_rule_that_is_broken_names_the_rejection()
    {
        // docs/spec/records.md 6: in the order of the table, which a refusal repeats.
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var (state, key) = (scenario.State, scenario.Key(11));
        var body = scenario.ContributionBody(key.PublicKey);
        var (elsewhere, otherContext) = (LeafHash.Compute("other"u8), state.StudyId);
        scenario.Accept(scenario.Contribution(key, "first"), key);
        var closed = scenario.Close().Sign(scenario.KeyHolder);

        Assert.Equal(
            "index-out-of-sequence",
            Name(Entry.Create(9, elsewhere, StudyScenario.Start, closed, scenario.Researcher))
        );
        Assert.Equal(
            "chain-broken",
            Name(Entry.Create(3, elsewhere, StudyScenario.Start, closed, scenario.Researcher))
        );
        Assert.Equal(
            "time-backwards",
            Name(
                Entry.Create(
                    3,
                    scenario.State.LastHash,
                    StudyScenario.Start,
                    closed,
                    scenario.Researcher
                )
            )
        );
        Assert.Equal(
            "entry-signer",
            Name(
                Entry.Create(
                    3,
                    scenario.State.LastHash,
                    StudyScenario.Start.AddDays(1),
                    closed,
                    scenario.Researcher
                )
            )
        );
        Assert.Equal("out-of-order", scenario.Try(scenario.Study(), scenario.KeyHolder)?.Name);
        Assert.Equal(
            "statement-signer",
            scenario
                .Try(Contribution(body with { Study = elsewhere }, "first"), scenario.KeyHolder)
                ?.Name
        );
        Assert.Equal(
            "wrong-study",
            scenario
                .Try(
                    Contribution(body with { Study = elsewhere, Context = otherContext }, "first"),
                    key
                )
                ?.Name
        );
        Assert.Equal(
            "wrong-context",
            scenario.Try(Contribution(body with { Context = otherContext }, "first"), key)?.Name
        );
        Assert.Equal("duplicate-ciphertext", scenario.Try(Contribution(body, "first"), key)?.Name);
        Assert.Equal(
            "second-contribution",
            scenario
                .Try(
                    Contribution(
                        body with
                        {
                            Commitment = StudyScenario.Blob("c").ToString(),
                        },
                        "second"
                    ),
                    key
                )
                ?.Name
        );
        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Revoke, StudyRole.Contributor, key.PublicKey),
            scenario.Researcher,
            scenario.ComputingParty,
            scenario.KeyHolder
        );
        Assert.Equal("contributor-revoked", scenario.Try(Contribution(body, "second"), key)?.Name);

        string? Name(Entry entry) => scenario.State.Apply(entry).Rejection?.Name;
    }

    [Fact]
    public void A_second_genesis_that_names_its_own_ledger_key_is_not_the_ledgers()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var genesis = (StudyPredicate)scenario.Study().Predicate;
        var forged = new Statement(
            scenario.Study().Subjects,
            genesis with
            {
                Roles = genesis.Roles with { Ledger = scenario.Key(21).PublicKey },
            }
        );

        var entry = Entry.Create(
            2,
            scenario.State.LastHash,
            StudyScenario.Start.AddDays(1),
            forged.Sign(scenario.Researcher),
            scenario.Key(21)
        );

        Assert.Equal(RejectionCode.EntrySigner, scenario.State.Apply(entry).Rejection?.Code);
        Assert.Equal(
            RejectionCode.OutOfOrder,
            StudyState
                .Empty.Apply(
                    Entry.Create(
                        0,
                        default,
                        StudyScenario.Start,
                        scenario.Context().Sign(scenario.KeyHolder),
                        scenario.LedgerKey
                    )
                )
                .Rejection?.Code
        );
    }

    [Fact]
    public void A_genesis_that_its_own_ledger_key_did_not_sign_begins_no_study()
    {
        using var scenario = new StudyScenario();
        var statement = scenario.Study().Sign(scenario.Researcher);
        var right = Entry.Create(0, default, StudyScenario.Start, statement, scenario.LedgerKey);
        var foreign = Entry.Create(0, default, StudyScenario.Start, statement, scenario.Researcher);
        var broken = Entry.Parse(StudyScenario.WithBrokenSignature(right.Envelope).Bytes);

        Assert.True(StudyState.Empty.Apply(Entry.Parse(right.Bytes)).IsAccepted);
        Assert.Equal(RejectionCode.EntrySigner, StudyState.Empty.Apply(foreign).Rejection?.Code);
        Assert.Equal(RejectionCode.EntrySignature, StudyState.Empty.Apply(broken).Rejection?.Code);
    }

    [Fact]
    public void Two_entries_of_one_second_follow_each_other()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Started);
        var entry = Entry.Create(
            1,
            scenario.State.LastHash,
            scenario.State.LastTime,
            scenario.Context().Sign(scenario.KeyHolder),
            scenario.LedgerKey
        );

        Assert.True(scenario.State.Apply(entry).IsAccepted);
    }

    [Fact]
    public void Each_contribution_keeps_its_own_report()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        foreach (
            var (seed, encoder) in ((byte, string)[])[(11, "one"), (12, "another"), (13, "another")]
        )
        {
            var body = scenario.ContributionBody(scenario.Key(seed).PublicKey);
            scenario.Accept(
                Contribution(
                    body with
                    {
                        Report = body.Report with { Encoder = encoder },
                    },
                    $"of {seed}"
                ),
                scenario.Key(seed)
            );
        }

        Assert.Equal(
            ["one", "another", "another"],
            scenario
                .State.EffectiveContributions()
                .Select(contribution => contribution.Report.Encoder)
        );
    }

    [Fact]
    public void Superseded_contributions_are_counted_in_index_order_whichever_was_replaced_first()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var first = scenario.Accept(scenario.Contribution(scenario.Key(11), "a"), scenario.Key(11));
        var second = scenario.Accept(
            scenario.Contribution(scenario.Key(12), "b"),
            scenario.Key(12)
        );
        foreach (var (seed, old) in ((byte, Entry)[])[(12, second), (11, first)])
            scenario.Accept(
                Contribution(
                    scenario.ContributionBody(scenario.Key(seed).PublicKey) with
                    {
                        Supersedes = old.Hash,
                    },
                    $"new {seed}"
                ),
                scenario.Key(seed)
            );

        Assert.Equal(CountedRoot.Of([first.Hash, second.Hash]), scenario.State.Tally().Superseded);
    }

    [Fact]
    public void One_known_ciphertext_among_new_ones_is_enough_to_refuse()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        scenario.Accept(scenario.Contribution(scenario.Key(11), "a", "b"), scenario.Key(11));

        Assert.Equal(
            RejectionCode.DuplicateCiphertext,
            scenario.Try(scenario.Contribution(scenario.Key(12), "c", "b"), scenario.Key(12))?.Code
        );
        Assert.Equal(
            RejectionCode.DuplicateCiphertext,
            scenario.Try(scenario.Contribution(scenario.Key(12), "c", "c"), scenario.Key(12))?.Code
        );
        Assert.Null(
            scenario.Try(scenario.Contribution(scenario.Key(12), "c", "d"), scenario.Key(12))
        );
    }

    [Fact]
    public void What_holds_no_statement_is_refused_as_malformed_and_for_nothing_else()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var noStatement = DsseEnvelope.Sign(
            DsseEnvelope.StatementPayloadType,
            "{}"u8,
            scenario.Key(11)
        );
        var unnamed = (RefusalPredicate)scenario.Refusal(noStatement, "malformed").Predicate with
        {
            Statement = null,
        };

        Assert.Equal("malformed", scenario.State.ReasonToRefuse(noStatement));
        Assert.Null(scenario.Try(scenario.Refusal(noStatement, "malformed"), scenario.LedgerKey));
        Assert.Null(scenario.Try(new Statement([], unnamed), scenario.LedgerKey));
        Assert.Equal(
            RejectionCode.RefusalUnfounded,
            scenario
                .Try(new Statement([], unnamed with { Reason = "wrong-study" }), scenario.LedgerKey)
                ?.Code
        );
        Assert.Equal(
            RejectionCode.RefusalUnfounded,
            scenario.Try(scenario.Refusal(noStatement, "wrong-study"), scenario.LedgerKey)?.Code
        );
    }

    [Fact]
    public void A_contributor_that_a_key_event_adds_to_a_closed_list_is_admitted_once()
    {
        using var scenario = new StudyScenario(
            allowed: MerkleTree.ComputeRoot([LeafHash.Compute(new byte[32])])
        ).Through(StudyStage.Collecting);
        var key = scenario.Key(11);
        Ed25519PrivateKey[] quorum =
        [
            scenario.Researcher,
            scenario.ComputingParty,
            scenario.KeyHolder,
        ];

        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Add, StudyRole.Contributor, key.PublicKey),
            quorum
        );
        Assert.Null(scenario.Try(scenario.Contribution(key, "a"), key));
        Assert.Equal(
            RejectionCode.KeyEventIdle,
            scenario
                .Try(
                    scenario.KeyEvent(KeyEventAction.Add, StudyRole.Contributor, key.PublicKey),
                    quorum
                )
                ?.Code
        );
        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Revoke, StudyRole.Contributor, key.PublicKey),
            quorum
        );
        Assert.Equal(
            RejectionCode.KeyEventIdle,
            scenario
                .Try(
                    scenario.KeyEvent(KeyEventAction.Revoke, StudyRole.Contributor, key.PublicKey),
                    quorum
                )
                ?.Code
        );
        Assert.Equal(
            RejectionCode.ContributorRevoked,
            scenario.Try(scenario.Contribution(key, "a"), key)?.Code
        );
        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Add, StudyRole.Contributor, key.PublicKey),
            quorum
        );
        Assert.Null(scenario.Try(scenario.Contribution(key, "a"), key));
    }

    [Fact]
    public void A_key_that_lost_its_role_is_still_one_that_may_have_signed()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        Ed25519PublicKey[] keys =
        [
            scenario.KeyHolder.PublicKey,
            scenario.Key(21).PublicKey,
            scenario.Key(22).PublicKey,
        ];
        Ed25519PrivateKey[] quorum =
        [
            scenario.Researcher,
            scenario.ComputingParty,
            scenario.KeyHolder,
        ];

        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Add, StudyRole.KeyHolder, keys[1]),
            quorum
        );
        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Add, StudyRole.KeyHolder, keys[2]),
            quorum
        );
        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Revoke, StudyRole.KeyHolder, keys[0]),
            quorum
        );
        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Revoke, StudyRole.KeyHolder, keys[1]),
            quorum
        );

        Assert.Equal([keys[2]], scenario.State.KeysOf(StudyRole.KeyHolder));
        Assert.Equal(keys.ToHashSet(), scenario.State.EveryKeyOf(StudyRole.KeyHolder).ToHashSet());
    }

    [Fact]
    public void There_is_a_root_for_every_size_up_to_the_logs_own()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);

        Assert.Equal(MerkleTree.ComputeRoot([]), scenario.State.RootAt(0));
        Assert.Equal(scenario.State.Root, scenario.State.RootAt(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => scenario.State.RootAt(3));
    }

    private static Statement Contribution(ContributionPredicate body, string ciphertext) =>
        new(ContributionPredicate.SubjectsFor([StudyScenario.Blob(ciphertext)]), body);
}
