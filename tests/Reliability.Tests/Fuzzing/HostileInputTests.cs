using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>Input made by hand to cost more than its size: bombs, depth, quadratic texts, sizes
/// that are not there.</summary>
public sealed class HostileInputTests
{
    private const int Many = 100_000;
    private const long Megabyte = 1 << 20;

    private static readonly VariantTable Table = VariantTable.Parse(
        File.ReadAllBytes(Checkout.PathOf("protocols/alzheimers-allele-frequency/variants.tsv")),
        "variants.tsv"
    );

    private static readonly RlweContext Context = RlweContext.CreateInsecure(
        new EncryptionParameters
        {
            Scheme = Scheme.Bfv,
            PolyModulusDegree = 1024,
            CoeffModulus = CoeffModulus.Create(1024, [30, 30]),
            PlainModulus = 12289,
        }
    );

    /// <summary>Name → the input's bytes, who reads them, what must be answered, most megabytes
    /// allocated.</summary>
    private static readonly Dictionary<
        string,
        (Func<byte[]> Input, Action<byte[]> Parse, Type? Refusal, long Megabytes)
    > Vectors = new(StringComparer.Ordinal)
    {
        // Bombs.
        ["a zlib stream of 64 MiB of zeros"] = (
            ZlibBomb,
            bytes => SealStream.LoadCiphertext(Context, bytes),
            typeof(SealFormatException),
            4
        ),
        ["a zlib stream that asks for a dictionary"] = (
            ZlibWithDictionary,
            bytes => SealStream.LoadParameters(bytes),
            typeof(SealFormatException),
            1
        ),
        ["a Zstandard frame of 1.3 GB of one byte"] = (
            ZstandardBomb,
            bytes => SealStream.LoadCiphertext(Context, bytes),
            typeof(SealFormatException),
            4
        ),
        ["a gzip VCF of 100 MB of header lines"] = (
            () =>
                GenomicsTargets.Gzip(
                    Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("##a=b\n", 16_000_000)))
                ),
            ReadVcf,
            typeof(MalformedInputException),
            8
        ),
        ["YAML aliases that double and double"] = (
            () => Encoding.ASCII.GetBytes("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"),
            ReadYaml,
            typeof(MalformedInputException),
            1
        ),

        // Depth.
        ["JSON of 100,000 open lists"] = (
            () => Repeat("[", Many),
            bytes => CanonicalJson.Parse(bytes),
            typeof(LedgerFormatException),
            1
        ),
        ["JSON of 100,000 open objects"] = (
            () => Repeat("{\"a\":", Many),
            bytes => CanonicalJson.Parse(bytes),
            typeof(LedgerFormatException),
            1
        ),
        ["YAML of 100,000 open lists"] = (
            () => Repeat("[", Many),
            ReadYaml,
            typeof(MalformedInputException),
            64
        ),
        ["YAML of 100,000 open mappings"] = (
            () => Repeat("{a: ", Many),
            ReadYaml,
            typeof(MalformedInputException),
            64
        ),
        ["YAML of 100,000 nested dashes"] = (
            () => Repeat("- ", Many),
            ReadYaml,
            typeof(MalformedInputException),
            64
        ),
        ["YAML of question marks"] = (
            () => Repeat("? ", Many),
            ReadYaml,
            typeof(MalformedInputException),
            64
        ),

        // What breaks the YAML scanner itself.
        ["a YAML list that turns into a mapping"] = (
            () => "of: [a\n b: c: d\nnext: e\n"u8.ToArray(),
            ReadYaml,
            typeof(MalformedInputException),
            1
        ),

        // Quadratic texts: 100,000 of something must take time for 100,000, not for its square.
        ["a VCF record with 100,000 alleles"] = (
            () =>
                Vcf(
                    "19\t44908684\t.\tT\t"
                        + string.Join(',', Enumerable.Repeat("C", Many))
                        + "\t.\t.\t.\tGT\t0/1\n"
                ),
            ReadVcf,
            null,
            64
        ),
        ["a VCF with 100,000 contigs"] = (
            () =>
                Vcf(
                    "19\t44908684\t.\tT\tC\t.\t.\t.\tGT\t0/1\n",
                    string.Concat(
                        Enumerable.Range(0, Many).Select(i => $"##contig=<ID=c{i},length=1>\n")
                    )
                ),
            ReadVcf,
            null,
            128
        ),
        ["a genotype of 100,000 alleles"] = (
            () =>
                Vcf(
                    "19\t44908684\t.\tT\tC\t.\t.\t.\tGT\t"
                        + string.Join('/', Enumerable.Repeat("0", Many))
                        + "\n"
                ),
            ReadVcf,
            typeof(MalformedInputException),
            64
        ),
        ["JSON of 100,000 members"] = (
            () =>
                Encoding.ASCII.GetBytes(
                    "{"
                        + string.Join(
                            ',',
                            Enumerable.Range(0, Many).Select(i => $"\"k{i:d6}\":\"\"")
                        )
                        + "}"
                ),
            bytes => CanonicalJson.Parse(bytes),
            null,
            64
        ),
        ["YAML of 100,000 keys"] = (
            () =>
                Encoding.ASCII.GetBytes(
                    string.Concat(Enumerable.Range(0, Many).Select(i => $"k{i}: v\n"))
                ),
            ReadYaml,
            typeof(MalformedInputException),
            512
        ),
        ["a note of 10,000 signatures"] = (
            () =>
                Encoding.UTF8.GetBytes(
                    "text\n\n" + string.Concat(Enumerable.Repeat("— a AAAAAAAA\n", Many / 10))
                ),
            bytes => Note.Parse(bytes),
            typeof(LedgerFormatException),
            64
        ),
        ["a policy of 20,000 groups, each of the one before"] = (
            () =>
                Encoding.ASCII.GetBytes(
                    "group g0 any none\n"
                        + string.Concat(
                            Enumerable.Range(1, Many / 5).Select(i => $"group g{i} any g{i - 1}\n")
                        )
                ),
            bytes => TrustPolicy.Parse(Encoding.ASCII.GetString(bytes)),
            typeof(LedgerFormatException),
            64
        ),
        ["a Git tree of 100,000 files"] = (
            GitTreeOf,
            bytes => GitTree.Parse(bytes, GitObjectFormat.Sha1, "tree"),
            null,
            128
        ),

        // Sizes and counts that are not there.
        ["a SEAL stream that claims 2^63 bytes"] = (
            () => SealHeader(0x8000_0000_0000_0000),
            bytes => SealStream.LoadCiphertext(Context, bytes),
            typeof(SealFormatException),
            1
        ),
        ["a SEAL stream that claims 2^31 bytes"] = (
            () => SealHeader(0x8000_0000),
            bytes => SealStream.LoadCiphertext(Context, bytes),
            typeof(SealFormatException),
            1
        ),
        ["parameters of 2^63 primes"] = (
            () => With(SealStream.Save(Context.Parameters), 25, ulong.MaxValue / 2),
            bytes => SealStream.LoadParameters(bytes),
            typeof(SealFormatException),
            1
        ),
        ["parameters of degree 2^62"] = (
            () => With(SealStream.Save(Context.Parameters), 17, 1UL << 62),
            bytes => RlweContext.CreateInsecure(SealStream.LoadParameters(bytes)),
            typeof(Exception),
            1
        ),
        ["a container that claims 2^32 − 2 bytes of directory"] = (
            () => ZipEnd(1, uint.MaxValue - 1, 0),
            ReadContainer,
            typeof(LedgerFormatException),
            1
        ),
        ["a container that claims 65,534 files in no byte"] = (
            () => ZipEnd(65_534, 0, 0),
            ReadContainer,
            typeof(LedgerFormatException),
            1
        ),
        ["a container with 64-bit sizes of 2^64 − 1"] = (
            Zip64End,
            ReadContainer,
            typeof(LedgerFormatException),
            1
        ),
        ["a Git blob that claims 10^19 bytes"] = (
            () => "blob 9999999999999999999\0x"u8.ToArray(),
            bytes => GitObject.Parse([.. bytes], GitObjectKind.Blob, "b"),
            typeof(MalformedInputException),
            1
        ),
        ["an opening of 2^64 − 1 totals"] = (
            () => "securegenomics/opening/v1\ntotals 18446744073709551615\n1\n"u8.ToArray(),
            bytes => Opening.Parse(bytes),
            typeof(MalformedInputException),
            1
        ),
        ["a key whose length is 2^32 − 1"] = (
            () => OpenSsh([.. "openssh-key-v1\0"u8, 0xff, 0xff, 0xff, 0xff]),
            ReadOpenSsh,
            typeof(LedgerFormatException),
            1
        ),

        // Passphrase hashing that never ends.
        ["a sealed key of 2^32 − 1 passes"] = (
            () => Sealed(uint.MaxValue, 64 * 1024),
            OpenSealed,
            typeof(SealedSecretFormatException),
            1
        ),
        ["a sealed key of 4 TiB of memory"] = (
            () => Sealed(1, uint.MaxValue),
            OpenSealed,
            typeof(SealedSecretFormatException),
            1
        ),
        ["a sealed key of 2 GiB of memory"] = (
            () => Sealed(1, 2 * 1024 * 1024),
            OpenSealed,
            typeof(SealedSecretFormatException),
            1
        ),
    };

    public static TheoryData<string> Names => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hostile_input_is_answered_at_once_and_cheaply(string name)
    {
        var (make, parse, refusal, megabytes) = Vectors[name];
        var input = make();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();

        var error = Record.Exception(() => parse(input));

        var (allocated, elapsed) = (
            GC.GetAllocatedBytesForCurrentThread() - before,
            Stopwatch.GetElapsedTime(started)
        );
        if (refusal is null)
            Assert.Null(error);
        else
            Assert.IsAssignableFrom(refusal, error);
        Assert.False(
            error
                is OutOfMemoryException
                    or OverflowException
                    or IndexOutOfRangeException
                    or InvalidOperationException,
            $"{error}"
        );
        Assert.InRange(allocated, 0, megabytes * Megabyte);
        Assert.InRange(elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_VCF_line_without_end_is_given_up_at_its_bound()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            VcfExtraction.Read(
                new EndlessStream(),
                "endless.vcf",
                Table,
                new GenotypeRules(MissingRule.Mask, MultiallelicRule.ByAllele)
            )
        );

        Assert.Contains("longer than 536870912 bytes", error.Message, StringComparison.Ordinal);
    }

    private static void ReadVcf(byte[] bytes) => GenomicsTargets.ReadVcf(bytes, Table);

    private static void ReadYaml(byte[] bytes) =>
        ProtocolDefinition.Parse(Encoding.UTF8.GetString(bytes), "protocol.yaml");

    private static void ReadContainer(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["hostile.sgp"], bytes);
        BundleReader.Open(folder["hostile.sgp"]).Dispose();
    }

    private static void ReadOpenSsh(byte[] bytes) =>
        OpenSshPrivateKey.Parse(Encoding.ASCII.GetString(bytes)).Dispose();

    private static void OpenSealed(byte[] bytes) =>
        SealedSecret.Open(bytes, "correct horse", "purpose");

    private static byte[] Repeat(string text, int count) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, count)));

    private static byte[] Vcf(
        string records,
        string header = "##contig=<ID=19,length=58617616>\n"
    ) =>
        Encoding.ASCII.GetBytes(
            "##fileformat=VCFv4.2\n##reference=GRCh38\n"
                + (
                    header.Contains("ID=19,", StringComparison.Ordinal)
                        ? ""
                        : "##contig=<ID=19,length=58617616>\n"
                )
                + header
                + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n"
                + records
        );

    private static byte[] ZlibBomb()
    {
        using var packed = new MemoryStream();
        packed.Write(SealHeader(0, compression: 1));
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(new byte[64 * Megabyte]);
        return Sized(packed.ToArray());
    }

    /// <summary>FDICT is bit 5 of the second byte, and the two bytes are a multiple of 31. Source:
    /// RFC 1950, 2.2.</summary>
    private static byte[] ZlibWithDictionary() =>
        Sized([.. SealHeader(0, compression: 1), 0x78, 0xf9, .. new byte[32]]);

    /// <summary>10,000 blocks "131,072 times this byte", four bytes each. Source: RFC 8878,
    /// 3.1.1.2.</summary>
    private static byte[] ZstandardBomb()
    {
        using var packed = new MemoryStream();
        packed.Write(SealHeader(0, compression: 2));
        packed.Write([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
        const int blocks = 10_000;
        for (var i = 0; i < blocks; i++)
        {
            var header = (131_072 << 3) | (1 << 1) | (i == blocks - 1 ? 1 : 0);
            packed.Write([
                (byte)(header & 0xff),
                (byte)((header >> 8) & 0xff),
                (byte)(header >> 16),
                0x5a,
            ]);
        }

        return Sized(packed.ToArray());
    }

    private static byte[] SealHeader(ulong size, byte compression = 0)
    {
        byte[] header = [0x5e, 0xa1, 16, 4, 1, compression, 0, 0, .. new byte[8]];
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), size);
        return header;
    }

    private static byte[] Sized(byte[] stream) => With(stream, 8, (ulong)stream.Length);

    private static byte[] With(byte[] stream, int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(stream.AsSpan(offset), value);
        return stream;
    }

    private static byte[] GitTreeOf()
    {
        using var tree = new MemoryStream();
        for (var i = 0; i < Many; i++)
        {
            tree.Write(Encoding.ASCII.GetBytes($"100644 f{i:d6}\0"));
            tree.Write(new byte[20]);
        }

        return tree.ToArray();
    }

    private static byte[] ZipEnd(ushort count, uint size, uint offset)
    {
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), size);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), offset);
        return end;
    }

    private static byte[] Zip64End()
    {
        var end = new byte[56 + 20];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06064b50);
        for (var at = 24; at < 56; at += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(end.AsSpan(at), ulong.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(56), 0x07064b50);
        return [.. end, .. ZipEnd(ushort.MaxValue, uint.MaxValue, uint.MaxValue)];
    }

    private static byte[] OpenSsh(byte[] binary) =>
        Encoding.ASCII.GetBytes(
            $"-----BEGIN OPENSSH PRIVATE KEY-----\n{Convert.ToBase64String(binary)}\n-----END "
                + $"OPENSSH PRIVATE KEY-----\n"
        );

    private static byte[] Sealed(uint passes, uint memoryKiB)
    {
        byte[] file = [.. "SGPSEAL1"u8, .. new byte[48], 7, .. "purpose"u8, .. new byte[64]];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), passes);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12), memoryKiB);
        return file;
    }

    /// <summary>The letter A for ever.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'A');
            return count;
        }
    }
}
