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
            ReadOnlyMemory<byte>[] lines = [.. Enumerable.Range(0, random.Next(6)).Select(_ => (ReadOnlyMemory<byte>)Line(random))];
            byte[] expected = [.. lines.SelectMany(line => (byte[])[.. line.ToArray(), (byte)'\n'])];
            var actual = new List<byte>();
            var buffer = new byte[random.Next(1, 12)];

            using var stream = new LineStream(lines);
            for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
                actual.AddRange(buffer.AsSpan(0, read));

            Assert.Equal(expected, actual);
            Assert.Equal(0, stream.Read(buffer, 0, buffer.Length));
        }
    }

    private static byte[] Line(Random random)
    {
        var line = new byte[random.Next(20)];
        random.NextBytes(line);
        return line;
    }
}
