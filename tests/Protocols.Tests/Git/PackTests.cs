using System.IO.Compression;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Packs, indexes, deltas and loose objects that no program writes.</summary>
public sealed class PackTests
{
    private static readonly byte[] Base = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
    private static readonly string A = new('a', 40);
    private static readonly string B = new('b', 40);

    [Fact]
    public void A_delta_copies_and_adds()
    {
        Assert.Equal(
            [10, 11, 12, 99, 0, 1],
            PackDelta.Apply(Base, [100, 6, 0x91, 10, 3, 1, 99, 0x90, 2], 6, "x")
        );
        Assert.Equal(
            0x10000,
            PackDelta
                .Apply(new byte[0x10000], [0x80, 0x80, 4, 0x80, 0x80, 4, 0x80], 0x10000, "x")
                .Length
        );
    }

    [Theory]
    [InlineData(new byte[] { 99, 1, 1, 1 }, "a base of 100 bytes")]
    [InlineData(new byte[] { 100, 0x80, 1, 1, 1 }, "at most 100 bytes")]
    [InlineData(new byte[] { 100, 1, 0 }, "new bytes")]
    [InlineData(new byte[] { 100, 2, 2, 1 }, "new bytes")]
    [InlineData(new byte[] { 100, 1, 2, 1, 1 }, "a result of 1 bytes, found more")]
    [InlineData(new byte[] { 100, 3, 2, 1, 1 }, "a result of 3 bytes, found fewer")]
    [InlineData(new byte[] { 100, 2, 0x91, 99, 2 }, "a copy from")]
    [InlineData(new byte[] { 100, 2, 0x9f, 255, 255, 255, 255, 2 }, "a copy from")]
    [InlineData(new byte[] { 100, 2, 0x91, 99 }, "another byte")]
    [InlineData(new byte[] { 100 }, "another byte")]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1 }, "a size below")]
    public void A_damaged_delta_is_refused(byte[] delta, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            PackDelta.Apply(Base, delta, 100, "x")
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deltas_by_distance_and_by_id_are_followed()
    {
        var pack = new HandmadePack();
        var first = pack.Add(A, 3, [], Base);
        var second = pack.Add(B, 7, Convert.FromHexString(A), [100, 2, 0x90, 2]);
        var third = pack.Add(
            new string('c', 40),
            6,
            HandmadePack.Distance(pack.End, second),
            [2, 1, 0x90, 1]
        );

        Assert.Equal(Base, Read(pack, first).Content);
        Assert.Equal(
            (StoredKind.Blob, 2),
            (Read(pack, second).Kind, Read(pack, second).Content.Length)
        );
        Assert.Equal([0], Read(pack, third).Content.ToArray());
    }

    [Fact]
    public void A_circle_of_deltas_ends()
    {
        var pack = new HandmadePack();
        var first = pack.Add(A, 7, Convert.FromHexString(B), [1, 1, 0x90, 1]);
        pack.Add(B, 7, Convert.FromHexString(A), [1, 1, 0x90, 1]);

        Assert.Contains("at most 4095 deltas", Refusal(pack, first), StringComparison.Ordinal);
    }

    [Fact]
    public void Bases_that_are_not_there_and_other_kinds_and_sizes_are_refused()
    {
        var pack = new HandmadePack();
        var missing = pack.Add(A, 7, Convert.FromHexString(B), [1, 1, 0x90, 1]);
        var before = pack.Add(B, 6, [0x7f, 0x7f], []);
        var itself = pack.Add(new string('c', 40), 6, [0], []);
        var far = pack.Add(
            new string('d', 40),
            6,
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
            []
        );
        var unknown = pack.Add(new string('e', 40), 5, [], [1]);
        var large = pack.Add(new string('f', 40), 3, [], [1], size: 1L << 40);
        var shrunk = pack.Add(new string('1', 40), 3, [], [1, 2], size: 1);
        var grown = pack.Add(new string('2', 40), 3, [], [1, 2], size: 3);
        var bomb = pack.Add(new string('3', 40), 3, [], new byte[10], size: 60 << 20);
        var notZlib = pack.Add(new string('4', 40), 3, [1, 2, 3], [1]);

        Assert.Contains(
            $"the base {B}",
            Refusal(pack, missing, hasIndex: false),
            StringComparison.Ordinal
        );
        Assert.Contains("a base before", Refusal(pack, before), StringComparison.Ordinal);
        Assert.Contains("a base before", Refusal(pack, itself), StringComparison.Ordinal);
        Assert.Contains("a base before", Refusal(pack, far), StringComparison.Ordinal);
        Assert.Contains("a kind from 1 to 4", Refusal(pack, unknown), StringComparison.Ordinal);
        Assert.Contains("at most 67108864 bytes", Refusal(pack, large), StringComparison.Ordinal);
        Assert.Contains("1 bytes, found more", Refusal(pack, shrunk), StringComparison.Ordinal);
        Assert.Contains("3 bytes, found fewer", Refusal(pack, grown), StringComparison.Ordinal);
        Assert.Contains("in so few", Refusal(pack, bomb), StringComparison.Ordinal);
        Assert.Contains("a zlib stream", Refusal(pack, notZlib), StringComparison.Ordinal);
        Assert.All([0L, 11, -1, 1 << 20, long.MaxValue], place =>
            Assert.Contains("an object between", Refusal(pack, place), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(0, (byte)'X')]
    [InlineData(7, (byte)4)]
    public void Another_kind_of_pack_is_refused(int at, byte value)
    {
        var bytes = Small().ToPack();
        bytes[at] = value;

        Assert.Throws<MalformedInputException>(() => Open(bytes, _ => null));
    }

    [Fact]
    public void An_index_finds_what_is_there_and_refuses_another_form()
    {
        var whole = Small().ToIndex();
        var index = Index(whole);

        Assert.Equal((2, 12L), (index.Count, index.Find(Id(A))));
        Assert.Null(index.Find(Id(new string('0', 40))));
        Assert.Null(index.Find(Id(new string('f', 40))));
        Assert.Equal([Id(B)], index.FindByPrefix("bbb"));
        Assert.Throws<MalformedInputException>(() => Index(whole[..^1]));
        Assert.Throws<MalformedInputException>(() => Index([.. whole, 0]));
        Assert.Throws<MalformedInputException>(() => Index(whole[..100]));
        Assert.Throws<MalformedInputException>(() => Index([]));
        Assert.Throws<MalformedInputException>(() => Index(Changed(whole, 7, 3)));
        Assert.Throws<MalformedInputException>(() => Index(Changed(whole, 8, 0xff)));
        Assert.Throws<MalformedInputException>(() => Index(Changed(whole, 8 + (255 * 4), 0x7f)));
        Assert.Throws<MalformedInputException>(() => Index(whole[1..]));
        // The offset of the first object says: look into the table of large ones, of which there
        // are none.
        var large = Changed(whole, whole.Length - 40 - 8, 0x80);
        Assert.Throws<MalformedInputException>(() => Index(large).Find(Id(A)));
        Assert.Throws<MalformedInputException>(() =>
            Index([.. large[..^40], 0xff, 0, 0, 0, 0, 0, 0, 0, .. new byte[40]]).Find(Id(A))
        );
        Assert.Throws<MalformedInputException>(() =>
            new PackIndex(new MemoryStream(new byte[2000]), GitObjectFormat.Sha256, "index")
        );
    }

    [Fact]
    public void A_large_offset_is_read_from_its_table()
    {
        var whole = Changed(Small().ToIndex(), Small().ToIndex().Length - 40 - 8, 0x80);
        whole[^(40 + 5)] = 0;

        Assert.Equal(
            5L << 32,
            Index([.. whole[..^40], 0, 0, 0, 5, 0, 0, 0, 0, .. new byte[40]]).Find(Id(A))
        );
    }

    [Fact]
    public void An_object_under_anothers_id_is_refused()
    {
        using var git = new GitFolder();
        var pack = new HandmadePack();
        pack.Add(A, 3, [], Base);
        pack.WriteTo(git[".git/objects"]);
        git.Write(".git/objects/bb/" + B[2..], "");
        File.WriteAllBytes(git[".git/objects/bb/" + B[2..]], Zlib("blob 1\0x"u8));
        var repository = GitRepository.Discover(git.Path)!;

        Assert.All([A, B], id =>
            Assert.Contains(
                "found bytes with id",
                Assert.Throws<GitException>(() => repository.Find(Id(id))).Message,
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void A_pack_and_an_index_that_count_differently_are_refused_and_one_without_the_other_is_left_out()
    {
        using var git = new GitFolder();
        Small().WriteTo(git[".git/objects"]);
        var path = git[".git/objects/pack/pack-handmade.pack"];
        File.WriteAllBytes(path, Changed(File.ReadAllBytes(path), 11, 9));
        var repository = GitRepository.Discover(git.Path)!;

        Assert.Throws<MalformedInputException>(() => repository.Find(Id(A)));
        File.Delete(path);
        Assert.Null(repository.Find(Id(A)));
    }

    [Theory]
    [InlineData("blob 2\0x")]
    [InlineData("blob 0\0x")]
    [InlineData("blob 01\0x")]
    [InlineData("blob -1\0x")]
    [InlineData("blob 1 \0x")]
    [InlineData("blob\0x")]
    [InlineData("blob 1")]
    [InlineData("bulb 1\0x")]
    [InlineData("Blob 1\0x")]
    [InlineData("")]
    [InlineData("blob 99999999999999999999\0x")]
    [InlineData("blob 67108865\0x")]
    [InlineData("blob 60000000\0x")]
    [InlineData("blob                                       1\0x")]
    public void A_loose_object_of_another_form_is_refused(string text) =>
        Assert.Throws<MalformedInputException>(() =>
            LooseObjects.Read(
                new MemoryStream(Zlib(System.Text.Encoding.ASCII.GetBytes(text))),
                "x",
                StoredObject.MaximumBytes
            )
        );

    [Fact]
    public void A_loose_object_that_is_no_zlib_stream_or_a_bomb_is_refused_in_little_memory()
    {
        byte[] bomb = Zlib([.. "blob 5\0"u8, .. new byte[100 << 20]]);
        byte[] header = Zlib(new byte[100 << 20]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.All([bomb, header, "x\u0001\0"u8.ToArray(), [0x78, 0xbb, 0, 0, 0, 0]], bytes =>
            Assert.Throws<MalformedInputException>(() =>
                LooseObjects.Read(new MemoryStream(bytes), "x", StoredObject.MaximumBytes)
            )
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    private static HandmadePack Small()
    {
        var pack = new HandmadePack();
        pack.Add(A, 3, [], Base);
        pack.Add(B, 7, Convert.FromHexString(A), [100, 2, 0x90, 2]);
        return pack;
    }

    private static StoredObject Read(HandmadePack pack, long offset, bool hasIndex = true) =>
        Open(pack.ToPack(), hasIndex ? Index(pack.ToIndex()).Find : _ => null).Read(offset);

    private static string Refusal(HandmadePack pack, long offset, bool hasIndex = true) =>
        Assert.Throws<MalformedInputException>(() => Read(pack, offset, hasIndex)).Message;

    private static PackFile Open(byte[] bytes, Func<GitObjectId, long?> find) =>
        new(new MemoryStream(bytes), GitObjectFormat.Sha1, find, "pack", StoredObject.MaximumBytes);

    private static PackIndex Index(byte[] bytes) =>
        new(new MemoryStream(bytes), GitObjectFormat.Sha1, "index");

    private static GitObjectId Id(string hex) =>
        GitObjectId.TryParse(hex, out var id) ? id : default;

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }

    private static byte[] Zlib(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }
}
