using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>A study over a store that a folder may have; each kind runs these same tests.</summary>
public abstract class StudyLedgerContract
{
    private protected abstract TestedStore Kind { get; }

    [Fact]
    public void A_study_is_appended_step_by_step_and_replayed()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Opened);
        using (
            var ledger = StudyLedger.Create(
                LedgerStores.Create(Kind, folder["ledger.db"]),
                scenario.Entries[0].StatementEnvelope,
                scenario.LedgerKey,
                new FixedTime(StudyScenario.Start)
            )
        )
        {
            // Same clock for every entry, so only the genesis equals the scenario's.
            Assert.Equal(scenario.Entries[0].Hash, ledger.State.StudyId);
        }

        using var reopened = StudyLedger.Open(
            LedgerStores.Open(Kind, folder["ledger.db"]),
            ledgerKey: null,
            TimeProvider.System
        );

        Assert.Equal(StudyStage.Started, reopened.State.Stage);
        Assert.Equal(1UL, reopened.Store.Size);
        Assert.Equal(reopened.State.Root, reopened.Store.RootAt(1));
    }

    [Fact]
    public void A_batch_with_one_refused_statement_appends_nothing()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var ledger = Replayed(folder, scenario);
        var good = scenario.Contribution(scenario.Key(11), "a").Sign(scenario.Key(11));
        var copy = scenario.Contribution(scenario.Key(12), "a").Sign(scenario.Key(12));

        var refused = Assert.Throws<StatementRejectedException>(() => ledger.Append([good, copy]));

        Assert.Equal(RejectionCode.DuplicateCiphertext, refused.Rejection.Code);
        Assert.Equal(1, refused.Position);
        Assert.Equal(
            $"statement 2 of the batch was refused (duplicate-ciphertext): "
                + $"{refused.Rejection.Explanation}",
            refused.Message
        );
        Assert.Equal(2UL, ledger.Store.Size);
        Assert.Equal(2UL, ledger.State.Size);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(300)]
    public void A_refusal_late_in_a_long_batch_takes_everything_back(int position)
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var ledger = Replayed(folder, scenario);
        var statements = Contributions(scenario, 400);
        using var key = Ed25519PrivateKey.Generate();
        statements[position] = scenario.Contribution(key, "ciphertext 7").Sign(key);

        var refused = Assert.Throws<StatementRejectedException>(() => ledger.Append(statements));

        Assert.Equal(RejectionCode.DuplicateCiphertext, refused.Rejection.Code);
        Assert.Equal(position, refused.Position);
        Assert.Equal(2UL, ledger.Store.Size);
        statements.RemoveAt(position);
        Assert.Equal(399, ledger.Append(statements).Length);
        Assert.Equal(ledger.State.Root, ledger.Store.RootAt(401));
    }

    [Fact]
    public void A_disk_that_is_full_stops_the_append_and_nothing_of_it_stays()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var store = new MemoryLedgerStore();
        using (var append = store.BeginAppend())
        {
            append.Append(scenario.Entries);
            append.Commit();
        }

        using var ledger = StudyLedger.Open(store, scenario.LedgerKey, TimeProvider.System);
        var statements = Contributions(scenario, 300);

        store.IsFull = true;
        Assert.Throws<IOException>(() => ledger.Append(statements));
        Assert.Equal(2UL, store.Size);
        Assert.Equal(2UL, ledger.State.Size);

        store.IsFull = false;
        ledger.Append(statements);
        Assert.Equal(302UL, store.Size);
    }

    [Fact]
    public void A_batch_of_a_thousand_contributions_is_appended_and_counted()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var ledger = Replayed(folder, scenario);

        var entries = ledger.Append(Contributions(scenario, 1000));
        var note = ledger.SignCheckpoint();

        Assert.Equal(1000UL, ledger.State.EffectiveCount);
        Assert.Equal(1002UL, ledger.Store.Size);
        Assert.Equal(ledger.State.Root, ledger.Store.RootAt(1002));
        Assert.Equal(entries[499].Bytes.ToArray(), ledger.Store.ReadEntry(501)!.Value.ToArray());
        Assert.Equal(note.ToBytes(), ledger.Store.LatestCheckpoint()!.Value.ToArray());
        Assert.True(
            note.Verify(new VerifierKey(StudyScenario.Origin, scenario.LedgerKey.PublicKey))
        );
        Assert.Equal(ledger.State.Root, Checkpoint.Parse(note.Text).Root);
    }

    [Fact]
    public void The_time_of_an_entry_never_goes_back_when_the_clock_does()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Started);
        var clock = new FixedTime(StudyScenario.Start.AddHours(1));
        using var ledger = StudyLedger.Create(
            LedgerStores.Create(Kind, folder["ledger.db"]),
            scenario.Entries[0].StatementEnvelope,
            scenario.LedgerKey,
            clock
        );
        clock.Now = StudyScenario.Start;
        var context = (ContextPredicate)scenario.Context().Predicate with
        {
            Study = ledger.State.StudyId,
            Observed = ledger.State.Observed,
        };

        var entry = ledger.Append([
            new Statement(scenario.Context().Subjects, context).Sign(scenario.KeyHolder),
        ])[0];

        Assert.Equal(StudyScenario.Start.AddHours(1), entry.Time);
    }

    [Fact]
    public void A_second_writer_is_told_that_the_ledger_is_busy()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var ledger = Replayed(folder, scenario);
        using var held = ledger.Store.BeginAppend();
        using var second = LedgerStores.Open(Kind, folder["ledger.db"]);

        Assert.Throws<LedgerBusyException>(second.BeginAppend);
    }

    [Fact]
    public void Two_ledgers_on_one_store_take_turns_and_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var first = Replayed(folder, scenario);
        using var second = StudyLedger.Open(
            LedgerStores.Open(Kind, folder["ledger.db"]),
            scenario.LedgerKey,
            TimeProvider.System
        );

        first.Append([scenario.Contribution(scenario.Key(11), "a").Sign(scenario.Key(11))]);
        second.Append([scenario.Contribution(scenario.Key(12), "b").Sign(scenario.Key(12))]);
        first.Append([scenario.Contribution(scenario.Key(13), "c").Sign(scenario.Key(13))]);

        Assert.Equal(3UL, first.State.EffectiveCount);
        Assert.Equal(first.State.Root, first.Store.RootAt(5));
    }

    [Fact]
    public void Without_the_ledgers_key_nothing_can_be_appended()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        Replayed(folder, scenario).Dispose();
        using var reader = StudyLedger.Open(
            LedgerStores.Open(Kind, folder["ledger.db"]),
            ledgerKey: null,
            TimeProvider.System
        );

        Assert.Throws<InvalidOperationException>(reader.SignCheckpoint);
    }

    [Fact]
    public void Another_key_than_the_genesiss_cannot_open_the_ledger_for_writing()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        Replayed(folder, scenario).Dispose();
        using var store = LedgerStores.Open(Kind, folder["ledger.db"]);

        Assert.Throws<ArgumentException>(() =>
            StudyLedger.Open(store, scenario.Researcher, TimeProvider.System)
        );
    }

    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    public void A_batch_with_a_malformed_statement_appends_nothing(int size)
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var ledger = Replayed(folder, scenario);
        var statements = Enumerable
            .Range(0, size - 1)
            .Select(i =>
            {
                using var key = Ed25519PrivateKey.Generate();
                return scenario.Contribution(key, $"{i}").Sign(key);
            });
        var malformed = DsseEnvelope.Sign(
            DsseEnvelope.StatementPayloadType,
            "{}"u8,
            scenario.Researcher
        );

        Assert.Throws<RecordFormatException>(() => ledger.Append([.. statements, malformed]));

        Assert.Equal(2UL, ledger.Store.Size);
        Assert.Equal(0UL, ledger.State.EffectiveCount);
    }

    [Fact]
    public void Cosignatures_of_known_witnesses_are_kept_with_the_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var ledger = Replayed(folder, scenario);
        var note = ledger.SignCheckpoint();
        var witness = new VerifierKey(
            "w.example",
            scenario.Key(31).PublicKey,
            NoteKeyType.Cosignature
        );
        var known = Cosignature.Sign(note, "w.example", scenario.Key(31), StudyScenario.Start);
        var unknown = Cosignature.Sign(note, "x.example", scenario.Key(32), StudyScenario.Start);

        var kept = ledger.AddCosignatures(note.WithSignatures([known, unknown]), [witness]);
        ledger.AddCosignatures(note.WithSignatures([known]), [witness]);

        Assert.Equal([witness], kept);
        Assert.Equal(
            note.WithSignatures([known]).ToBytes(),
            ledger.Store.LatestCheckpoint()!.Value.ToArray()
        );
        Assert.Empty(StoreCheck.Run(ledger.Store));
        var foreign = new Checkpoint(StudyScenario.Origin, 1, ledger.State.Root).Sign(
            scenario.LedgerKey
        );
        Assert.Throws<ArgumentException>(() => ledger.AddCosignatures(foreign, [witness]));
    }

    [Fact]
    public void A_refused_statement_is_recorded_with_its_reason_and_counted_at_close()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var ledger = Replayed(folder, scenario);
        var good = scenario.Contribution(scenario.Key(11), "a").Sign(scenario.Key(11));
        ledger.Append([good]);

        var refusal = ledger.Refuse(good);

        Assert.Equal(
            "duplicate-ciphertext",
            ((RefusalPredicate)refusal.Statement.Predicate).Reason
        );
        Assert.Equal(CountedRoot.Of([refusal.Hash]), ledger.State.Tally().Refused);
        var fresh = scenario.Contribution(scenario.Key(12), "b").Sign(scenario.Key(12));
        Assert.Throws<ArgumentException>(() => ledger.Refuse(fresh));
    }

    [Fact]
    public void A_store_with_a_broken_entry_is_not_opened()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var broken = Entry.Parse(
            StudyScenario.WithBrokenSignature(scenario.Entries[1].Envelope).Bytes
        );
        using var store = LedgerStores.Create(Kind, folder["ledger.db"]);
        using (var append = store.BeginAppend())
        {
            append.Append([scenario.Entries[0], broken]);
            append.Commit();
        }

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            StudyLedger.Open(store, ledgerKey: null, TimeProvider.System)
        );

        Assert.Contains("entry-signature", fault.Message);
    }

    // The scenario's own entries, in a store.
    private static List<DsseEnvelope> Contributions(StudyScenario scenario, int count)
    {
        var statements = new List<DsseEnvelope>();
        for (var i = 0; i < count; i++)
        {
            using var key = Ed25519PrivateKey.Generate();
            statements.Add(scenario.Contribution(key, $"ciphertext {i}").Sign(key));
        }

        return statements;
    }

    private StudyLedger Replayed(TemporaryFolder folder, StudyScenario scenario)
    {
        var store = LedgerStores.Create(Kind, folder["ledger.db"]);
        using (var append = store.BeginAppend())
        {
            append.Append(scenario.Entries);
            append.Commit();
        }

        return StudyLedger.Open(
            store,
            scenario.LedgerKey,
            new FixedTime(StudyScenario.Start.AddDays(1))
        );
    }
}
