using System.IO.Compression;
using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class GenomicFileTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n"))
    );

    private static readonly byte[] BgzfEnd = Convert.FromHexString(
        "1f8b08040000000000ff0600424302001b0003000000000000000000"
    );

    [Fact]
    public void Plain_gzip_and_bgzip_give_the_same_text()
    {
        Assert.Equal(Text, Decompress(Text));
        Assert.Equal(Text, Decompress(Gzip(Text)));
        Assert.Equal(Text, Decompress(Bgzip(Text)));
    }

    [Fact]
    public void A_gzip_file_cut_anywhere_is_refused()
    {
        var whole = Gzip(Text);

        for (var length = 2; length < whole.Length; length += 97)
            Assert.Throws<MalformedInputException>(() => Decompress(whole[..length]));
        Assert.Throws<MalformedInputException>(() => Decompress(whole[..^1]));
    }

    [Fact]
    public void A_bgzip_file_cut_between_two_blocks_is_refused()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Decompress(Bgzip(Text)[..^BgzfEnd.Length])
        );

        Assert.Contains("end-of-file block", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bgzip_file_with_something_appended_is_refused() =>
        Assert.Throws<MalformedInputException>(() => Decompress([.. Bgzip(Text), 1]));

    [Fact]
    public void A_changed_byte_is_refused()
    {
        var damaged = Gzip(Text);
        damaged[^6] ^= 1;

        Assert.Throws<MalformedInputException>(() => Decompress(damaged));
    }

    [Fact]
    public void An_empty_file_is_refused() =>
        Assert.Throws<MalformedInputException>(() => Decompress([]));

    /// <summary>From a file and through a pipe: both give the same text, or both refuse.</summary>
    private static byte[] Decompress(byte[] file)
    {
        var (fromFile, error) = Try(new MemoryStream(file));
        var (fromPipe, pipeError) = Try(new Pipe(file));

        Assert.Equal(error is null, pipeError is null);
        Assert.Equal(fromFile, fromPipe);
        return fromFile ?? throw error!;
    }

    private static (byte[]? Text, MalformedInputException? Error) Try(Stream file)
    {
        try
        {
            using var stream = GenomicFile.OpenDecompressed(file, "in");
            using var text = new MemoryStream();
            stream.CopyTo(text);
            return (text.ToArray(), null);
        }
        catch (MalformedInputException e)
        {
            return (null, e);
        }
    }

    /// <summary>Gives its bytes in small, uneven pieces, and cannot go back.</summary>
    private sealed class Pipe(byte[] content) : MemoryStream(content)
    {
        private int _turn;

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, 1 + (_turn++ * 7919 % 5000)));
    }

    private static byte[] Gzip(ReadOnlySpan<byte> text)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            gzip.Write(text);
        return file.ToArray();
    }

    /// <summary>Blocks of 60,000 bytes with the BC field, as bgzip writes them.</summary>
    private static byte[] Bgzip(ReadOnlySpan<byte> text)
    {
        var file = new List<byte>();
        while (!text.IsEmpty)
        {
            var length = Math.Min(text.Length, 60_000);
            var member = Gzip(text[..length]);
            text = text[length..];
            var blockBytes = member.Length + 8;
            file.AddRange([
                0x1f,
                0x8b,
                8,
                4,
                0,
                0,
                0,
                0,
                0,
                0xff,
                6,
                0,
                (byte)'B',
                (byte)'C',
                2,
                0,
                (byte)((blockBytes - 1) & 0xff),
                (byte)((blockBytes - 1) >> 8),
            ]);
            file.AddRange(member[10..]);
        }

        file.AddRange(BgzfEnd);
        return [.. file];
    }
}
