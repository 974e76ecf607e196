using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Replays tests/vectors/records, and shows that this code still makes the same
/// bytes.</summary>
public class RecordVectorTests
{
    public static TheoryData<RejectionCode> Codes =>
        [.. Enum.GetValues<RejectionCode>().Where(code => code != RejectionCode.None)];

    public static TheoryData<string> AcceptedNames =>
        ["every-kind", "withdrawals", "aborted", "pedersen", "rounds", "abandoned", "commons"];

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_vector_of_each_rule_is_rejected_at_its_last_entry_by_that_rule_alone(
        RejectionCode code
    )
    {
        var name = Rejection.NameOf(code);
        var entries = Lines(VectorFiles.Read($"records/rejected/{name}.jsonl"));

        var state = StudyState.Empty;
        foreach (var entry in entries.SkipLast(1))
            state = state.Apply(Entry.Parse(entry)).State
                ?? throw new InvalidOperationException($"{name}: rejected too early");
        var last = state.Apply(Entry.Parse(entries[^1]));

        Assert.Equal(name, last.Rejection?.Name);
        Assert.Equal((ulong)entries.Count - 1, last.Rejection!.Index);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_vector_of_each_rule_is_made_again_byte_for_byte(RejectionCode code) =>
        VectorFiles.Match(
            $"records/rejected/{Rejection.NameOf(code)}.jsonl",
            Jsonl(RejectionCases.For(code))
        );

    [Theory]
    [MemberData(nameof(AcceptedNames))]
    public void Each_whole_study_is_accepted_and_made_again_byte_for_byte(string name)
    {
        using var scenario = Accepted(name);
        VectorFiles.Match($"records/accepted/{name}.jsonl", Jsonl(scenario.Entries));

        var state = Lines(VectorFiles.Read($"records/accepted/{name}.jsonl"))
            .Aggregate(StudyState.Empty, (before, entry) =>
                before.Apply(Entry.Parse(entry)).State!
            );

        Assert.Equal(scenario.State.Root, state.Root);
        Assert.True(state.Stage is StudyStage.Opened or StudyStage.Aborted);
    }

    [Fact]
    public void There_is_no_vector_without_a_rule()
    {
        var names = Directory
            .GetFiles(Checkout.PathOf("tests/vectors/records/rejected"))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            Codes.Select(row => Rejection.NameOf(row.Data)).Order(StringComparer.Ordinal),
            names
        );
    }

    [Fact]
    public void Nothing_may_follow_an_end()
    {
        foreach (var stage in new[] { StudyStage.Opened, StudyStage.Aborted })
        {
            using var scenario = new StudyScenario().Through(stage);
            Assert.Equal(
                RejectionCode.OutOfOrder,
                scenario.Try(scenario.Study(), scenario.Researcher)?.Code
            );
            Assert.Equal(
                RejectionCode.OutOfOrder,
                scenario.Try(scenario.Close(), scenario.Researcher)?.Code
            );
            Assert.Equal(
                RejectionCode.OutOfOrder,
                scenario.Try(scenario.Decryption(), scenario.KeyHolder)?.Code
            );
            Assert.Equal(
                RejectionCode.OutOfOrder,
                scenario
                    .Try(scenario.Contribution(scenario.Key(19), "late"), scenario.Key(19))
                    ?.Code
            );
        }
    }

    /// <summary>Each round accounts for its own contributions; what was sent before stays
    /// taken.</summary>
    [Fact]
    public void A_round_begins_with_no_contribution_and_remembers_the_rounds_before()
    {
        using var scenario = StudyScenario.InSecondRound();
        var state = scenario.State;

        Assert.Equal(
            (StudyStage.Collecting, 2UL, 0UL),
            (state.Stage, state.RoundNumber, state.EffectiveCount)
        );
        Assert.Equal(
            (state.Round!.Hash, state.Round.Hash),
            (state.CommitmentScope, state.ProofScope)
        );
        Assert.Equal(2UL, Assert.Single(state.EarlierRounds()).EffectiveCount);
        Assert.Null(state.Decryption);
        Assert.Equal(
            RejectionCode.DuplicateCiphertext,
            scenario
                .Try(scenario.Again(scenario.Key(11), "ciphertext of the second"), scenario.Key(11))
                ?.Code
        );
    }

