using System.Numerics;
using System.Text.Json.Nodes;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>Real SEAL judges CKKS: random inputs each run, the seed in the output.</summary>
public sealed class CkksOracleTests(ITestOutputHelper output)
{
    private const double Scale = 1099511627776.0;

    public static TheoryData<int, int[]> Sets =>
        new()
        {
            { 8192, [60, 40, 40, 60] },
            { 8192, [50, 40, 40, 50] },
            { 16384, [60, 40, 45, 50, 60] },
        };

    [Theory]
    [MemberData(nameof(Sets))]
    public void SEAL_and_we_decrypt_each_others_objects(int degree, int[] bits)
    {
        var (study, random) = Study(degree, bits);
        var context = study.Context;
        using var oracle = new SealOracle(context);
        double[] slots =
        [
            .. Enumerable.Range(0, degree / 2).Select(_ => (2 * random.NextDouble()) - 1),
        ];
        var plain = study.Encoder.Encode(slots, Scale);
        var symmetric = new SymmetricEncryptor(context, study.SecretKey, RandomSource.System);
        oracle.Load("SecretKey", "ours-secret", SealStream.Save(study.SecretKey));
        oracle.Load("Plaintext", "ours-plain", SealStream.Save(plain));
        oracle.Load("Ciphertext", "ours", SealStream.Save(study.Encryptor.Encrypt(plain)));
        oracle.Load("Ciphertext", "ours-seeded", SealStream.Save(symmetric.EncryptSeeded(plain)));
        oracle.Decrypt("ours", "ours-secret");
        oracle.Decrypt("ours-seeded", "ours-secret");
        oracle.Step("keys", new JsonObject { ["steps"] = new JsonArray(1) });
        oracle.Step(
            "encode",
            new JsonObject
            {
                ["values"] = new JsonArray([.. slots.Select(x => (JsonNode)x)]),
                ["scale"] = Scale,
                ["out"] = "plain",
            }
        );
        oracle.Step(
            "encrypt",
            new JsonObject
            {
                ["key"] = "public",
                ["in"] = "plain",
                ["out"] = "fresh",
            }
        );
        oracle.Step("encryptSeeded", new JsonObject { ["in"] = "plain", ["out"] = "seeded" });
        foreach (
            var name in new[]
            {
                "secret",
                "plain",
                "fresh",
                "seeded",
                "relin-seeded",
                "galois-seeded",
            }
        )
            oracle.Save(name, "zstd");
        oracle.Run();

        AssertClose(slots, oracle.Decrypted("ours").Values);
        AssertClose(slots, oracle.Decrypted("ours-seeded").Values);
        using var secret = SealStream.LoadSecretKey(context, oracle.Saved("secret", "zstd"));
        using var decryptor = new Decryptor(context, secret);
        Complex[] complex = [.. slots.Select(x => (Complex)x)];
        Assert.True(
            study.Encoder.IsEncodingOf(
                SealStream.LoadPlaintext(context, oracle.Saved("plain", "zstd")),
                complex,
                Scale
            )
        );
        var fresh = SealStream.LoadCiphertext(context, oracle.Saved("fresh", "zstd"));
        AssertClose(slots, Decode(fresh));
        AssertClose(
            slots,
            Decode(SealStream.LoadCiphertext(context, oracle.Saved("seeded", "zstd")))
        );
        var relin = SealStream.LoadRelinKeys(context, oracle.Saved("relin-seeded", "zstd"));
        var galois = SealStream.LoadGaloisKeys(context, oracle.Saved("galois-seeded", "zstd"));
        var square = study.Evaluator.RescaleToNext(
            study.Evaluator.Relinearize(study.Evaluator.Square(fresh), relin)
        );
        AssertClose([.. slots.Select(x => x * x)], Decode(square));
        AssertClose([.. slots[1..], slots[0]], Decode(study.Evaluator.Rotate(fresh, 1, galois)));

        double[] Decode(Ciphertext ciphertext)
        {
            var decoded = new Complex[degree / 2];
            study.Encoder.DecodeRawKeepPrivate(decryptor.Decrypt(ciphertext), decoded);
            return [.. decoded.Select(x => x.Real)];
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_operation_gives_SEALs_bytes(int degree, int[] bits)
    {
        var (study, random) = Study(degree, bits);
        using var oracle = new SealOracle(study.Context);
        var plain = study.Encoder.Encode(CkksStudy.RandomSlots(random, degree / 2), Scale);
        var a = study.Encryptor.Encrypt(
            study.Encoder.Encode(CkksStudy.RandomSlots(random, degree / 2), Scale)
        );
        var b = study.Encryptor.Encrypt(plain);
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var steps = random.Next(1, degree / 2);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, steps, -steps, 0);
        oracle.Load("Ciphertext", "a", SealStream.Save(a));
        oracle.Load("Ciphertext", "b", SealStream.Save(b));
        oracle.Load("Plaintext", "plain", SealStream.Save(plain));
        oracle.Load("RelinKeys", "relin", SealStream.Save(relin));
        oracle.Load("GaloisKeys", "galois", SealStream.Save(galois));
        var e = study.Evaluator;
        var results = new Dictionary<string, Ciphertext>();

        Judge("add", () => e.Add(a, b), 0, "a", "b");
        Judge("subtract", () => e.Subtract(a, b), 0, "a", "b");
        Judge("negate", () => e.Negate(a), 0, "a");
        Judge("addPlain", () => e.AddPlain(a, plain), 0, "a", "plain");
        Judge("subtractPlain", () => e.SubtractPlain(a, plain), 0, "a", "plain");
        Judge("multiplyPlain", () => e.MultiplyPlain(a, plain), 0, "a", "plain");
        Judge("multiply", () => e.Multiply(a, b), 0, "a", "b");
        Judge("square", () => e.Square(a), 0, "a");
        Judge(
            "relinearize",
            () => e.Relinearize(results["multiply 6"], relin),
            0,
            "multiply 6",
            "relin"
        );
        Judge("rescale", () => e.RescaleToNext(results["relinearize 8"]), 0, "relinearize 8");
        Judge("rescale", () => e.RescaleToNext(results["multiply 6"]), 0, "multiply 6");
        Judge("rotateVector", () => e.Rotate(a, steps, galois), steps, "a", "galois");
        Judge("rotateVector", () => e.Rotate(a, -steps, galois), -steps, "a", "galois");
        Judge("conjugate", () => e.Conjugate(a, galois), 0, "a", "galois");
        Judge("modSwitch", () => e.ModSwitchToNext(a), 0, "a");
        Judge(
            "multiply",
            () => e.Multiply(results["rescale 9"], results["rescale 9"]),
            0,
            "rescale 9",
            "rescale 9"
        );
        Judge(
            "relinearize",
            () => e.Relinearize(results["multiply 15"], relin),
            0,
            "multiply 15",
            "relin"
        );
        Judge(
            "rotateVector",
            () => e.Rotate(results["modSwitch 14"], steps, galois),
            steps,
            "modSwitch 14",
            "galois"
        );
        oracle.Run();

        foreach (var (name, result) in results)
            Assert.True(SealStream.Save(result).AsSpan().SequenceEqual(oracle.Saved(name)), name);

        void Judge(string verb, Func<Ciphertext> ours, int by, params string[] inputs)
        {
            var name = $"{verb} {results.Count}";
            results.Add(name, ours());
            oracle.Evaluate(verb, name, inputs, by);
            oracle.Save(name);
        }
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, 1e-4);
    }

    private (CkksStudy Study, Random Random) Study(int degree, int[] bits)
    {
        SealOracle.Require();
        var seed = Environment.GetEnvironmentVariable("SGP_ORACLE_SEED") is { Length: > 0 } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"SGP_ORACLE_SEED={seed}");
        return (
            new CkksStudy(CkksStudy.CreateContext(degree, bits), (ulong)seed),
            new Random(seed)
        );
    }
}
