using System.Buffers;
using System.Runtime.Versioning;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Where a container's bytes come from, and what is left when they do not come.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BundleWriterTests : IDisposable
{
    private const int Large = (1 << 20) + 1;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(BundleType.Study)]
    [InlineData(BundleType.Contribution)]
    [InlineData(BundleType.Context)]
    public void A_container_says_what_it_carries(BundleType type)
    {
        new BundleWriter(type, 7).WriteNew(_folder["a.sgp"]);
        using var reader = BundleReader.Open(_folder["a.sgp"]);

        Assert.Equal((type, 7UL, 0), (reader.Type, reader.EntryCount, reader.Files.Length));
    }

    [Theory]
    [InlineData(BundleType.None)]
    [InlineData((BundleType)5)]
    public void A_container_of_no_known_type_is_not_begun(BundleType type) =>
        Assert.Equal(
            "type",
            Assert.Throws<ArgumentOutOfRangeException>(() => new BundleWriter(type, 0)).ParamName
        );

    [Fact]
    public void Bytes_come_from_memory_from_a_file_from_lines_and_from_a_function()
    {
        File.WriteAllText(_folder["file"], "from a file");
        using var foreign = new ForeignMemory("no array"u8.ToArray());
        var writer = new BundleWriter(BundleType.Study, 2);
        writer.Add(BundlePath.Proof("slice"), "0123456789"u8.ToArray().AsMemory(2, 3));
        writer.Add(BundlePath.Proof("foreign"), foreign.Memory);
        writer.AddSource(BundlePath.Proof("file"), () => File.OpenRead(_folder["file"]));
        writer.AddEntries(() =>
            [Encoding.ASCII.GetBytes("first"), Encoding.ASCII.GetBytes("second")]
        );
        writer.AddSource(BundlePath.Proof("large"), () => new MemoryStream(LargeBytes()));
        writer.WriteNew(_folder["a.sgp"]);

        using var reader = BundleReader.Open(_folder["a.sgp"]);

        Assert.Equal("234"u8, reader.ReadAllBytes(BundlePath.Proof("slice"), 100));
        Assert.Equal("no array"u8, reader.ReadAllBytes(BundlePath.Proof("foreign"), 100));
        Assert.Equal("from a file"u8, reader.ReadAllBytes(BundlePath.Proof("file"), 100));
        Assert.Equal("first\nsecond\n"u8, reader.ReadAllBytes(BundlePath.Entries, 100));
        Assert.Equal(LargeBytes(), reader.ReadAllBytes(BundlePath.Proof("large"), Large));
        Assert.Empty(reader.VerifyDigests());
    }

    [Fact]
    public void A_name_is_taken_once_and_the_manifests_never()
    {
        var writer = new BundleWriter(BundleType.Study, 0);
        writer.Add(BundlePath.Readme, default);

        foreach (var name in (string[])[BundlePath.Readme, BundlePath.Manifest, "readme.txt"])
            Assert.Equal(
                "name",
                Assert.Throws<ArgumentException>(() => writer.Add(name, default)).ParamName
            );
    }

    [Theory]
    [InlineData("longer than before")]
    [InlineData("")]
    [InlineData("Bytes")]
    public void A_source_that_changes_while_it_is_written_leaves_nothing(string second)
    {
        var opened = new List<MemoryStream>();
        var writer = new BundleWriter(BundleType.Study, 0);
        writer.AddSource(BundlePath.Readme, () =>
        {
            opened.Add(
                new MemoryStream(Encoding.ASCII.GetBytes(opened.Count == 0 ? "bytes" : second))
            );
            return opened[^1];
        });

        Assert.Contains(
            "README.txt changed",
            Assert.Throws<IOException>(() => writer.WriteNew(_folder["a.sgp"])).Message,
            StringComparison.Ordinal
        );

        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Equal(2, opened.Count);
        Assert.All(opened, stream => Assert.False(stream.CanRead));
    }

    [Fact]
    public void A_container_may_be_read_by_everybody_and_its_destination_stays_open()
    {
        var writer = new BundleWriter(BundleType.Study, 0);
        writer.Add(BundlePath.Readme, "read me"u8.ToArray());
        writer.WriteNew(_folder["a.sgp"]);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);

        Assert.Equal(DurableFile.PublicMode, File.GetUnixFileMode(_folder["a.sgp"]));
        Assert.True(stream.CanWrite);
        Assert.Equal(File.ReadAllBytes(_folder["a.sgp"]), stream.ToArray());
    }

    [Fact]
    public void Progress_counts_the_bytes_that_were_hashed()
    {
        var writer = new BundleWriter(BundleType.Study, 0);
        writer.Add(BundlePath.Proof("a"), LargeBytes());
        writer.Add(BundlePath.Proof("b"), new byte[5]);
        writer.WriteNew(_folder["a.sgp"]);
        using var reader = BundleReader.Open(_folder["a.sgp"]);
        var told = new Told();

        Assert.Empty(reader.VerifyDigests(told));

        Assert.Equal([1UL << 20, Large, Large + 5], told.Values);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] LargeBytes()
    {
        var bytes = new byte[Large];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private sealed class Told : IProgress<ulong>
    {
        public List<ulong> Values { get; } = [];

        public void Report(ulong value) => Values.Add(value);
    }

    /// <summary>Memory behind which there is no array that could be asked for.</summary>
    private sealed class ForeignMemory(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing) { }
    }
}
