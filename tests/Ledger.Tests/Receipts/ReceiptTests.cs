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
        Assert.False(
            receipt.Verify(new VerifierKey(StudyScenario.Origin, _scenario.Researcher.PublicKey))
        );
        Assert.StartsWith(
            "c2sp.org/tlog-proof@v1\nextra ",
            System.Text.Encoding.UTF8.GetString(receipt.ToBytes())
        );
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
    public void A_withdrawn_contribution_is_found_as_withdrawn_and_a_later_one_counts()
    {
        using var scenario = StudyScenario.WithWithdrawals();
        var trace = Trace(scenario.Entries);

        var withdrawn = trace.Find(scenario.Entries[3].StatementEnvelope);

        Assert.Equal((ContributionFate.Withdrawn, 5UL), (withdrawn.Fate, withdrawn.Index));
        Assert.Equal("entry 3 was withdrawn by its contributor, entry 5", withdrawn.Explanation);
        Assert.Equal(
            [ContributionFate.Withdrawn, ContributionFate.Counted],
            new[] { 2, 7 }.Select(i => trace.Find(scenario.Entries[i].StatementEnvelope).Fate)
        );
        Assert.Equal(
            ContributionFate.Included,
            Trace(scenario.Entries.Take(5)).Find(scenario.Entries[3].StatementEnvelope).Fate
        );
    }

    [Fact]
    public void Statements_and_ciphertexts_are_found_refused_ones_too()
    {
        var trace = Trace(_scenario.Entries);
        var refused = ((RefusalPredicate)_scenario.Entries[5].Statement.Predicate).Statement!;

        Assert.Equal(
            ContributionFate.Counted,
            trace.Find(_scenario.Entries[3].StatementEnvelope).Fate
        );
        Assert.Equal(
            ContributionFate.Counted,
            trace.Find(StudyScenario.Blob("ciphertext of the second")).Fate
        );
        Assert.Equal(
            ContributionFate.Superseded,
            trace.Find(StudyScenario.Blob("ciphertext of the first")).Fate
        );
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
        Assert.Equal(
            ContributionFate.Included,
            Trace(_scenario.Entries.Take(7)).Find(ReceiptFor(3, size: 4)).Fate
        );

    [Fact]
    public void A_broken_promise_gives_a_certificate()
    {
        // The same ledger, but the promised contribution was dropped and others took its place.
        using var other = new StudyScenario(minimum: 2).Through(StudyStage.Collecting);
        other.Accept(other.Contribution(other.Key(14), "another"), other.Key(14));
        other.Accept(other.Contribution(other.Key(15), "yet another"), other.Key(15));
        other.Accept(other.Contribution(other.Key(16), "a third"), other.Key(16));
        var published = new Checkpoint(
            StudyScenario.Origin,
            other.State.Size,
            other.State.Root
        ).Sign(other.LedgerKey);

        var fate = Trace(other.Entries).Find(ReceiptFor(3, size: 4), published);

        Assert.Equal(ContributionFate.PromisedButMissing, fate.Fate);
        Assert.True(EquivocationCertificate.Parse(fate.Evidence!.ToBytes()).Verify(Log()));
    }

    [Fact]
    public void A_receipt_of_another_log_promises_nothing() =>
        Assert.Equal(ContributionFate.Unknown, Trace(_scenario.Entries).Find(ForgedReceipt()).Fate);

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", "first line")]
    [InlineData("\nindex 3\n", "\nindex 03\n", "no index line")]
    [InlineData("\nindex 3\n", "\nindex -3\n", "no index line")]
    [InlineData("\nindex 3\n", "\nindex\n", "no index line")]
    [InlineData("\nindex 3\n", "\nplace 3\n", "no index line")]
    [InlineData("\nindex 3\n", "\n", "no index line")]
    [InlineData("\nindex 3\n", "\nindex 3\nAAAA\n", "not 32 bytes")]
    [InlineData("\nindex 3\n", "\nindex 3\n*\n", "not base64")]
    [InlineData("\nindex 3\n", "\nindex 3\nä\n", "no proof lines")]
    [InlineData("\nindex 3\n", "\nindex 2\n", "does not lead")]
    [InlineData("\nextra ", "\nextra AAAA", "no leaf hash")]
    [InlineData("\nextra ", "\nextra *", "not base64")]
    [InlineData("\nextra ", "\nother ", "no index line")]
    public void A_line_of_a_receipt_that_is_not_as_it_must_be_is_refused(
        string good,
        string bad,
        string problem
    )
    {
        var text = System.Text.Encoding.UTF8.GetString(ReceiptFor(3).ToBytes());

        Assert.Contains(good, text, StringComparison.Ordinal);
        var fault = Assert.Throws<NoteFormatException>(() =>
            Receipt.Parse(
                System.Text.Encoding.UTF8.GetBytes(
                    text.Replace(good, bad, StringComparison.Ordinal)
                )
            )
        );
        Assert.Contains(problem, fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_without_extra_data_reads_back_and_one_that_ends_early_does_not()
    {
        var receipt = ReceiptFor(3);
        var bare = new TlogProof([], 3, receipt.Proof.Path, receipt.Proof.Note);

        Assert.Equal(bare.ToBytes(), TlogProof.Parse(bare.ToBytes()).ToBytes());
        Assert.True(TlogProof.Parse(bare.ToBytes()).Includes(receipt.Entry));
        Assert.Throws<NoteFormatException>(() => Receipt.Parse(bare.ToBytes()));
        foreach (
            var head in (string[])
                [
                    "",
                    "\n\n",
                    "c2sp.org/tlog-proof@v1\n\n",
                    "c2sp.org/tlog-proof@v1\nextra AAAA\n\n",
                    "c2sp.org/tlog-proof@v1\nindex 0\n",
                ]
        )
            Assert.Throws<NoteFormatException>(() =>
                TlogProof.Parse([
                    .. System.Text.Encoding.UTF8.GetBytes(head),
                    .. receipt.Proof.Note.ToBytes(),
                ])
            );
    }

    [Fact]
    public void A_proof_has_64_hashes_at_most_and_a_size()
    {
        var note = ReceiptFor(3).Proof.Note;
        var hash = StudyScenario.Blob("hash").Value;
        var full = new TlogProof([1], 0, [.. Enumerable.Repeat(hash, 64)], note);

        Assert.Equal(64, TlogProof.Parse(full.ToBytes()).Path.Length);
        Assert.Throws<ArgumentException>(() => new TlogProof([1], 0, full.Path.Add(hash), note));
        var longer = System
            .Text.Encoding.UTF8.GetString(full.ToBytes())
            .Replace(
                "index 0\n",
                $"index 0\n{Convert.ToBase64String(hash.ToArray())}\n",
                StringComparison.Ordinal
            );
        Assert.Throws<NoteFormatException>(() =>
            TlogProof.Parse(System.Text.Encoding.UTF8.GetBytes(longer))
        );
        Assert.Contains(
            "no proof lines",
            Assert
                .Throws<NoteFormatException>(() => TlogProof.Parse(new byte[TlogProof.MaxBytes]))
                .Problem,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "a proof over",
            Assert
                .Throws<NoteFormatException>(() =>
                    TlogProof.Parse(new byte[TlogProof.MaxBytes + 1])
                )
                .Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_receipt_is_made_for_an_entry_that_stands_elsewhere()
    {
        var tree = new MerkleTree(_scenario.Entries.Select(entry => entry.Hash));
        var checkpoint = new Checkpoint(StudyScenario.Origin, tree.Size, tree.Root).Sign(
            _scenario.LedgerKey
        );

        Assert.Throws<ArgumentException>(() =>
            Receipt.Create(tree, _scenario.Entries[3].Hash, 4, checkpoint)
        );
    }

    [Fact]
    public void A_receipt_from_a_longer_log_is_kept_by_a_shorter_one_that_has_the_entry_and_broken_by_one_that_ends_before_it()
    {
        var receipt = ReceiptFor(3);

        Assert.Equal(
            ContributionFate.Included,
            Trace(_scenario.Entries.Take(5)).Find(ReceiptFor(3, size: 5)).Fate
        );
        Assert.Equal(
            ContributionFate.Included,
            Trace(_scenario.Entries.Take(4)).Find(receipt).Fate
        );
        var broken = Trace(_scenario.Entries.Take(3)).Find(receipt);
        Assert.Equal(
            (ContributionFate.PromisedButMissing, null, null),
            (broken.Fate, broken.Index, broken.Evidence)
        );
    }

    [Fact]
    public void A_promise_about_a_root_that_this_log_never_had_is_broken_though_the_entry_is_here()
    {
        var forked = new MerkleTree(
            _scenario
                .Entries.Take(4)
                .Select(entry => entry.Hash)
                .Append(LeafHash.Compute("another fifth"u8))
        );
        var note = new Checkpoint(StudyScenario.Origin, 5, forked.Root).Sign(_scenario.LedgerKey);
        var published = new Checkpoint(
            StudyScenario.Origin,
            _scenario.State.Size,
            _scenario.State.Root
        ).Sign(_scenario.LedgerKey);

        var fate = Trace(_scenario.Entries)
            .Find(Receipt.Create(forked, _scenario.Entries[3].Hash, 3, note), published);

        Assert.Equal(ContributionFate.PromisedButMissing, fate.Fate);
        Assert.True(fate.Evidence!.Verify(Log()));
    }

    [Fact]
    public void A_promise_about_another_root_of_this_very_size_is_broken()
    {
        var hashes = _scenario.Entries.Select(entry => entry.Hash).ToArray();
        hashes[^1] = LeafHash.Compute("another last"u8);
        var forked = new MerkleTree(hashes);
        var note = new Checkpoint(StudyScenario.Origin, forked.Size, forked.Root).Sign(
            _scenario.LedgerKey
        );

        var fate = Trace(_scenario.Entries).Find(Receipt.Create(forked, hashes[3], 3, note));

        Assert.Equal((ContributionFate.PromisedButMissing, null), (fate.Fate, fate.Index));
    }

    [Fact]
    public void The_sentence_of_a_fate_says_where_and_why()
    {
        var (trace, early) = (Trace(_scenario.Entries), Trace(_scenario.Entries.Take(4)));
        var result = _scenario
            .Entries.Single(entry => entry.Statement.Predicate is ResultPredicate)
            .Index;
        var stranger = TheSame(_scenario.Entries[0].StatementEnvelope);

        Assert.Equal(
            $"included at index 3 and counted in the result, entry {result}",
            trace.Find(ReceiptFor(3)).Explanation
        );
        Assert.Equal("entry 2 was superseded by entry 4", trace.Find(ReceiptFor(2)).Explanation);
        Assert.Equal(
            "included at index 3; there is no result yet",
            early.Find(ReceiptFor(3, size: 4)).Explanation
        );
        Assert.Equal(
            "no entry of this log carries the ciphertext",
            trace.Find(StudyScenario.Blob("never sent")).Explanation
        );
        Assert.Equal(
            "no entry of this log carries the statement",
            trace.Find(stranger).Explanation
        );
        Assert.Contains(
            "not signed by this log's key",
            trace.Find(ForgedReceipt()).Explanation,
            StringComparison.Ordinal
        );

        // The same statement in another envelope: one that no log has seen.
        DsseEnvelope TheSame(DsseEnvelope envelope) =>
            Statement.Parse(envelope).Sign(_scenario.Key(77));
    }

    public void Dispose() => _scenario.Dispose();

    private static ContributionTrace Trace(IEnumerable<Entry> entries) =>
        new(entries.Select(entry => entry.Bytes));

    private VerifierKey Log() => new(StudyScenario.Origin, _scenario.LedgerKey.PublicKey);

    private Receipt ReceiptFor(int index, int? size = null)
    {
        var tree = new MerkleTree(
            _scenario.Entries.Select(entry => entry.Hash).Take(size ?? _scenario.Entries.Count)
        );
        var checkpoint = new Checkpoint(StudyScenario.Origin, tree.Size, tree.Root).Sign(
            _scenario.LedgerKey
        );
        return Receipt.Create(tree, _scenario.Entries[index].Hash, (ulong)index, checkpoint);
    }

    private Receipt ForgedReceipt()
    {
        var tree = new MerkleTree(_scenario.Entries.Select(entry => entry.Hash));
        return Receipt.Create(
            tree,
            _scenario.Entries[3].Hash,
            3,
            new Checkpoint(StudyScenario.Origin, tree.Size, tree.Root).Sign(_scenario.Researcher)
        );
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
