using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

public sealed class LiteDbLedgerStoreTests : LedgerStoreContract
{
    private protected override ILedgerStore NewStore(TemporaryFolder folder) =>
        LiteDbLedgerStore.Create(folder["ledger.db"]);

    [Fact]
    public void A_store_is_not_created_over_something_and_not_opened_where_nothing_is()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["taken"], "text");
        File.WriteAllText(folder["half-log"], "text");
        Directory.CreateDirectory(folder["folder"]);

        Assert.Throws<PathTakenException>(() => LiteDbLedgerStore.Create(folder["taken"]));
        Assert.Throws<PathTakenException>(() => LiteDbLedgerStore.Create(folder["half"]));
        Assert.Throws<PathTakenException>(() => LiteDbLedgerStore.Create(folder["folder"]));
        Assert.Throws<FileNotFoundException>(() => LiteDbLedgerStore.Open(folder["absent"]));
        Assert.Throws<FileNotFoundException>(() => LiteDbLedgerStore.Open(folder["folder"]));
        Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(folder["taken"]));
        Assert.IsAssignableFrom<IOException>(
            Record.Exception(() => LiteDbLedgerStore.Create(folder["absent/ledger.db"]))
        );
        Assert.Equal("text", File.ReadAllText(folder["taken"]));
        Assert.False(File.Exists(folder["half"]));
    }

    [Fact]
    public void A_closed_ledger_is_one_LiteDB_file_beside_an_empty_log_and_a_lock()
    {
        using var folder = new TemporaryFolder();
        Fill(folder["ledger.db"]);

        Assert.Equal(
            ["ledger.db", "ledger.db-lock", "ledger.db-log"],
            Directory
                .GetFiles(folder.Path)
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            "** This is a LiteDB file **"u8,
            File.ReadAllBytes(folder["ledger.db"]).AsSpan(32, 27)
        );
        Assert.Equal(64, new FileInfo(folder["ledger.db-log"]).Length);
        Assert.Equal(0, new FileInfo(folder["ledger.db-lock"]).Length);
    }

    [Fact]
    public void A_closed_ledger_is_whole_without_its_log_and_its_lock()
    {
        using var folder = new TemporaryFolder();
        var entries = Fill(folder["ledger.db"]);
        File.Delete(folder["ledger.db-log"]);
        File.Delete(folder["ledger.db-lock"]);

        using var store = LiteDbLedgerStore.Open(folder["ledger.db"]);

        Assert.Equal(
            entries.Select(entry => entry.Bytes.ToArray()),
            store.ReadEntries().Select(bytes => bytes.ToArray())
        );
        using var append = store.BeginAppend();
        append.AddCheckpoint(3, "three\n"u8);
        append.Commit();
        Assert.Equal("three\n"u8, store.LatestCheckpoint()!.Value.Span);
    }

    [Fact]
    public void The_log_of_another_ledger_is_refused()
    {
        using var folder = new TemporaryFolder();
        Fill(folder["ledger.db"]);
        Fill(folder["other.db"]);
        File.Copy(folder["other.db-log"], folder["ledger.db-log"], overwrite: true);

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            LiteDbLedgerStore.Open(folder["ledger.db"])
        );

        Assert.Contains("another ledger", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_who_have_one_ledger_open_see_each_others_entries()
    {
        using var folder = new TemporaryFolder();
        using var scenario = StudyScenario.WithEveryKind();
        using var first = LiteDbLedgerStore.Create(folder["ledger.db"]);
        using var second = LiteDbLedgerStore.Open(folder["ledger.db"]);
        for (var i = 0; i < scenario.Entries.Count; i++)
        {
            var store = i % 2 == 0 ? first : second;
            // Every third commit finds a log to fold first, which the other has to notice.
            store.FoldFrames = i % 3 == 0 ? 1 : 1024;
            using var append = store.BeginAppend();
            append.Append([scenario.Entries[i]]);
            append.AddCheckpoint((ulong)i, "note\n"u8);
            append.Commit();
        }

        foreach (var store in (LiteDbLedgerStore[])[first, second])
        {
            for (var size = 0UL; size <= store.Size; size++)
                Assert.Equal(scenario.State.RootAt(size), store.RootAt(size));
            Assert.Equal(scenario.Entries.Count, store.ReadCheckpoints().Count());
            Assert.Empty(store.CheckIntegrity());
        }
    }

    [Fact]
    public void A_moment_does_not_see_what_is_appended_in_it()
    {
        using var folder = new TemporaryFolder();
        using var scenario = StudyScenario.WithEveryKind();
        using var reader = LiteDbLedgerStore.Create(folder["ledger.db"]);
        using var writer = LiteDbLedgerStore.Open(folder["ledger.db"]);
        // The writer would fold each time: the reader's moment keeps it from that.
        writer.FoldFrames = 1;
        AppendOne(0);
        using (reader.BeginRead())
        {
            for (var i = 1; i < 5; i++)
                AppendOne(i);
            Assert.Equal(1UL, reader.Size);
            Assert.Single(reader.ReadEntries());
        }

        Assert.Equal(5UL, reader.Size);
        Assert.Equal(scenario.State.RootAt(5), reader.RootAt(5));

        void AppendOne(int index)
        {
            using var append = writer.BeginAppend();
            append.Append([scenario.Entries[index]]);
            append.Commit();
        }
    }

    [Fact]
    public async Task Threads_that_share_a_store_read_while_one_appends()
    {
        using var folder = new TemporaryFolder();
        using var scenario = StudyScenario.WithEveryKind();
        using var store = LiteDbLedgerStore.Create(folder["ledger.db"]);
        store.FoldFrames = 10;
        var readers = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(
                    () =>
                    {
                        while (store.Size < (ulong)scenario.Entries.Count)
                        {
                            var size = store.Size;
                            Assert.Equal(scenario.State.RootAt(size), store.RootAt(size));
                            Assert.True(store.ReadEntries().Count() >= (int)size);
                        }
                    },
                    TestContext.Current.CancellationToken
                )
            )
            .ToArray();
        foreach (var entry in scenario.Entries)
        {
            using var append = store.BeginAppend();
            append.Append([entry]);
            append.Commit();
        }

        await Task.WhenAll(readers);
        Assert.Empty(StoreCheck.Run(store));
    }

    [Fact]
    public void A_checkpoint_beyond_the_log_and_one_of_another_key_are_found()
    {
        using var folder = new TemporaryFolder();
        using var scenario = StudyScenario.WithEveryKind();
        using var store = LiteDbLedgerStore.Create(folder["ledger.db"]);
        LiteDbSamples.Append(store, scenario.Entries);
        using (var append = store.BeginAppend())
        {
            Add(8, scenario.LedgerKey);
            Add(9, scenario.Researcher);
            Add(40, scenario.LedgerKey);
            append.Commit();

            void Add(ulong size, Ed25519PrivateKey key) =>
                append.AddCheckpoint(
                    size,
                    new Checkpoint(
                        StudyScenario.Origin,
                        size,
                        size > 11 ? scenario.State.Root : scenario.State.RootAt(size)
                    )
                        .Sign(key)
                        .ToBytes()
                );
        }

        Assert.Equal(
            [
                ("checkpoint 9", "is not signed by the ledger's key"),
                (
                    "checkpoint 40",
                    "is beyond the log, which has 11 entries: the log was rolled back"
                ),
            ],
            StoreCheck.Run(store).Select(finding => (finding.Where, finding.What))
        );
    }

    [Fact]
    public void A_page_that_is_damaged_after_the_start_is_told_by_the_check()
    {
        using var folder = new TemporaryFolder();
        Fill(folder["ledger.db"]);
        using var store = LiteDbLedgerStore.Open(folder["ledger.db"]);
        Assert.Empty(store.CheckIntegrity());
        using (
            var file = new FileStream(
                folder["ledger.db"],
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite
            )
        )
        {
            file.Position = 3 * 8192 + 100;
            file.WriteByte(0xa5);
        }

        Assert.Equal(["page 3 has another checksum"], store.CheckIntegrity());
    }

    [Fact]
    public void A_store_is_appended_to_once_at_a_time()
    {
        using var folder = new TemporaryFolder();
        using var store = LiteDbLedgerStore.Create(folder["ledger.db"]);
        using (store.BeginAppend())
            Assert.Throws<LedgerBusyException>(store.BeginAppend);
        store.BeginAppend().Dispose();
        using (store.BeginRead())
            Assert.Throws<InvalidOperationException>(store.BeginAppend);
    }

    [Fact]
    public void Entries_are_read_past_the_end_of_a_page()
    {
        using var folder = new TemporaryFolder();
        var entries = LiteDbSamples.Entries(1030);
        using var store = LiteDbLedgerStore.Create(folder["ledger.db"]);
        foreach (var count in (int[])[511, 1, 1, 517])
        {
            using var append = store.BeginAppend();
            append.Append(entries.Skip((int)append.Size).Take(count));
            append.Commit();
            Assert.Equal(append.Size, (ulong)store.ReadEntries().Count());
        }

        Assert.Equal(520, store.ReadEntries(510).Count());
        Assert.Empty(store.ReadEntries(1030));
        Assert.Empty(store.ReadEntries(ulong.MaxValue));
        Assert.Null(store.ReadEntry(1030));
        Assert.Null(store.ReadEntry(ulong.MaxValue));
        foreach (
            var (level, position) in ((int, ulong)[])
                [(-1, 0), (0, 1030), (1, 515), (11, 0), (64, 0), (0, ulong.MaxValue)]
        )
            Assert.Throws<ArgumentOutOfRangeException>(() => store.NodeAt(level, position));
        var tree = new MerkleTree(entries.Select(entry => entry.Hash));
        foreach (var (level, position, hash) in store.ReadNodes())
            Assert.Equal(tree.NodeAt(level, position), hash);
    }

    [Fact]
    public void After_a_failed_sync_every_call_says_to_open_the_ledger_again()
    {
        using var folder = new TemporaryFolder();
        using var disk = new PowerCutDisk(new Random(1));
        var entries = LiteDbSamples.Entries(3);
        LiteDbLedgerStore.Create(folder["ledger.db"]).Dispose();
        using (var store = LiteDbLedgerStore.Open(folder["ledger.db"], disk.Open))
        {
            LiteDbSamples.Append(store, entries.Take(1));
            disk.FailingSyncs = 1;
            Assert.Throws<IOException>(() => LiteDbSamples.Append(store, entries.Skip(1)));

            foreach (
                var call in (Action[])
                    [
                        () => _ = store.Size,
                        () => store.BeginAppend(),
                        () => store.ReadEntry(0),
                        () => store.LatestCheckpoint(),
                        () => store.BeginRead(),
                    ]
            )
                Assert.Contains(
                    "opened again",
                    Assert.Throws<IOException>(call).Message,
                    StringComparison.Ordinal
                );
        }

        using var reopened = LiteDbLedgerStore.Open(folder["ledger.db"]);
        Assert.Equal(1UL, reopened.Size);
        LiteDbSamples.Append(reopened, entries.Skip(1));
        Assert.Equal(3UL, reopened.Size);
    }

    [Fact]
    public void A_fold_that_fails_leaves_the_log_and_what_was_acknowledged()
    {
        var entries = LiteDbSamples.Entries(6);
        // The fold's syncs are the data file's and then the log's.
        for (var failing = 1; failing <= 2; failing++)
        {
            using var folder = new TemporaryFolder();
            using var disk = new PowerCutDisk(new Random(1));
            LiteDbLedgerStore.Create(folder["ledger.db"]).Dispose();
            using (var store = LiteDbLedgerStore.Open(folder["ledger.db"], disk.Open))
            {
                LiteDbSamples.Append(store, entries.Take(4));
                store.FoldFrames = 1;
                disk.SyncsBeforeFailure = failing - 1;
                disk.FailingSyncs = 1;
                Assert.Throws<IOException>(() => LiteDbSamples.Append(store, entries.Skip(4)));
            }

            using var reopened = LiteDbLedgerStore.Open(folder["ledger.db"]);
            Assert.Equal(4UL, reopened.Size);
            Assert.Empty(reopened.CheckIntegrity());
        }
    }

    [Fact]
    public void Nothing_is_kept_open_of_a_ledger_that_is_closed_or_was_none()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "SKIPPED: only Linux lists a process's open files"
        );
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], "no database");
        Assert.Throws<LedgerCorruptException>(() => LiteDbLedgerStore.Open(folder["text"]));
        Fill(folder["ledger.db"]);

        Assert.DoesNotContain(
            Directory
                .GetFileSystemEntries("/proc/self/fd")
                .Select(path => new FileInfo(path).LinkTarget),
            path => path is not null && path.StartsWith(folder.Path, StringComparison.Ordinal)
        );
    }

    private static IReadOnlyList<Entry> Fill(string path)
    {
        using var scenario = StudyScenario.WithEveryKind();
        using var store = LiteDbLedgerStore.Create(path);
        LiteDbSamples.Append(store, scenario.Entries);
        return scenario.Entries;
    }
}
