using System.Collections.Concurrent;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

public sealed class PostgresLedgerStoreTests : LedgerStoreContract
{
    private protected override ILedgerStore NewStore(TemporaryFolder folder) =>
        PostgresLedgerStore.Create(SharedPostgres.Address);

    [Fact]
    public void Studies_in_one_database_do_not_see_each_other()
    {
        using var scenario = StudyScenario.WithEveryKind();
        using var first = PostgresLedgerStore.Create(SharedPostgres.Address);
        using var second = PostgresLedgerStore.Create(SharedPostgres.Address);
        first.Append(scenario.Entries);

        using var held = first.BeginAppend();
        held.AddCheckpoint(3, "three\n"u8);
        second.Append(scenario.Entries.Take(2));
        held.Commit();

        Assert.Equal((ulong)scenario.Entries.Count, first.Size);
        Assert.Equal(2UL, second.Size);
        Assert.Single(first.ReadCheckpoints());
        Assert.Empty(second.ReadCheckpoints());
        Assert.Empty(StoreCheck.Run(second));
    }

    [Fact]
    public void Two_who_have_one_ledger_open_see_each_others_entries()
    {
        using var scenario = StudyScenario.WithEveryKind();
        using var first = PostgresLedgerStore.Create(SharedPostgres.Address);
        using var second = PostgresLedgerStore.Open(SharedPostgres.Address, first.Key);
        for (var i = 0; i < scenario.Entries.Count; i++)
            (i % 2 == 0 ? first : second).Append([scenario.Entries[i]]);

        foreach (var store in (PostgresLedgerStore[])[first, second])
        {
            for (var size = 0UL; size <= store.Size; size++)
                Assert.Equal(scenario.State.RootAt(size), store.RootAt(size));
            Assert.Empty(StoreCheck.Run(store));
        }
    }

    [Fact]
    public async Task Four_programs_that_append_at_once_lose_and_double_nothing()
    {
        using var scenario = new StudyScenario();
        using var store = PostgresLedgerStore.Create(SharedPostgres.Address);
        var written = new ConcurrentBag<LeafHash>();

        // Each has connections of its own.
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(writer =>
                    Task.Run(() => Write(writer), TestContext.Current.CancellationToken)
                )
        );

