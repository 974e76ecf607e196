using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>What every store must do; each kind of store runs these same tests.</summary>
public abstract class LedgerStoreContract : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StudyScenario _scenario = StudyScenario.WithEveryKind();

    private protected abstract ILedgerStore NewStore(TemporaryFolder folder);

    [Fact]
    public void A_new_store_is_empty()
    {
        using var store = NewStore(_folder);

        Assert.Equal(0UL, store.Size);
        Assert.Equal(MerkleTree.ComputeRoot([]), store.RootAt(0));
        Assert.Empty(store.ReadEntries());
        Assert.Null(store.LatestCheckpoint());
        Assert.Null(store.ReadEntry(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.RootAt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.NodeAt(0, 0));
    }

    [Fact]
    public void Entries_come_back_in_order_with_their_roots_and_proofs()
    {
        using var store = NewStore(_folder);
        Append(store, _scenario.Entries.Take(5));
        Append(store, _scenario.Entries.Skip(5));

        Assert.Equal(
            _scenario.Entries.Select(entry => entry.Bytes.ToArray()),
            store.ReadEntries().Select(bytes => bytes.ToArray())
        );
        Assert.Equal(
            _scenario.Entries.Skip(7).Select(entry => entry.Bytes.ToArray()),
            store.ReadEntries(7).Select(bytes => bytes.ToArray())
        );
        for (var size = 0UL; size <= store.Size; size++)
            Assert.Equal(_scenario.State.RootAt(size), store.RootAt(size));
        foreach (var entry in _scenario.Entries)
        {
            Assert.Equal(entry.Bytes.ToArray(), store.ReadEntry(entry.Index)!.Value.ToArray());
            Assert.True(
                MerkleProver
                    .ProveInclusion(store, entry.Index, store.Size)
                    .Verify(entry.Hash, store.RootAt(store.Size))
            );
        }

        Assert.Empty(StoreCheck.Run(store));
    }

    [Fact]
    public void An_append_that_is_not_committed_leaves_nothing()
    {
        using var store = NewStore(_folder);
        Append(store, _scenario.Entries.Take(3));
        using (var append = store.BeginAppend())
        {
            append.Append([_scenario.Entries[3]]);
            append.AddCheckpoint(4, "note"u8);
            Assert.Equal(4UL, append.Size);
        }

        Assert.Equal(3UL, store.Size);
        Assert.Null(store.LatestCheckpoint());
        Append(store, _scenario.Entries.Skip(3));
        Assert.Equal(_scenario.State.Root, store.RootAt(store.Size));
    }

    [Fact]
    public void An_entry_out_of_place_is_misuse()
    {
        using var store = NewStore(_folder);
        Append(store, _scenario.Entries.Take(3));
        using var append = store.BeginAppend();

        Assert.Throws<ArgumentException>(() => append.Append([_scenario.Entries[4]]));
        Assert.Throws<ArgumentException>(() => append.Append([_scenario.Entries[2]]));
    }

    [Fact]
    public void The_largest_checkpoint_is_the_latest_and_the_first_of_a_size_stays()
    {
        using var store = NewStore(_folder);
        using (var append = store.BeginAppend())
        {
            append.AddCheckpoint(9, "nine\n"u8);
            append.AddCheckpoint(4, "four\n"u8);
            append.AddCheckpoint(9, "other nine\n"u8);
            append.Commit();
        }

        Assert.Equal("nine\n"u8, store.LatestCheckpoint()!.Value.Span);
        Assert.Equal([4UL, 9UL], store.ReadCheckpoints().Select(checkpoint => checkpoint.Size));
    }

    public void Dispose()
    {
        _scenario.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Append(ILedgerStore store, IEnumerable<Entry> entries)
    {
        using var append = store.BeginAppend();
        append.Append([.. entries]);
        append.Commit();
    }
}
