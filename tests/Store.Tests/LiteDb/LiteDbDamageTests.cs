using LiteDB;
using LiteDB.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Damage to a ledger's files is told when it is opened, in the ledger's words.</summary>
public sealed class LiteDbDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Ledger => _folder["ledger.db"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 200)]
    public void A_damaged_data_file_is_refused_or_reads_the_same(int seed, int cases)
    {
        var (data, log, states) = Closed();
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < cases; i++)
            refused += Try(Damaged(data, random), log, content => content == states[^1]) ? 0 : 1;

        Assert.True(refused > cases / 2, $"only {refused} of {cases} were refused");
    }

    [Theory]
    [InlineData(3, 200)]
    [InlineData(4, 200)]
    public void A_damaged_log_is_refused_or_reads_the_same_or_as_before_its_last_commit(
        int seed,
        int cases
    )
    {
        var (data, log, states) = StillOpen();
        var random = new Random(seed);
        for (var i = 0; i < cases; i++)
        {
            var damaged = Damaged(log, random);
            // What is cut off looks like what was never written.
            var allowed = damaged.Length == log.Length ? states[^2..] : states;
            Try(data, damaged, allowed.Contains);
        }
    }

    [Fact]
    public void A_damage_to_any_page_is_refused()
    {
        var (data, log, _) = Closed();
        for (var place = 7; place < data.Length; place += 1021)
        {
            var damaged = (byte[])data.Clone();
            damaged[place] ^= 16;
            Assert.False(Try(damaged, log, _ => true), $"byte {place} was changed unseen");
        }
    }

    [Fact]
    public void A_header_page_that_a_crash_tore_is_taken_from_the_log()
    {
        var (data, log, states) = StillOpen();
        data.AsSpan(60, 8).Clear();
        data.AsSpan(4000, 4000).Fill(1);

        Assert.True(Try(data, log, content => content == states[^1]));
    }

    [Fact]
    public void A_file_that_another_program_wrote_to_is_not_opened()
    {
        Closed();
        using (var engine = new LiteEngine(Ledger))
        {
            engine.DeleteMany("entries", BsonExpression.Create("_id = 4"));
            engine.Checkpoint();
        }

        Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(Ledger));
    }

    [Fact]
    public void A_LiteDB_file_of_another_program_is_not_taken_for_a_ledger()
    {
        using (var engine = new LiteEngine(Ledger))
            engine.Insert("entries", [new BsonDocument { ["_id"] = 0L }], BsonAutoId.Int64);

        Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(Ledger));
    }

    [Theory]
    [InlineData("entries", "_id = 4", "{bytes: null}", "entry 4 is damaged")]
    [InlineData("entries", "_id = 4", "{leaf: null}", "entry 4 is damaged")]
    [InlineData("entries", "_id = 5", "{nodes: null}", "entry 5 is damaged")]
    [InlineData("entries", "_id = -1", "{format: 'other'}", "without the entries")]
    [InlineData("notes", "_id = -1", "{format: 'other'}", "without the notes")]
    [InlineData("notes", "_id = 1", "{size: 'x'}", "note 1 is malformed")]
    [InlineData("notes", "_id = 1", "{note: 5}", "note 1 is malformed")]
    public void Documents_that_no_program_of_ours_writes_are_told(
        string collection,
        string which,
        string change,
        string words
    )
    {
        Closed();
        Change(engine =>
            Assert.Equal(
                1,
                engine.UpdateMany(
                    collection,
                    BsonExpression.Create($"EXTEND($, {change})"),
                    BsonExpression.Create(which)
                )
            )
        );

        var fault = Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(Ledger));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("entries", "_id = 4", "entry 4 is missing")]
    [InlineData("notes", "_id = 1", "note 1 is missing")]
    public void A_gap_is_told_where_it_is(string collection, string which, string words)
    {
        Closed();
        Change(engine => engine.DeleteMany(collection, BsonExpression.Create(which)));

        var fault = Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(Ledger));

        Assert.Equal(words, fault.Message);
    }

    [Fact]
    public void An_altered_entry_and_an_altered_node_are_told()
    {
        Closed();
        var entry = LiteDbSamples.Entries(9)[8];
        Change(engine => Replace(engine, 4, document => document["bytes"] = entry.Bytes.ToArray()));
        Assert.Contains(
            $"entry 4 is damaged: it has the leaf hash {entry.Hash}",
            Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(Ledger)).Message,
            StringComparison.Ordinal
        );

        foreach (var file in Directory.GetFiles(_folder.Path))
            File.Delete(file);
        Closed();
        Change(engine => Replace(engine, 7, document => document["nodes"] = new byte[96]));
        Assert.Contains(
            "nodes that entry 7 completes",
            Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(Ledger)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void LiteDB_may_not_fold_by_itself()
    {
        Closed();
        Change(engine => engine.Pragma("CHECKPOINT", 1000));

        Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(Ledger));
    }

    private static void Replace(LiteEngine engine, long id, Action<BsonDocument> change)
    {
        var query = new Query();
        query.Where.Add(BsonExpression.Create("_id = @0", id));
        BsonDocument document;
        using (var reader = engine.Query("entries", query))
        {
            Assert.True(reader.Read());
            document = reader.Current.AsDocument;
        }

        change(document);
        Assert.Equal(1, engine.Update("entries", [document]));
    }

    // Writes past the store but through its files: with sound frames and checksums.
    private void Change(Action<LiteEngine> change)
    {
        using var data = DiskFile.Open(Ledger);
        using var logFile = DiskFile.Open(Ledger + "-log");
        var log = new LogFile(logFile, Page.IdentityOf(File.ReadAllBytes(Ledger)));
        using var dataStream = new DataStream(data, log);
        using var logStream = new LogStream(log);
        using var engine = new LiteEngine(
            new EngineSettings
            {
                DataStream = dataStream,
                LogStream = logStream,
                Collation = Collation.Binary,
            }
        );
        log.BeginCommit();
        change(engine);
        log.EndCommit();
        dataStream.IsFolding = true;
        engine.Checkpoint();
    }

    // 12 entries with notes, three commits, all folded; and the content after each commit.
    private (byte[] Data, byte[] Log, string[] States) Closed()
    {
        var states = Write(LiteDbLedgerStore.Create(Ledger), whileOpen: () => { });
        return (File.ReadAllBytes(Ledger), File.ReadAllBytes(Ledger + "-log"), states);
    }

    // The same, with all three commits in the log.
    private (byte[] Data, byte[] Log, string[] States) StillOpen()
    {
        byte[] data = [];
        byte[] log = [];
        var states = Write(LiteDbLedgerStore.Create(Ledger), whileOpen: () =>
        {
            data = File.ReadAllBytes(Ledger);
            log = File.ReadAllBytes(Ledger + "-log");
        });
        return (data, log, states);
    }

    private static string[] Write(LiteDbLedgerStore store, Action whileOpen)
    {
        using (store)
        {
            var entries = LiteDbSamples.Entries(12);
            var states = new List<string> { LiteDbSamples.Content(store) };
            for (var done = 0; done < entries.Count; done += 4)
            {
                LiteDbSamples.Append(store, entries.Skip(done).Take(4), noted: true);
                states.Add(LiteDbSamples.Content(store));
            }

            whileOpen();
            return [.. states];
        }
    }

    private static byte[] Damaged(byte[] file, Random random)
    {
        if (random.Next(5) == 0)
            return file[..random.Next(file.Length)];
        var damaged = (byte[])file.Clone();
        for (var flips = random.Next(1, 5); flips > 0; flips--)
            damaged[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
        return damaged;
    }

    // False when it is refused in the ledger's words; any other exception ends the test.
    private static bool Try(byte[] data, byte[] log, Predicate<string> isAllowed)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["ledger.db"], data);
        File.WriteAllBytes(folder["ledger.db-log"], log);
        try
        {
            using var store = LiteDbLedgerStore.Open(folder["ledger.db"]);
            Assert.True(isAllowed(LiteDbSamples.Content(store)), "other content, and nobody said");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
