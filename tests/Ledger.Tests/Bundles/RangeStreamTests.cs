using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>One file of a container as a stream: its own bytes, from any place, and none of its
/// neighbours'.</summary>
public sealed class RangeStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_stretch_is_read_from_any_place_and_ends_where_it_ends()
    {
        using var reader = Container();
        using var stream = reader.OpenRead("policy");
        var buffer = new byte[100];

        Assert.Equal(5, stream.Length);
        Assert.Equal((5, 5L), (stream.Read(buffer, 10, 90), stream.Position));
        Assert.Equal("ABCDE"u8, buffer.AsSpan(10, 5));
        Assert.Equal((0, 0), (buffer[9], buffer[15]));
        Assert.Equal(0, stream.Read(buffer));
        Assert.Equal(3, stream.Seek(3, SeekOrigin.Begin));
        Assert.Equal('D', stream.ReadByte());
        Assert.Equal(2, stream.Seek(-2, SeekOrigin.Current));
        Assert.Equal('C', stream.ReadByte());
        Assert.Equal(4, stream.Seek(-1, SeekOrigin.End));
        Assert.Equal('E', stream.ReadByte());
        stream.Position = 0;
        Assert.Equal('A', stream.ReadByte());
        stream.Position = 9;
        Assert.Equal((0, 9L), (stream.Read(buffer), stream.Position));
        Assert.Equal(0, stream.Read([]));
    }

    [Fact]
    public void A_stretch_is_for_reading_and_has_nothing_before_its_start()
    {
        using var reader = Container();
        using var stream = reader.OpenRead("policy");
        stream.Position = 2;
        stream.Flush();

        Assert.Equal((true, true, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Seek(-3, SeekOrigin.Current));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Seek(0, (SeekOrigin)3));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        Assert.Equal(2, stream.Position);
    }

    [Fact]
    public void Two_streams_at_once_do_not_move_each_other()
    {
        using var reader = Container();
        using var first = reader.OpenRead("policy");
        using var second = reader.OpenRead("policy");

        Assert.Equal(
            ('A', 'A', 'B', 'B'),
            (first.ReadByte(), second.ReadByte(), first.ReadByte(), second.ReadByte())
        );
    }

    [Fact]
    public void A_container_that_becomes_shorter_while_it_is_read_is_heard_of()
    {
        using var reader = Container();
        using var stream = reader.OpenRead("policy");
        using (
            var file = new FileStream(
                _folder["a.sgp"],
                FileMode.Open,
                FileAccess.Write,
                FileShare.ReadWrite
            )
        )
            file.SetLength(40);

        Assert.Contains(
            "became shorter",
            Assert.Throws<EndOfStreamException>(() => stream.ReadByte()).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<EndOfStreamException>(() => reader.VerifyDigests());
    }

    [Fact]
    public void A_file_that_is_no_container_is_not_kept_open()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "SKIPPED: only Linux lists a process's open files"
        );
        File.WriteAllText(
            _folder["text"],
            "no container, though a little longer than its end record would be"
        );

        Assert.Throws<BundleFormatException>(() => BundleReader.Open(_folder["text"]));
        var reader = Container();

        Assert.DoesNotContain(_folder["text"], OpenFiles());
        Assert.Contains(_folder["a.sgp"], OpenFiles());
        reader.Dispose();
        Assert.DoesNotContain(_folder["a.sgp"], OpenFiles());
    }

    public void Dispose() => _folder.Dispose();

    private static string?[] OpenFiles() =>
        [
            .. Directory
                .GetFileSystemEntries("/proc/self/fd")
                .Select(path => new FileInfo(path).LinkTarget),
        ];

    private BundleReader Container()
    {
        var writer = new BundleWriter(BundleType.Study, 0);
        writer.Add(BundlePath.Checkpoint, "before"u8.ToArray());
        writer.Add(BundlePath.Policy, "ABCDE"u8.ToArray());
        writer.Add(BundlePath.Readme, "behind"u8.ToArray());
        writer.WriteNew(_folder["a.sgp"]);
        return BundleReader.Open(_folder["a.sgp"]);
    }
}
