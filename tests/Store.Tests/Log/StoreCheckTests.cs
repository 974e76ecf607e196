using Microsoft.Data.Sqlite;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

public sealed class StoreCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudyScenario _scenario = StudyScenario.WithEveryKind();

    public StoreCheckTests()
    {
        using var store = SqliteLedgerStore.Create(Path);
        using var append = store.BeginAppend();
        append.Append(_scenario.Entries);
        append.AddCheckpoint(8, Signed(8).ToBytes());
        append.Commit();
    }

    private string Path => _folder["ledger.db"];

    [Fact]
    public void A_sound_store_has_no_finding()
    {
        var blobs = Blobs();

        Assert.Empty(Check(blobs));
    }

    [Fact]
    public void What_an_interrupted_write_left_is_told_and_does_no_harm()
    {
        var blobs = Blobs();
        File.WriteAllText(
            System.IO.Path.Combine(
                _folder["objects"],
                ".half.0123456789abcdef0123456789abcdef.tmp"
            ),
            "half a blo"
        );

        var finding = Assert.Single(Check(blobs));

        Assert.True(finding.IsHarmless);
        Assert.Contains("interrupted write", finding.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "UPDATE entries SET bytes = (SELECT bytes FROM entries WHERE \"index\" = 4) WHERE "
            + "\"index\" = 3",
        "entry 3"
    )]
    [InlineData("UPDATE entries SET leaf_hash = zeroblob(32) WHERE \"index\" = 5", "entry 5")]
    [InlineData("UPDATE entries SET bytes = x'7b7d' WHERE \"index\" = 2", "entry 2")]
    [InlineData("DELETE FROM entries WHERE \"index\" = 4", "entry 4")]
    [InlineData("DELETE FROM entries WHERE \"index\" >= 9", "node 1/4")]
    [InlineData("DELETE FROM nodes WHERE level = 2 AND position = 1", "node 2/1")]
    [InlineData(
        "UPDATE nodes SET hash = zeroblob(32) WHERE level = 1 AND position = 0",
        "node 1/0"
    )]
    [InlineData("UPDATE nodes SET hash = zeroblob(3) WHERE level = 1 AND position = 0", "node 1/0")]
    [InlineData("INSERT INTO nodes VALUES(7, 3, zeroblob(32))", "node 7/3")]
    [InlineData("UPDATE checkpoints SET size = 7", "checkpoint 7")]
    [InlineData("UPDATE checkpoints SET size = 99", "checkpoint 99")]
    [InlineData("UPDATE checkpoints SET note = 'x'", "checkpoint 8")]
    public void Each_damage_is_found_in_its_place(string damage, string where)
    {
        Damage(damage);

        Assert.Contains(Check(null), finding =>
            finding.Where.StartsWith(where, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(
        "INSERT INTO entries VALUES(-1, zeroblob(32), x'7b7d')",
        "file",
        "entries has the index -1"
    )]
    [InlineData(
        "INSERT INTO entries VALUES(9223372036854775807, zeroblob(32), x'7b7d')",
        "entry 11",
        "is missing, though the log has 9223372036854775808"
    )]
    [InlineData(
        "INSERT INTO nodes VALUES(1, -1, zeroblob(32))",
        "file",
        "nodes has the level 1 and the position -1"
    )]
    [InlineData(
        "INSERT INTO nodes VALUES(0, 0, zeroblob(32))",
        "file",
        "nodes has the level 0 and the position 0"
    )]
    [InlineData(
        "INSERT INTO nodes VALUES(4294967297, 0, zeroblob(32))",
        "file",
        "nodes has the level 4294967297 and the position 0"
    )]
    [InlineData(
        "INSERT INTO nodes VALUES(1, 0.5, zeroblob(32))",
        "file",
        "nodes has the level 1 and the position 0.5"
    )]
    [InlineData(
        "INSERT INTO nodes VALUES(63, 0, zeroblob(32))",
        "node 63/0",
        "does not belong to the tree"
    )]
    [InlineData("INSERT INTO checkpoints VALUES(-1, x'00')", "file", "checkpoints has the size -1")]
    [InlineData("INSERT INTO checkpoints VALUES(9, 5)", "checkpoint 9", "is malformed")]
    [InlineData(
        "UPDATE nodes SET hash = 'text' WHERE level = 1 AND position = 0",
        "node 1/0",
        "is missing or malformed"
    )]
    [InlineData(
        "UPDATE nodes SET hash = 5 WHERE level = 1 AND position = 0",
        "node 1/0",
        "is missing or malformed"
    )]
    [InlineData("UPDATE entries SET bytes = 5 WHERE \"index\" = 3", "entry 3", "is malformed")]
    [InlineData(
        "UPDATE entries SET leaf_hash = 'text' WHERE \"index\" = 3",
        "entry 3",
        "is missing or malformed"
    )]
    [InlineData(
        "CREATE TABLE t AS SELECT * FROM entries; DROP TABLE entries; ALTER TABLE t RENAME TO "
            + "entries; UPDATE entries SET bytes = NULL WHERE \"index\" = 3",
        "entry 3",
        "is malformed"
    )]
    [InlineData(
        "CREATE TABLE t AS SELECT * FROM nodes; DROP TABLE nodes; ALTER TABLE t RENAME TO nodes; "
            + "UPDATE nodes SET hash = NULL WHERE level = 2",
        "nodes",
        "level 2, position 0 is missing or malformed"
    )]
    [InlineData(
        "CREATE TABLE t AS SELECT * FROM checkpoints; DROP TABLE checkpoints; ALTER TABLE t "
            + "RENAME TO checkpoints; UPDATE checkpoints SET note = NULL",
        "checkpoint 8",
        "is malformed"
    )]
    public void Rows_that_no_program_of_ours_writes_are_told_and_end_nothing(
        string damage,
        string where,
        string what
    )
    {
        Damage(damage);

        Assert.Contains(Check(null), finding =>
            finding.Where == where && finding.What.Contains(what, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(
        "UPDATE nodes SET hash = zeroblob(32) WHERE level = 1 AND position = 0",
        "node 1/0: is not the hash of its two children"
    )]
    [InlineData(
        "DELETE FROM nodes WHERE level = 2 AND position = 1",
        "node 2/1: the tree's node at level 2, position 1 is missing|nodes: 7 are stored, the "
            + "tree has 8"
    )]
    [InlineData(
        "UPDATE nodes SET hash = zeroblob(3) WHERE level = 3",
        "node 3/0: the tree's node at level 3, position 0 is|nodes: the tree's node at level 3, "
            + "position 0 is"
    )]
    [InlineData("UPDATE checkpoints SET size = 7", "checkpoint 7: says size 8")]
    [InlineData(
        "UPDATE entries SET leaf_hash = zeroblob(32) WHERE \"index\" = 10",
        "entry 10: has the leaf hash "
    )]
    public void A_damage_is_said_once_and_in_these_words(string damage, string findings)
    {
        Damage(damage);

        var found = Check(null);

        var expected = findings.Split('|');
        Assert.Equal(expected.Length, found.Length);
        Assert.All(found.Zip(expected), pair =>
            Assert.StartsWith(
                pair.Second,
                $"{pair.First.Where}: {pair.First.What}",
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void Of_entries_that_break_a_rule_the_first_is_named_and_why()
    {
        Damage(
            "UPDATE entries SET bytes = (SELECT bytes FROM entries WHERE \"index\" = 4) WHERE "
                + "\"index\" = 3"
        );

        var found = Check(null);

        Assert.Contains(found, finding =>
            finding.Where == "entry 3"
            && finding.What == $"has the leaf hash {_scenario.Entries[4].Hash}, another is stored"
        );
        Assert.StartsWith(
            "breaks a rule (",
            Assert
                .Single(found, finding => finding.What.Contains("rule", StringComparison.Ordinal))
                .What,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(found, finding => finding.Where is "entry 4" or "entry 5");
    }

    [Fact]
    public void A_gap_is_told_where_it_is()
    {
        Damage("DELETE FROM entries WHERE \"index\" = 4");

        var found = Check(null)
            .Where(finding => finding.Where == "entry 4")
            .Select(finding => finding.What);

        Assert.Equal(["entry 4 is missing", "is missing, though the log has 11"], found);
    }

    [Fact]
    public void A_signed_checkpoint_of_another_root_and_one_beyond_the_log_are_found()
    {
        using (var store = SqliteLedgerStore.Open(Path))
        using (var append = store.BeginAppend())
        {
            append.AddCheckpoint(
                9,
                new Checkpoint(StudyScenario.Origin, 9, _scenario.State.RootAt(8))
                    .Sign(_scenario.LedgerKey)
                    .ToBytes()
            );
            append.AddCheckpoint(
                40,
                new Checkpoint(StudyScenario.Origin, 40, _scenario.State.Root)
                    .Sign(_scenario.LedgerKey)
                    .ToBytes()
            );
            append.Commit();
        }

        Assert.Equal(
            [
                ("checkpoint 9", "has another root than the entries"),
                (
                    "checkpoint 40",
                    "is beyond the log, which has 11 entries: the log was rolled back"
                ),
            ],
            Check(null).Select(finding => (finding.Where, finding.What))
        );
    }

    [Fact]
    public void What_the_database_itself_finds_wrong_is_told()
    {
        // The number of unused pages in the file's header (SQLite file format, 1.3): of use to
        // nobody who reads entries.
        using (var file = File.OpenWrite(Path))
        {
            file.Position = 39;
            file.WriteByte(1);
        }

        var finding = Assert.Single(Check(null));

        Assert.Equal("file", finding.Where);
        Assert.Contains("reelist", finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_counts_entries()
    {
        var told = new Told();
        using var store = SqliteLedgerStore.Open(Path);

        StoreCheck.Run(store, blobs: null, told);

        Assert.Equal(Enumerable.Range(1, 11).Select(i => (ulong)i), told.Values);
    }

    [Fact]
    public void A_published_table_has_to_be_there_and_a_withheld_one_has_not()
    {
        var blobs = Blobs();
        var table = StudyScenario.Blob("table");
        File.Delete(blobs.PathOf(table));
        using var withheld = new StudyScenario().Through(StudyStage.Computed);
        withheld.Accept(
            new Statement(
                withheld.Decryption().Subjects,
                withheld.DecryptionBody() with
                {
                    Published = PublishedForm.Withheld,
                }
            ),
            withheld.KeyHolder
        );
        using var store = SqliteLedgerStore.Create(_folder["withheld.db"]);
        using (var append = store.BeginAppend())
        {
            append.Append(withheld.Entries);
            append.Commit();
        }

        Assert.Equal($"blob {table}", Assert.Single(Check(blobs)).Where);
        Assert.DoesNotContain(StoreCheck.Run(store, blobs), finding =>
            finding.Where == $"blob {table}"
        );
    }

    [Fact]
    public void A_checkpoint_beyond_the_log_shows_a_rollback()
    {
        Damage("INSERT INTO checkpoints SELECT 40, note FROM checkpoints");

        Assert.Contains(Check(null), finding => finding.Where == "checkpoint 40");
    }

    [Fact]
    public void A_checkpoint_of_another_key_is_found()
    {
        using (var store = SqliteLedgerStore.Open(Path))
        using (var append = store.BeginAppend())
        {
            var root = _scenario.State.RootAt(9);
            append.AddCheckpoint(
                9,
                new Checkpoint(StudyScenario.Origin, 9, root).Sign(_scenario.Researcher).ToBytes()
            );
            append.Commit();
        }

        Assert.Contains(Check(null), finding =>
            finding is { Where: "checkpoint 9", What: "is not signed by the ledger's key" }
        );
    }

    [Fact]
    public void A_ledger_with_a_gap_is_not_opened()
    {
        Damage("DELETE FROM entries WHERE \"index\" = 7");
        using var store = SqliteLedgerStore.Open(Path);

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            StudyLedger.Open(store, ledgerKey: null, TimeProvider.System)
        );

        Assert.Contains("entry 7", fault.Message);
    }

    [Fact]
    public void A_missing_an_altered_and_a_stray_blob_are_found()
    {
        var blobs = Blobs();
        var digests = _scenario
            .Entries[1]
            .Statement.Subjects.Select(subject => subject.Digest)
            .ToArray();
        File.Delete(blobs.PathOf(digests[0]));
        File.WriteAllText(blobs.PathOf(digests[1]), "altered");
        File.WriteAllText(System.IO.Path.Combine(_folder["objects"], "stray.tmp"), "");

        var findings = Check(blobs);

        Assert.Contains(findings, finding =>
            finding.Where == $"blob {digests[0]}"
            && finding.What.StartsWith("is missing", StringComparison.Ordinal)
        );
        Assert.Contains(findings, finding =>
            finding.Where == $"blob {digests[1]}"
            && finding.What.StartsWith("has other bytes", StringComparison.Ordinal)
        );
        Assert.Contains(findings, finding =>
            finding is { Where: "file stray.tmp", IsHarmless: false }
        );
        Assert.Equal(3, findings.Length);
    }

    [Theory]
    [InlineData("UPDATE entries SET bytes = x'00'")]
    [InlineData("DELETE FROM entries WHERE \"index\" = 10")]
    [InlineData("UPDATE nodes SET hash = zeroblob(32)")]
    [InlineData("DELETE FROM nodes")]
    [InlineData("UPDATE checkpoints SET note = x'00'")]
    [InlineData("DELETE FROM checkpoints")]
    [InlineData("UPDATE cosignatures SET line = 'other'")]
    [InlineData("DELETE FROM cosignatures")]
    public void The_stores_own_triggers_refuse_any_change(string change)
    {
        using var connection = Connect();
        Execute(connection, "INSERT INTO cosignatures VALUES(8, 'line')");

        var refused = Assert.Throws<SqliteException>(() => Execute(connection, change));

        Assert.Contains("append only", refused.Message);
    }

    public void Dispose()
    {
        _scenario.Dispose();
        _folder.Dispose();
    }

    private System.Collections.Immutable.ImmutableArray<StoreFinding> Check(BlobStore? blobs)
    {
        using var store = SqliteLedgerStore.Open(Path);
        return StoreCheck.Run(store, blobs);
    }

    private sealed class Told : IProgress<ulong>
    {
        public List<ulong> Values { get; } = [];

        public void Report(ulong value) => Values.Add(value);
    }

    private Note Signed(ulong size) =>
        new Checkpoint(StudyScenario.Origin, size, _scenario.State.RootAt(size)).Sign(
            _scenario.LedgerKey
        );

    private BlobStore Blobs()
    {
        var blobs = new BlobStore(_folder["objects"]);
        using var batch = blobs.BeginBatch();
        foreach (
            var name in (string[])
                [
                    "parameters",
                    "public key",
                    "ciphertext of the first",
                    "ciphertext of the second",
                    "ciphertext of the first, again",
                    "circuit",
                    "weights",
                    "result",
                    "opening",
                    "table",
                ]
        )
            batch.Add(System.Text.Encoding.UTF8.GetBytes(name));
        batch.Add(_scenario.Key(13).PublicKey.ToArray());
        batch.Commit();
        return blobs;
    }

    // Someone with the file can drop the triggers; the check is there for that.
    private void Damage(string sql)
    {
        using var connection = Connect();
        foreach (var table in new[] { "entries", "nodes", "checkpoints" })
            Execute(connection, $"DROP TRIGGER {table}_no_update; DROP TRIGGER {table}_no_delete");
        Execute(connection, sql);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