    [Fact]
    public void A_study_ends_by_an_abort_while_a_later_round_waits_and_never_while_the_first_does()
    {
        using var first = new StudyScenario().Through(StudyStage.Collecting);
        using var second = StudyScenario.InSecondRound();

        Assert.Equal(RejectionCode.OutOfOrder, first.Try(first.Aborted(), first.KeyHolder)?.Code);
        Assert.Null(second.Try(second.Aborted(), second.KeyHolder));
    }

    [Fact]
    public void A_key_on_the_studys_list_is_admitted_by_its_proof()
    {
        using var keys = new StudyScenario();
        var list = new MerkleTree(
            Enumerable
                .Range(11, 5)
                .Select(seed => LeafHash.Compute(keys.Key((byte)seed).PublicKey.ToArray()))
        );
        using var scenario = new StudyScenario(allowed: list.Root).Through(StudyStage.Collecting);
        var proof = MerkleProver.ProveInclusion(list, 2, 5);
        var admitted = scenario.ContributionBody(scenario.Key(13).PublicKey) with
        {
            Admission = new Admission(2, 5, proof.Path),
        };
        var borrowed = scenario.ContributionBody(scenario.Key(20).PublicKey) with
        {
            Admission = admitted.Admission,
        };
        var subjects = ContributionPredicate.SubjectsFor([StudyScenario.Blob("listed")]);

        Assert.Equal(
            RejectionCode.ContributorNotAllowed,
            scenario.Try(new Statement(subjects, borrowed), scenario.Key(20))?.Code
        );
        Assert.Null(scenario.Try(new Statement(subjects, admitted), scenario.Key(13)));
    }

    [Fact]
    public void An_added_key_signs_from_the_next_index_on_and_a_revoked_one_no_longer()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        scenario.Accept(scenario.Contribution(scenario.Key(11), "a"), scenario.Key(11));
        Assert.Equal(
            RejectionCode.StatementSigner,
            scenario.Try(scenario.Close(), scenario.Key(21))?.Code
        );
        scenario.Accept(
            scenario.KeyEvent(KeyEventAction.Add, StudyRole.Researcher, scenario.Key(21).PublicKey),
            scenario.Researcher,
            scenario.KeyHolder,
            scenario.LedgerKey
        );
        Assert.Null(scenario.Try(scenario.Close(), scenario.Key(21)));
        scenario.Accept(
            scenario.KeyEvent(
                KeyEventAction.Revoke,
                StudyRole.Researcher,
                scenario.Researcher.PublicKey
            ),
            scenario.ComputingParty,
            scenario.KeyHolder,
            scenario.LedgerKey
        );

        Assert.Equal(
            RejectionCode.SignerRevoked,
            scenario.Try(scenario.Close(), scenario.Researcher)?.Code
        );
        Assert.Null(scenario.Try(scenario.Close(), scenario.Key(21)));
    }

    [Fact]
    public void What_a_close_leaves_out_counts_in_no_later_step()
    {
        using var scenario = StudyScenario.InCommons();
        var left = scenario.State.EffectiveContributions().Select(next => next.Index);

        Assert.Equal([2UL, 4UL], left);
        Assert.Equal(2UL, scenario.State.Close!.Predicate.Accepted.Count);
        Assert.Equal(2UL, scenario.State.Compute!.Predicate.Inputs.Count);
    }

    private static StudyScenario Accepted(string name) =>
        name switch
        {
            "every-kind" => StudyScenario.WithEveryKind(),
            "withdrawals" => StudyScenario.WithWithdrawals(),
            "aborted" => new StudyScenario().Through(StudyStage.Aborted),
            "rounds" => StudyScenario.WithRounds(),
            "abandoned" => StudyScenario.Abandoned(),
            "pedersen" => new StudyScenario(OpeningMethod.Pedersen).Through(StudyStage.Opened),
            "commons" => StudyScenario.InCommons(),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    private static string Jsonl(IEnumerable<Entry> entries) =>
        string.Concat(entries.Select(entry => Encoding.UTF8.GetString(entry.Bytes.Span) + "\n"));

    private static List<byte[]> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
}
