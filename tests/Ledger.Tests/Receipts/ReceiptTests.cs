using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class ReceiptTests : IDisposable
{
    private readonly StudyScenario _scenario = StudyScenario.WithEveryKind();

    [Fact]
    public void A_receipt_reads_back_and_is_signed_by_the_log()
    {
        var receipt = Receipt.Parse(ReceiptFor(3).ToBytes());

        Assert.Equal(_scenario.Entries[3].Hash, receipt.Entry);
        Assert.True(receipt.Verify(Log()));
        Assert.False(receipt.Verify(new VerifierKey(StudyScenario.Origin, _scenario.Researcher.PublicKey)));
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nextra ", System.Text.Encoding.UTF8.GetString(receipt.ToBytes()));
    }

    [Fact]
    public void Every_line_of_a_receipt_matters()
    {
        var lines = System.Text.Encoding.UTF8.GetString(ReceiptFor(3).ToBytes()).Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            var cut = string.Join('\n', lines.Where((_, n) => n != i));
            Assert.False(IsGood(cut), $"line {i + 1} was removed and nobody noticed");
        }
    }

    [Fact]
    public void An_effective_contribution_is_counted_and_a_replaced_one_is_not()
    {
        var trace = Trace(_scenario.Entries);

        var counted = trace.Find(ReceiptFor(3));
        var replaced = trace.Find(ReceiptFor(2));

        Assert.Equal((ContributionFate.Counted, 3UL), (counted.Fate, counted.Index));
        Assert.Equal((ContributionFate.Superseded, 4UL), (replaced.Fate, replaced.Index));
    }

    [Fact]
    public void Statements_and_ciphertexts_are_found_refused_ones_too()
    {
        var trace = Trace(_scenario.Entries);
        var refused = ((RefusalPredicate)_scenario.Entries[5].Statement.Predicate).Statement!;

        Assert.Equal(ContributionFate.Counted, trace.Find(_scenario.Entries[3].StatementEnvelope).Fate);
        Assert.Equal(ContributionFate.Counted, trace.Find(StudyScenario.Blob("ciphertext of the second")).Fate);
        Assert.Equal(ContributionFate.Superseded, trace.Find(StudyScenario.Blob("ciphertext of the first")).Fate);
        Assert.Equal(ContributionFate.Unknown, trace.Find(StudyScenario.Blob("never sent")).Fate);
        var fate = trace.Find(refused);
        Assert.Equal(ContributionFate.Refused, fate.Fate);
        Assert.Contains("duplicate-ciphertext", fate.Explanation);
    }

    [Fact]
    public void A_refused_ciphertext_that_nobody_else_sent_is_found_as_refused()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        scenario.Accept(scenario.Contribution(scenario.Key(11), "accepted"), scenario.Key(11));
        var second = scenario.Contribution(scenario.Key(11), "refused").Sign(scenario.Key(11));
        scenario.Accept(scenario.Refusal(second, "second-contribution"), scenario.LedgerKey);

        var fate = Trace(scenario.Entries).Find(StudyScenario.Blob("refused"));

        Assert.Equal((ContributionFate.Refused, 3UL), (fate.Fate, fate.Index));
    }

    [Fact]
    public void Before_the_result_a_contribution_is_only_included() =>
        Assert.Equal(ContributionFate.Included, Trace(_scenario.Entries.Take(7)).Find(ReceiptFor(3, size: 4)).Fate);

    [Fact]
    public void A_broken_promise_gives_a_certificate()
    {
        // The same ledger, but the promised contribution was dropped and others took its place.
        using var other = new StudyScenario(minimum: 2).Through(StudyStage.Collecting);
        other.Accept(other.Contribution(other.Key(14), "another"), other.Key(14));
        other.Accept(other.Contribution(other.Key(15), "yet another"), other.Key(15));
        other.Accept(other.Contribution(other.Key(16), "a third"), other.Key(16));
        var published = new Checkpoint(StudyScenario.Origin, other.State.Size, other.State.Root).Sign(other.LedgerKey);

        var fate = Trace(other.Entries).Find(ReceiptFor(3, size: 4), published);

        Assert.Equal(ContributionFate.PromisedButMissing, fate.Fate);
        Assert.True(EquivocationCertificate.Parse(fate.Evidence!.ToBytes()).Verify(Log()));
    }

    [Fact]
    public void A_receipt_of_another_log_promises_nothing()
    {
        var tree = new MerkleTree(_scenario.Entries.Select(entry => entry.Hash));
        var forged = Receipt.Create(
            tree, _scenario.Entries[3].Hash, 3, new Checkpoint(StudyScenario.Origin, tree.Size, tree.Root).Sign(_scenario.Researcher));

        Assert.Equal(ContributionFate.Unknown, Trace(_scenario.Entries).Find(forged).Fate);
    }

    public void Dispose() => _scenario.Dispose();

    private static ContributionTrace Trace(IEnumerable<Entry> entries) => new(entries.Select(entry => entry.Bytes));

    private VerifierKey Log() => new(StudyScenario.Origin, _scenario.LedgerKey.PublicKey);

    private Receipt ReceiptFor(int index, int? size = null)
    {
        var tree = new MerkleTree(_scenario.Entries.Select(entry => entry.Hash).Take(size ?? _scenario.Entries.Count));
        var checkpoint = new Checkpoint(StudyScenario.Origin, tree.Size, tree.Root).Sign(_scenario.LedgerKey);
        return Receipt.Create(tree, _scenario.Entries[index].Hash, (ulong)index, checkpoint);
    }

    private bool IsGood(string text)
    {
        try
        {
            return Receipt.Parse(System.Text.Encoding.UTF8.GetBytes(text)).Verify(Log());
        }
        catch (NoteFormatException)
        {
            return false;
        }
    }
}
