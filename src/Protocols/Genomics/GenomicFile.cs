using System.IO.Compression;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Opens a text file that may be plain, gzip or bgzip, by its first bytes and never by its
/// name.</summary>
/// <remarks>
/// bgzip is gzip in blocks that carry a <c>BC</c> extra field and end with one fixed, empty block.
/// A
/// file cut between two blocks is valid gzip, so the fixed block at the end is required.
/// Source: SAM/BAM specification v1, section 4.1 (BGZF).
/// </remarks>
public static class GenomicFile
{
    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> BgzfEndBlock =>
        [
            0x1f,
            0x8b,
            0x08,
            0x04,
            0,
            0,
            0,
            0,
            0,
            0xff,
            0x06,
            0,
            0x42,
            0x43,
            0x02,
            0,
            0x1b,
            0,
            0x03,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ];

    /// <summary>The decompressed stream.</summary>
    /// <param name="file">It is disposed with the result. Where it is not seekable, a bgzip end
    /// block is looked for at the end of reading.</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <exception cref="MalformedInputException">Empty, or a bgzip file without its end
    /// block.</exception>
    public static Stream OpenDecompressed(Stream file, string fileName)
    {
        if (!file.CanSeek)
            return OpenPipe(new TailedStream(file), fileName);
        Span<byte> head = stackalloc byte[18];
        var headBytes = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (headBytes == 0)
        {
            throw new MalformedInputException(
                $"{fileName}: expected a VCF, found an empty file",
                "check that the download or copy is complete"
            );
        }

        if (IsBgzf(head[..headBytes]))
            RequireBgzfEnd(file, fileName);
        file.Position = 0;
        return head.StartsWith(GzipMagic)
            ? new StrictGzipStream(file, fileName, onEnd: null)
            : file;
    }

    private static Stream OpenPipe(TailedStream pipe, string fileName)
    {
        var head = pipe.PeekHead();
        if (head.IsEmpty)
        {
            throw new MalformedInputException(
                $"{fileName}: expected a VCF, found nothing",
                "check the command in front of the pipe"
            );
        }

        var isBgzf = IsBgzf(head);
        return head.StartsWith(GzipMagic) ? new StrictGzipStream(pipe, fileName, () =>
            {
                if (isBgzf && !pipe.Tail.SequenceEqual(BgzfEndBlock))
                    throw NoEndBlock(fileName);
            }) : pipe;
    }

    private static bool IsBgzf(ReadOnlySpan<byte> head) =>
        head.Length >= 18
        && head.StartsWith(GzipMagic)
        && head[3] == 0x04
        && head[12..14].SequenceEqual("BC"u8);

    private static void RequireBgzfEnd(Stream file, string fileName)
    {
        Span<byte> tail = stackalloc byte[BgzfEndBlock.Length];
        var isWhole = file.Length >= tail.Length;
        if (isWhole)
        {
            file.Position = file.Length - tail.Length;
            file.ReadExactly(tail);
            isWhole = tail.SequenceEqual(BgzfEndBlock);
        }

        if (!isWhole)
            throw NoEndBlock(fileName);
    }

    private static MalformedInputException NoEndBlock(string fileName) =>
        new(
            $"{fileName}: expected the bgzip end-of-file block in the last 28 bytes, found other "
                + $"bytes: the file is cut short or has something appended",
            "copy or download the file again, or check it with \"bgzip --test\""
        );

    /// <summary>Turns the library's messages about broken gzip into one that says what to
    /// do.</summary>
    private sealed class StrictGzipStream(Stream file, string fileName, Action? onEnd) : Stream
    {
        private readonly GZipStream _gzip = new(file, CompressionMode.Decompress);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var read = _gzip.Read(buffer);
                if (read == 0 && buffer.Length > 0)
                    onEnd?.Invoke();
                return read;
            }
            catch (InvalidDataException e)
            {
                throw new MalformedInputException(
                    $"{fileName}: expected a whole gzip file, found one that is cut short or "
                        + $"damaged ({file.Position} bytes read)",
                    "copy or download the file again, or check it with \"gzip --test\"",
                    e
                );
            }
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _gzip.Dispose();
            base.Dispose(disposing);
        }
    }
}
