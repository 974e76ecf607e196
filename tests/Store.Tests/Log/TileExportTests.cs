using System.Buffers.Binary;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

public class TileExportTests
{
    [Theory]
    [InlineData(0, 1234067UL, 256, "tile/0/x001/x234/067")]
    [InlineData(5, 0UL, 17, "tile/5/000.p/17")]
    [InlineData(null, 1000UL, 256, "tile/entries/x001/000")]
    [InlineData(1, 999UL, 255, "tile/1/999.p/255")]
    public void A_tile_has_its_published_path(int? level, ulong index, int width, string path) =>
        Assert.Equal(path, LogTiles.PathOf(level, index, width));

    [Fact]
    public void The_tiles_of_a_log_hold_its_hashes_and_entries()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var ledger = StudyLedger.Create(
            SqliteLedgerStore.Create(folder["ledger.db"]),
            scenario.Entries[0].StatementEnvelope,
            scenario.LedgerKey,
            TimeProvider.System
        );
        var context = (ContextPredicate)scenario.Context().Predicate with
        {
            Study = ledger.State.StudyId,
            Observed = ledger.State.Observed,
        };
        ledger.Append([
            new Statement(scenario.Context().Subjects, context).Sign(scenario.KeyHolder),
        ]);
        var statements = Enumerable
            .Range(0, 598)
            .Select(i =>
            {
                using var key = Ed25519PrivateKey.Generate();
                return new Statement(
                    ContributionPredicate.SubjectsFor([StudyScenario.Blob($"{i}")]),
                    scenario.ContributionBody(ledger.State, key.PublicKey)
                ).Sign(key);
            });
        ledger.Append([.. statements]);
        var note = ledger.SignCheckpoint();

        TileExport.Write(ledger.Store, ledger.Store.ReadEntries(), folder["tiles"], note);

