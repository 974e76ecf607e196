using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class LineStreamTests
{
    [Fact]
    public void Lines_come_out_whole_whatever_the_buffer()
    {
        var random = new Random(20261120);
        for (var round = 0; round < 300; round++)
        {
            ReadOnlyMemory<byte>[] lines =
            [
                .. Enumerable
                    .Range(0, random.Next(6))
                    .Select(_ => (ReadOnlyMemory<byte>)Line(random)),
            ];
            byte[] expected =
            [
                .. lines.SelectMany(line => (byte[])[.. line.ToArray(), (byte)'\n']),
            ];
            var actual = new List<byte>();
            var buffer = new byte[random.Next(1, 12)];

            using var stream = new LineStream(lines);
            for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0; )
                actual.AddRange(buffer.AsSpan(0, read));

            Assert.Equal(expected, actual);
            Assert.Equal(0, stream.Read(buffer, 0, buffer.Length));
        }
    }

    [Fact]
    public void Lines_are_read_forward_and_once()
    {
        var lines = new Lines();
        var stream = new LineStream(lines);
        stream.Flush();

        Assert.Equal((true, false, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
        Assert.Throws<NotSupportedException>(() => stream.Length);
        Assert.Throws<NotSupportedException>(() => stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        Assert.False(lines.IsDisposed);
        stream.Dispose();
        Assert.True(lines.IsDisposed);
    }

    /// <summary>No lines, and a word on whether their reader was disposed.</summary>
    private sealed class Lines
        : IEnumerable<ReadOnlyMemory<byte>>,
            IEnumerator<ReadOnlyMemory<byte>>
    {
        public bool IsDisposed { get; private set; }

        public ReadOnlyMemory<byte> Current => throw new InvalidOperationException();

        object System.Collections.IEnumerator.Current => Current;

        public bool MoveNext() => false;

        public void Reset() => throw new NotSupportedException();

        public void Dispose() => IsDisposed = true;

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => this;

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => this;
    }

    private static byte[] Line(Random random)
    {
        var line = new byte[random.Next(20)];
        random.NextBytes(line);
        return line;
    }
}