        var stored = store.ReadEntries().Select(bytes => LeafHash.Compute(bytes.Span)).ToArray();
        Assert.Equal(4 * 25 * 5, stored.Length);
        Assert.Equal(
            written.Select(hash => $"{hash}").Order(StringComparer.Ordinal),
            stored.Select(hash => $"{hash}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(MerkleTree.ComputeRoot(stored), store.RootAt(store.Size));

        void Write(int writer)
        {
            using var own = PostgresLedgerStore.Open(SharedPostgres.Address, store.Key);
            var statement = SignedStatement.Parse(
                scenario.Study().Sign(scenario.Key((byte)(40 + writer)))
            );
            for (var round = 0; round < 25; round++)
            {
                using var append = own.BeginAppend();
                for (var i = 0; i < 5; i++)
                {
                    var entry = Entry.Create(
                        append.Size,
                        default,
                        StudyScenario.Start,
                        statement,
                        scenario.LedgerKey
                    );
                    append.Append([entry]);
                    written.Add(entry.Hash);
                }

                append.Commit();
            }
        }
    }

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1025)]
    public void Entries_are_read_past_the_end_of_a_page(int count)
    {
        using var store = PostgresLedgerStore.Create(SharedPostgres.Address);
        Insert(store, 0, count);

        Assert.Equal((ulong)count, store.Size);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}"), Texts(store.ReadEntries()));
        Assert.Equal(
            Enumerable.Range(510, count - 510).Select(i => $"{i}"),
            Texts(store.ReadEntries(510))
        );
        Assert.Empty(store.ReadEntries((ulong)count));
        Assert.Empty(store.ReadEntries(ulong.MaxValue));
        Assert.Null(store.ReadEntry((ulong)count));
        Assert.Null(store.ReadEntry(ulong.MaxValue));
        Assert.Null(store.ReadEntry(1UL << 63));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(513)]
    public void A_gap_ends_the_entries_where_it_is(int gap)
    {
        using var store = PostgresLedgerStore.Create(SharedPostgres.Address);
        Insert(store, 0, gap);
        Insert(store, gap + 1, 5);
        var read = new List<string>();

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            read.AddRange(Texts(store.ReadEntries()))
        );

        Assert.Equal($"entry {gap} is missing", fault.Message);
        Assert.Equal(gap, read.Count);
    }

    [Fact]
    public void Entries_are_read_as_of_the_moment_when_the_first_was()
    {
        using var store = PostgresLedgerStore.Create(SharedPostgres.Address);
        Insert(store, 0, 600);

        using var entries = store.ReadEntries().GetEnumerator();
        Assert.True(entries.MoveNext());
        Insert(store, 600, 5);
        var count = 1;
        while (entries.MoveNext())
            count++;

        Assert.Equal(600, count);
        Assert.Equal(605, store.ReadEntries().Count());
    }

    [Fact]
    public void A_moment_does_not_see_what_is_appended_in_it()
    {
        using var scenario = StudyScenario.WithEveryKind();
        using var store = PostgresLedgerStore.Create(SharedPostgres.Address);
        using var other = PostgresLedgerStore.Open(SharedPostgres.Address, store.Key);
        store.Append(scenario.Entries.Take(3));
        using (store.BeginRead())
        {
            using (var append = other.BeginAppend())
            {
                append.Append(scenario.Entries.Skip(3));
                append.AddCheckpoint(5, "five\n"u8);
                append.Commit();
            }

            using (store.BeginRead())
                Assert.Equal(3UL, store.Size);
            Assert.Equal(3UL, store.Size);
            Assert.Equal(3, store.ReadEntries().Count());
            Assert.Null(store.ReadEntry(3));
            Assert.Single(store.ReadNodes());
            Assert.Empty(store.ReadCheckpoints());
            Assert.Throws<InvalidOperationException>(store.BeginAppend);
        }

        Assert.Equal((ulong)scenario.Entries.Count, store.Size);
        using var held = store.BeginAppend();
        Assert.Throws<InvalidOperationException>(store.BeginRead);
        Assert.Throws<LedgerBusyException>(store.BeginAppend);
    }

    [Fact]
    public void A_node_is_missing_from_the_log_or_was_never_of_it()
    {
        using var store = PostgresLedgerStore.Create(SharedPostgres.Address);
        Insert(store, 0, 4);

        foreach (var (level, position) in ((int, ulong)[])[(1, 0), (1, 1), (2, 0)])
            Assert.Contains(
                $"level {level}, position {position}",
                Assert.Throws<LedgerCorruptException>(() => store.NodeAt(level, position)).Message,
                StringComparison.Ordinal
            );
        foreach (
            var (level, position) in ((int, ulong)[])
                [(-1, 0), (0, 4), (1, 2), (2, 1), (3, 0), (63, 0), (64, 0), (0, ulong.MaxValue)]
        )
            Assert.Throws<ArgumentOutOfRangeException>(() => store.NodeAt(level, position));
        Assert.Equal(new Sha256Digest(new byte[32]), store.NodeAt(0, 3));
    }

    [Fact]
    public void Nodes_are_read_past_the_end_of_a_page()
    {
        using var store = PostgresLedgerStore.Create(SharedPostgres.Address);
        SharedPostgres.Execute(
            SharedPostgres.Address,
            $"""
            INSERT INTO sgp.nodes SELECT {Number(store)}, level, position, {Zeros}
            FROM generate_series(1, 2) AS level, generate_series(0, 2999) AS position
            """
        );

        var nodes = store.ReadNodes().Select(node => (node.Level, node.Position)).ToArray();

        Assert.Equal(6000, nodes.Length);
        Assert.Equal(nodes.Order(), nodes);
        Assert.Equal(6000, nodes.Distinct().Count());
    }

    [Theory]
    [InlineData(2500)]
    [InlineData(1000)]
    [InlineData(3)]
    public void A_source_that_throws_reaches_the_caller_and_leaves_nothing(int before)
    {
        using var scenario = new StudyScenario();
        using var store = PostgresLedgerStore.Create(SharedPostgres.Address);
        var entries = NumberedEntries.From(scenario).Take(before).ToArray();
        store.Append(entries.Take(2));
        var thrown = new FormatException("the source is torn");

        var fault = Assert.Throws<FormatException>(() => store.Append(Torn()));

        Assert.Same(thrown, fault);
        Assert.Equal(2UL, store.Size);
        Assert.Single(store.ReadNodes());
        store.Append(entries.Skip(2));
        Assert.Equal(MerkleTree.ComputeRoot([.. entries.Select(e => e.Hash)]), Root(store));
        Assert.Equal(entries.Length - 1 - Tail(entries.Length), store.ReadNodes().Count());

        IEnumerable<Entry> Torn()
        {
            foreach (var entry in entries.Skip(2))
            {
                // Whoever judges entries may look into the log meanwhile.
                if (entry.Index % 700 == 0)
                    Assert.NotNull(store.ReadEntry(1));
                yield return entry;
            }

            throw thrown;
        }

        // A tree of n leaves has n - 1 inner nodes, but those above no perfect subtree.
        static int Tail(int count) => System.Numerics.BitOperations.PopCount((uint)count) - 1;
    }

    private const string Zeros = "decode(repeat('00', 32), 'hex')";

    private static RootHash Root(PostgresLedgerStore store) => store.RootAt(store.Size);

    private static int Number(PostgresLedgerStore store) =>
        (int)
            SharedPostgres.Execute(
                SharedPostgres.Address,
                $"SELECT study FROM sgp.studies WHERE key = '{store.Key}'"
            )!;

    // Entries that are none but their number: the store does not read them.
    private static void Insert(PostgresLedgerStore store, int from, int count) =>
        SharedPostgres.Execute(
            SharedPostgres.Address,
            $"""
            INSERT INTO sgp.entries SELECT {Number(store)}, i, {Zeros}, i::text::bytea
            FROM generate_series({from}, {from + count - 1}) AS i
            """
        );

    private static IEnumerable<string> Texts(IEnumerable<ReadOnlyMemory<byte>> entries) =>
        entries.Select(bytes => System.Text.Encoding.UTF8.GetString(bytes.Span));
}