        Assert.Equal(
            [
                "checkpoint",
                "tile/0/000",
                "tile/0/001",
                "tile/0/002.p/88",
                "tile/1/000.p/2",
                "tile/entries/000",
                "tile/entries/001",
                "tile/entries/002.p/88",
            ],
            Directory
                .EnumerateFiles(folder["tiles"], "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder["tiles"], path))
                .Order(StringComparer.Ordinal)
        );
        var leaves = ((string[])["0/000", "0/001", "0/002.p/88"])
            .SelectMany(tile => Hashes(folder[$"tiles/tile/{tile}"]))
            .ToArray();
        var entries = ((string[])["000", "001", "002.p/88"])
            .SelectMany(tile => Entries(folder[$"tiles/tile/entries/{tile}"]))
            .ToArray();
        Assert.Equal(600, leaves.Length);
        Assert.Equal(leaves, entries.Select(LeafHashOf));
        Assert.Equal(ledger.State.Root, SlowTree.Root(leaves));
        Assert.Equal(
            [
                SlowTree.Root(leaves.AsSpan(0, 256)).Value,
                SlowTree.Root(leaves.AsSpan(256, 256)).Value,
            ],
            Hashes(folder["tiles/tile/1/000.p/2"]).Select(hash => hash.Value)
        );
        Assert.Equal(note.ToBytes(), File.ReadAllBytes(folder["tiles/checkpoint"]));
        Assert.Throws<IOException>(() =>
            TileExport.Write(ledger.Store, ledger.Store.ReadEntries(), folder["tiles"], note)
        );
    }

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(1, 1, "0/000.p/1 entries/000.p/1")]
    [InlineData(255, 255, "0/000.p/255 entries/000.p/255")]
    [InlineData(256, 256, "0/000 1/000.p/1 entries/000")]
    [InlineData(600, 257, "0/000 0/001.p/1 1/000.p/1 entries/000 entries/001.p/1")]
    [InlineData(
        600,
        600,
        "0/000 0/001 0/002.p/88 1/000.p/2 entries/000 entries/001 entries/002.p/88"
    )]
    public void A_log_has_the_tiles_of_its_checkpoints_size(int entries, int size, string tiles)
    {
        using var folder = new TemporaryFolder();
        byte[][] lines = [.. Enumerable.Range(0, entries).Select(i => new byte[i])];
        LeafHash[] leaves = [.. lines.Select(line => LeafHash.Compute(line))];
        var note = Signed((ulong)size, MerkleTree.ComputeRoot(leaves.AsSpan(0, size).ToArray()));

        TileExport.Write(
            new MerkleTree(leaves),
            lines.Select(line => (ReadOnlyMemory<byte>)line),
            folder["tiles"],
            note
        );

        string[] expected = tiles.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["checkpoint", .. expected.Select(tile => $"tile/{tile}")],
            Files(folder["tiles"])
        );
        Assert.Equal(
            leaves[..size],
            expected
                .Where(tile => tile.StartsWith("0/", StringComparison.Ordinal))
                .SelectMany(tile => Hashes(folder[$"tiles/tile/{tile}"]))
        );
        Assert.Equal(
            lines[..size],
            expected
                .Where(tile => tile.StartsWith("entries/", StringComparison.Ordinal))
                .SelectMany(tile => Entries(folder[$"tiles/tile/{tile}"]))
        );
        Assert.Equal(
            Enumerable
                .Range(0, size / 256)
                .Select(i => SlowTree.Root(leaves.AsSpan(256 * i, 256)).Value),
            expected
                .Where(tile => tile.StartsWith("1/", StringComparison.Ordinal))
                .SelectMany(tile => Hashes(folder[$"tiles/tile/{tile}"]))
                .Select(hash => hash.Value)
        );
    }

    [Fact]
    public void A_log_of_more_than_two_levels_of_tiles_has_a_third()
    {
        using var folder = new TemporaryFolder();
        var tree = new MerkleTree([.. Enumerable.Repeat(LeafHash.Compute([]), (1 << 16) + 1)]);
        var note = Signed(tree.Size, tree.Root);

        TileExport.Write(
            tree,
            Enumerable.Repeat(ReadOnlyMemory<byte>.Empty, 1 << 16),
            folder["tiles"],
            note
        );

        Assert.Equal(
            tree.NodeAt(16, 0),
            Assert.Single(Hashes(folder["tiles/tile/2/000.p/1"])).Value
        );
        Assert.Equal(256, Hashes(folder["tiles/tile/1/000"]).Length);
        Assert.False(Directory.Exists(folder["tiles/tile/3"]));
    }

    [Fact]
    public void Nothing_is_written_beside_what_is_there_or_for_a_longer_log()
    {
        using var folder = new TemporaryFolder();
        var tree = new MerkleTree([LeafHash.Compute([])]);
        var note = Signed(1, tree.Root);
        File.WriteAllText(folder["taken"], "");

        Assert.Throws<IOException>(() =>
            TileExport.Write(tree, [default(ReadOnlyMemory<byte>)], folder.Path, note)
        );
        Assert.Throws<ArgumentException>(() =>
            TileExport.Write(
                tree,
                [default(ReadOnlyMemory<byte>)],
                folder["tiles"],
                Signed(2, tree.Root)
            )
        );
        Assert.False(Directory.Exists(folder["tiles"]));
        Directory.CreateDirectory(folder["empty"]);
        TileExport.Write(tree, [default(ReadOnlyMemory<byte>)], folder["empty"], note);
        Assert.Equal(note.ToBytes(), File.ReadAllBytes(folder["empty/checkpoint"]));
    }

    [Fact]
    public void A_checkpoint_of_another_log_is_not_exported()
    {
        using var folder = new TemporaryFolder();
        using var scenario = new StudyScenario().Through(StudyStage.Started);
        using var ledger = StudyLedger.Create(
            SqliteLedgerStore.Create(folder["ledger.db"]),
            scenario.Entries[0].StatementEnvelope,
            scenario.LedgerKey,
            TimeProvider.System
        );
        var foreign = new Checkpoint(StudyScenario.Origin, 1, MerkleTree.ComputeRoot([])).Sign(
            scenario.LedgerKey
        );

        Assert.Throws<ArgumentException>(() =>
            TileExport.Write(ledger.Store, ledger.Store.ReadEntries(), folder["tiles"], foreign)
        );
    }

    private static Note Signed(ulong size, RootHash root)
    {
        using var key = Ed25519PrivateKey.FromSeed(new byte[32]);
        return new Checkpoint(StudyScenario.Origin, size, root).Sign(key);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Order(StringComparer.Ordinal);

    private static LeafHash LeafHashOf(byte[] entry) => LeafHash.Compute(entry);

    private static LeafHash[] Hashes(string path) =>
        [.. File.ReadAllBytes(path).Chunk(32).Select(hash => new LeafHash(new Sha256Digest(hash)))];

    private static List<byte[]> Entries(string path)
    {
        var rest = File.ReadAllBytes(path).AsMemory();
        var entries = new List<byte[]>();
        while (!rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            entries.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }

        return entries;
    }
}
