using System.Buffers.Binary;
using System.IO.Compression;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class CompressionTests
{
    private static readonly RlweContext Context = TestContexts.Bfv();
    private static readonly BfvStudy Study = new(Context);

    private static readonly RlweContext GoldenContext = RlweContext.CreateInsecure(
        SealStream.LoadParameters(Golden("parms.seal"))
    );

    [Fact]
    public void A_zlib_stream_loads_as_what_was_packed()
    {
        var ciphertext = Study.Encrypt([1, 2, 3]);

        var loaded = SealStream.LoadCiphertext(Context, Zlib(SealStream.Save(ciphertext)));

        Assert.True(loaded.HasSameBytes(ciphertext));
        SealStream.LoadCiphertextInto(Context, Zlib(SealStream.Save(Study.Encrypt([9]))), loaded);
        Assert.Equal(9UL, Study.Decrypt(loaded)[0]);
    }

    [Fact]
    public void A_compressed_secret_key_loads()
    {
        using var secret = SealStream.LoadSecretKey(
            Context,
            Zlib(SealStream.Save(Study.SecretKey))
        );

        Assert.True(Study.SecretKey.Words.SequenceEqual(secret.Words));
    }

    [Fact]
    public void A_cut_or_damaged_or_extended_zlib_stream_is_refused()
    {
        var good = Zlib(SealStream.Save(Study.Encrypt([1])));

        foreach (var cut in new[] { 16, 17, 20, 1000, good.Length - 5, good.Length - 1 })
            Refused(Resize(good, cut));
        Refused(Resize(good, good.Length + 1));
        Refused(Resize(good, good.Length + 4));
        foreach (var at in new[] { 16, 17, 40, good.Length / 2, good.Length - 1, good.Length - 4 })
        {
            var damaged = (byte[])good.Clone();
            damaged[at] ^= 0x55;
            Refused(damaged);
        }

        static void Refused(byte[] bytes) =>
            Assert.Throws<SealFormatException>(() => SealStream.LoadCiphertext(Context, bytes));
    }

    [Fact]
    public void A_stream_that_would_unpack_without_end_is_cut_off()
    {
        // 64 MiB of zeros pack to a few hundred KiB; no ciphertext of this context is that long.
        var bomb = Zlib([
            .. SealStream.Save(Study.Encrypt([1])).AsSpan(0, 16),
            .. new byte[64 << 20],
        ]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<SealFormatException>(() =>
            SealStream.LoadCiphertext(Context, bomb)
        );
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains("unpacks to more than", error.Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 16 << 20);
    }

    [Fact]
    public void A_cut_or_damaged_or_extended_zstd_stream_is_refused()
    {
        var good = Golden("relin-seeded.zstd.seal");
        SealStream.LoadRelinKeys(GoldenContext, good);

        foreach (var cut in new[] { 16, 17, 20, 1000, good.Length - 1 })
            Refused(Resize(good, cut));
        Refused(Resize(good, good.Length + 1));
        foreach (var at in new[] { 16, 18, 25, good.Length / 2 })
        {
            var damaged = (byte[])good.Clone();
            damaged[at] ^= 0x55;
            Refused(damaged);
        }

        static void Refused(byte[] bytes) =>
            Assert.Throws<SealFormatException>(() =>
                SealStream.LoadRelinKeys(GoldenContext, bytes)
            );
    }

    [Fact]
    public void Keys_with_one_fault_are_refused()
    {
        var relin = SealStream.Save(Study.Generator.CreateRelinKeys(Study.SecretKey));
        var galois = SealStream.Save(Study.Generator.CreateGaloisKeys(Study.SecretKey, 1));

        Assert.Equal(
            393506,
            SealStream
                .Save(
                    new BfvStudy(
                        TestContexts.Bfv(SecurityProfile.SealDefault)
                    ).Generator.CreateRelinKeys(
                        new BfvStudy(TestContexts.Bfv(SecurityProfile.SealDefault)).SecretKey
                    )
                )
                .Length
        );
        RelinFault(16, 0xFF, "parms_id");
        RelinFault(48, 15, "dim1");
        RelinFault(56, 1, "dim2");
        RelinFault(64, 0, "magic");
        RelinFault(64 + 5, 1, "compression");
        RelinFault(64 + 8, 0x10, "size");
        RelinFault(64 + 48, 0, "is_ntt_form");
        Assert.Throws<SealFormatException>(() => SealStream.LoadRelinKeys(Context, galois));
        SealStream.LoadGaloisKeys(Context, galois);
        BinaryPrimitives.WriteUInt64LittleEndian(galois.AsSpan(48), 4097);
        Assert.Throws<SealFormatException>(() => SealStream.LoadGaloisKeys(Context, galois));

        void RelinFault(int at, byte value, string reason)
        {
            var bytes = (byte[])relin.Clone();
            bytes[at] = value;
            var error = Assert.Throws<SealFormatException>(() =>
                SealStream.LoadRelinKeys(Context, bytes)
            );
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_seed_with_one_fault_is_refused()
    {
        var symmetric = new SymmetricEncryptor(Context, Study.SecretKey, RandomSource.System);
        var good = SealStream.Save(symmetric.EncryptSeeded(Study.Encoder.Encode([5])));

        Assert.Equal(65730, good.Length);
        Assert.Equal(5UL, Study.Decrypt(SealStream.LoadCiphertext(Context, good))[0]);
        foreach (
            var (at, value) in new[] { (64, (byte)0), (64, (byte)3), (81, (byte)0), (73, (byte)9) }
        )
        {
            var bytes = (byte[])good.Clone();
            bytes[good.Length - at - (at == 64 ? 1 : 0)] = value;
            Assert.Throws<SealFormatException>(() => SealStream.LoadCiphertext(Context, bytes));
        }
    }

    [Fact]
    public void Random_damage_to_packed_and_seeded_streams_is_a_format_error_or_a_valid_object()
    {
        var random = new Random(7);
        byte[][] streams =
        [
            Golden("relin-seeded.zstd.seal"),
            Golden("fresh.zlib.seal"),
            Golden("seeded.seal"),
            Golden("galois-seeded.zstd.seal"),
            Golden("secret.zstd.seal"),
        ];
        var refused = 0;

        for (var round = 0; round < 500; round++)
        {
            var kind = random.Next(streams.Length);
            var bytes = (byte[])streams[kind].Clone();
            bytes[random.Next(16, bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0)
                bytes = Resize(bytes, random.Next(16, bytes.Length));
            try
            {
                switch (kind)
                {
                    case 0:
                        SealStream.LoadRelinKeys(GoldenContext, bytes);
                        break;
                    case 3:
                        SealStream.LoadGaloisKeys(GoldenContext, bytes);
                        break;
                    case 4:
                        SealStream.LoadSecretKey(GoldenContext, bytes).Dispose();
                        break;
                    default:
                        SealStream.LoadCiphertext(GoldenContext, bytes);
                        break;
                }
            }
            catch (SealFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 500);
    }

    private static byte[] Golden(string file) =>
        File.ReadAllBytes(Checkout.PathOf($"tests/Fhe.Tests/Golden/bfv/{file}"));

    /// <summary>The same object with its members packed.</summary>
    private static byte[] Zlib(byte[] stream)
    {
        using var packed = new MemoryStream();
        packed.Write(stream, 0, 16);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(stream, 16, stream.Length - 16);
        var bytes = packed.ToArray();
        bytes[5] = 1;
        return Resize(bytes, bytes.Length);
    }

    /// <summary>Cut or extended, with an outer size that says so.</summary>
    private static byte[] Resize(byte[] bytes, int length)
    {
        Array.Resize(ref bytes, length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), length);
        return bytes;
    }
}
