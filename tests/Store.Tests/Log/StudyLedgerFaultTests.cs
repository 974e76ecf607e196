using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Stores that are no study's, or not whole, and clocks that go.</summary>
public sealed class StudyLedgerFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudyScenario _scenario = new StudyScenario().Through(StudyStage.Collecting);

    private string Path => _folder["ledger.db"];

    public void Dispose()
    {
        _scenario.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_study_is_not_made_in_a_store_that_holds_one_nor_read_from_one_without_an_entry()
    {
        using var empty = SqliteLedgerStore.Create(_folder["empty.db"]);
        using var store = Stored();

        Assert.Throws<ArgumentException>(() =>
            StudyLedger.Create(
                store,
                _scenario.Entries[0].StatementEnvelope,
                _scenario.LedgerKey,
                TimeProvider.System
            )
        );
        Assert.Contains(
            "no entry",
            Assert
                .Throws<LedgerCorruptException>(() =>
                    StudyLedger.Open(empty, ledgerKey: null, TimeProvider.System)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_row_that_is_no_entry_is_named_by_its_index()
    {
        Stored().Dispose();
        RawSql.Execute(Path, "INSERT INTO entries VALUES(2, zeroblob(32), CAST('{}' AS BLOB))");
        using var store = SqliteLedgerStore.Open(Path);

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            StudyLedger.Open(store, ledgerKey: null, TimeProvider.System)
        );

        Assert.StartsWith("entry 2 is malformed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_in_the_way_is_heard_of_and_nothing_is_appended()
    {
        Stored().Dispose();
        RawSql.Execute(Path, "INSERT INTO nodes VALUES(2, 0, zeroblob(32))");
        using var ledger = StudyLedger.Open(
            SqliteLedgerStore.Open(Path),
            _scenario.LedgerKey,
            TimeProvider.System
        );
        var statements = ((byte[])[11, 12]).Select(seed =>
            _scenario.Contribution(_scenario.Key(seed), $"of {seed}").Sign(_scenario.Key(seed))
        );

        var fault = Assert.Throws<IOException>(() => ledger.Append([.. statements]));

        Assert.Contains("UNIQUE constraint failed", fault.Message, StringComparison.Ordinal);
        Assert.Equal((2UL, 2UL), (ledger.State.Size, ledger.Store.Size));
    }

    [Fact]
    public void An_entry_takes_the_time_of_now_or_of_the_entry_before_if_that_is_later()
    {
        var clock = new FixedTime(StudyScenario.Start.AddDays(2));
        using var ledger = StudyLedger.Open(Stored(), _scenario.LedgerKey, clock);

        var first = Append(11);
        clock.Now = StudyScenario.Start.AddDays(3);
        var later = Append(12);
        clock.Now = StudyScenario.Start.AddDays(1);
        var backwards = Append(13);

        Assert.Equal(StudyScenario.Start.AddDays(2), first.Time);
        Assert.Equal(StudyScenario.Start.AddDays(3), later.Time);
        Assert.Equal(later.Time, backwards.Time);

        Entry Append(byte seed) =>
            ledger.Append([
                _scenario.Contribution(_scenario.Key(seed), $"of {seed}").Sign(_scenario.Key(seed)),
            ])[0];
    }

    private SqliteLedgerStore Stored()
    {
        var store = SqliteLedgerStore.Create(Path);
        using var append = store.BeginAppend();
        append.Append(_scenario.Entries);
        append.Commit();
        return store;
    }
}
