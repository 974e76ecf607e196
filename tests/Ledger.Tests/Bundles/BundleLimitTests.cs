using System.Text;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The container where 16 and 32 bits end, and under a seeded mutator.</summary>
public class BundleLimitTests
{
    [Fact]
    public void More_files_than_sixteen_bits_count_are_read_here_and_by_python()
    {
        using var folder = new TemporaryFolder();
        var writer = new BundleWriter(BundleType.Study, 0);
        for (var i = 0; i < 65_600; i++)
            writer.Add(BundlePath.Proof($"p{i:d6}"), Encoding.ASCII.GetBytes($"{i}"));
        writer.WriteNew(folder["many.sgp"]);

        using (var reader = BundleReader.Open(folder["many.sgp"]))
        {
            Assert.Equal(65_600, reader.Files.Length);
            Assert.Equal("65599"u8, reader.ReadAllBytes(BundlePath.Proof("p065599"), 10));
            Assert.Empty(reader.VerifyDigests());
        }

        Tool.Require("python3");
        Assert.Equal(
            "65601\n",
            Tool.Run(
                "python3",
                "-c",
                "import sys,zipfile; print(len(zipfile.ZipFile(sys.argv[1]).namelist()))",
                folder["many.sgp"]
            )
        );
    }

    [Fact]
    public void A_file_larger_than_thirty_two_bits_is_read_here_and_by_others()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("SGP_BIG_TESTS") == "1",
            "SKIPPED: writes 8 GB; set SGP_BIG_TESTS=1 to run it"
        );
        const long size = (4L << 30) + 5;
        using var folder = new TemporaryFolder();
        var writer = new BundleWriter(BundleType.Study, 0);
        writer.AddSource(BundlePath.Proof("large"), () => new ZeroStream(size));
        writer.Add(BundlePath.Readme, "behind four gigabytes"u8.ToArray());
        writer.WriteNew(folder["large.sgp"]);

        using (var reader = BundleReader.Open(folder["large.sgp"]))
        {
            Assert.Equal((ulong)size, reader.Files[0].SizeBytes);
            Assert.Equal("behind four gigabytes"u8, reader.ReadAllBytes(BundlePath.Readme, 100));
            Assert.Empty(reader.VerifyDigests());
        }

        Tool.Require("unzip");
        Tool.Require("python3");
        Tool.Run("unzip", "-tq", folder["large.sgp"]);
        Tool.Run(
            "python3",
            "-c",
            "import sys,zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None",
            folder["large.sgp"]
        );
    }

    [Fact]
    public void Mutated_containers_are_the_same_or_refused_or_reported()
    {
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();
        var writer = new BundleWriter(BundleType.Study, 1);
        writer.Add(BundlePath.Entries, "{}\n"u8.ToArray());
        writer.Add(BundlePath.Readme, "read me"u8.ToArray());
        writer.WriteTo(stream);
        var good = stream.ToArray();
        var random = new Random(64);

        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Mutate(random, good);
            File.WriteAllBytes(folder["mutated.sgp"], bytes);
            try
            {
                using var reader = BundleReader.Open(folder["mutated.sgp"]);
                Assert.True(
                    bytes.AsSpan().SequenceEqual(good) || !reader.VerifyDigests().IsEmpty,
                    $"case {i}"
                );
            }
            catch (BundleFormatException fault)
            {
                Assert.InRange(fault.Offset, 0, bytes.Length);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1000)]
    [InlineData(5003)]
    public void The_fast_checksum_equals_the_slow_one(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        var slow = uint.MaxValue;
        foreach (var value in bytes)
        {
            slow ^= value;
            for (var bit = 0; bit < 8; bit++)
                slow = (slow & 1) == 1 ? (slow >> 1) ^ 0xEDB88320 : slow >> 1;
        }

        Assert.Equal(~slow, Crc32.Compute(bytes));
    }

    [Fact]
    public void The_checksum_of_the_digits_is_the_published_one() =>
        Assert.Equal(0xCBF43926, Crc32.Compute("123456789"u8));

    private static byte[] Mutate(Random random, byte[] good)
    {
        var bytes = good.ToList();
        for (var n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)(random.Next(2) * 255);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.InsertRange(
                        at,
                        bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at))
                    );
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 60), bytes.Count - at));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>As many zero bytes as asked for.</summary>
    private sealed class ZeroStream(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            buffer.AsSpan(offset, read).Clear();
            _position += read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) =>
            throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException();
    }
}
