using System.IO.Compression;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>SEAL streams, of the smallest degree there is: what a parser does wrong it does at any
/// degree.</summary>
internal static class FheTargets
{
    private static readonly RlweContext Context = RlweContext.CreateInsecure(
        new EncryptionParameters
        {
            Scheme = Scheme.Bfv,
            PolyModulusDegree = 1024,
            CoeffModulus = CoeffModulus.Create(1024, [30, 30]),
            PlainModulus = 12289,
        }
    );

    public static IEnumerable<FuzzTarget> All()
    {
        var generator = new KeyGenerator(Context, RandomSource.ForTests(1));
        using var secret = generator.CreateSecretKey();
        var publicKey = generator.CreatePublicKey(secret);
        using var plaintext = new BatchEncoder(Context).Encode([1, 2, 3]);
        var ciphertext = new Encryptor(Context, publicKey, RandomSource.ForTests(2)).Encrypt(
            plaintext
        );
        var destination = SealStream.LoadCiphertext(Context, SealStream.Save(ciphertext));

        byte[] parameters = SealStream.Save(Context.Parameters);
        yield return Target(
            "SEAL parameters",
            bytes => SealStream.LoadParameters(bytes),
            Both(parameters)
        );
        yield return new FuzzTarget(
            "SEAL parameters to context",
            Both(parameters),
            bytes => RlweContext.CreateInsecure(SealStream.LoadParameters(bytes)),
            typeof(SealFormatException),
            typeof(EncryptionParametersException)
        );
        yield return Target(
            "SEAL plaintext",
            bytes => SealStream.LoadPlaintext(Context, bytes).Dispose(),
            Both(SealStream.Save(plaintext))
        );
        yield return Target(
            "SEAL ciphertext",
            bytes => SealStream.LoadCiphertext(Context, bytes),
            Both(SealStream.Save(ciphertext))
        );
        yield return Target(
            "SEAL ciphertext in place",
            bytes => SealStream.LoadCiphertextInto(Context, bytes, destination),
            Both(SealStream.Save(ciphertext))
        );
        yield return Target(
            "SEAL public key",
            bytes => SealStream.LoadPublicKey(Context, bytes),
            Both(SealStream.Save(publicKey))
        );
        yield return Target(
            "SEAL secret key",
            bytes => SealStream.LoadSecretKey(Context, bytes).Dispose(),
            Both(SealStream.Save(secret))
        );
        yield return Target(
            "SEAL relinearization keys",
            bytes => SealStream.LoadRelinKeys(Context, bytes),
            Both(SealStream.Save(generator.CreateRelinKeys(secret)))
        );
        yield return Target(
            "SEAL Galois keys",
            bytes => SealStream.LoadGaloisKeys(Context, bytes),
            Both(SealStream.Save(generator.CreateGaloisKeys(secret, [3])))
        );

        yield return KeyProofTarget();

        // SEAL's own files: seeded, zlib and Zstandard.
        var golden = RlweContext.CreateInsecure(SealStream.LoadParameters(Golden("parms.seal")));
        yield return Target(
            "SEAL's ciphertexts",
            bytes => SealStream.LoadCiphertext(golden, bytes),
            [Golden("seeded.seal"), Golden("fresh.zlib.seal")]
        ) with
        {
            Every = 4,
        };
        yield return Target(
            "SEAL's packed secret key",
            bytes => SealStream.LoadSecretKey(golden, bytes).Dispose(),
            [Golden("secret.zstd.seal")]
        ) with
        {
            Every = 4,
        };
        yield return Target(
            "SEAL's packed relinearization keys",
            bytes => SealStream.LoadRelinKeys(golden, bytes),
            [Golden("relin-seeded.zstd.seal")]
        ) with
        {
            Every = 4,
        };
    }

    /// <summary>What is read is written again as the same bytes; only the whole proof
    /// holds.</summary>
    private static FuzzTarget KeyProofTarget()
    {
        var context = RlweContext.CreateInsecure(
            Context.Parameters with
            {
                CoeffModulus = CoeffModulus.Create(1024, [40, 40, 40]),
            }
        );
        var generator = new KeyGenerator(context, RandomSource.ForTests(3));
        using var secret = generator.CreateSecretKey();
        var publicKey = generator.CreatePublicKey(
            secret,
            CommonSeed.Derive(new byte[CommonSeed.StudyIdSize])
        );
        var whole = KeyProof
            .Make(context, publicKey, secret, "study"u8, RandomSource.ForTests(4))
            .ToBytes(context);
        return new FuzzTarget("key proof", [whole], Parse, typeof(FormatException));

        void Parse(byte[] bytes)
        {
            if (!KeyProof.TryRead(context, bytes, out var proof))
                throw new FormatException("not a proof");
            if (!proof.ToBytes(context).AsSpan().SequenceEqual(bytes))
                throw new InvalidOperationException("one proof has two encodings");
            if (!proof.Verify(context, publicKey, "study"u8, out var fault))
                throw new FormatException(fault);
            if (!bytes.AsSpan().SequenceEqual(whole))
                throw new InvalidOperationException("a damaged proof holds");
        }
    }

    private static FuzzTarget Target(
        string name,
        Action<byte[]> parse,
        IReadOnlyList<byte[]> corpus
    ) => new(name, corpus, parse, typeof(SealFormatException));

    /// <summary>The stream as it is and packed by zlib.</summary>
    private static byte[][] Both(byte[] stream) => [stream, Zlib(stream)];

    /// <summary>Header with the compression byte and the size set, then the members as one zlib
    /// stream.</summary>
    public static byte[] Zlib(byte[] stream)
    {
        using var packed = new MemoryStream();
        packed.Write(stream, 0, 16);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(stream, 16, stream.Length - 16);
        var bytes = packed.ToArray();
        bytes[5] = 1;
        BitConverter.TryWriteBytes(bytes.AsSpan(8), (ulong)bytes.Length);
        return bytes;
    }

    private static byte[] Golden(string name) =>
        File.ReadAllBytes(Checkout.PathOf($"tests/Fhe.Tests/Golden/bfv/{name}"));
}
