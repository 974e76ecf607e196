using System.Text.Json.Nodes;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>Real SEAL judges BFV: random inputs each run, the seed in the output.</summary>
public sealed class BfvOracleTests(ITestOutputHelper output)
{
    public static TheoryData<SecurityProfile, int, ulong> Sets =>
        new()
        {
            { SecurityProfile.SealDefault, 4096, 1032193 },
            { SecurityProfile.Hesg2024, 4096, 1032193 },
            { SecurityProfile.SealDefault, 8192, 1032193 },
            { SecurityProfile.SealDefault, 16384, 786433 },
            { SecurityProfile.None, 8192, 0 },
        };

    [Theory]
    [MemberData(nameof(Sets))]
    public void SEAL_reads_our_objects_and_decrypts_them_right(
        SecurityProfile profile,
        int degree,
        ulong t
    )
    {
        var (study, random) = Study(profile, degree, t);
        using var oracle = new SealOracle(study.Context);
        var slots = TestContexts.RandomSlots(random, degree, study.Context.Parameters.PlainModulus);
        var plain = study.Encoder.Encode(slots);
        var seeded = new SymmetricEncryptor(
            study.Context,
            study.SecretKey,
            RandomSource.System
        ).EncryptSeeded(plain);

        oracle.Load("SecretKey", "secret", SealStream.Save(study.SecretKey));
        oracle.Load("PublicKey", "public", SealStream.Save(study.PublicKey));
        oracle.Load(
            "RelinKeys",
            "relin",
            SealStream.Save(study.Generator.CreateRelinKeys(study.SecretKey))
        );
        oracle.Load(
            "GaloisKeys",
            "galois",
            SealStream.Save(study.Generator.CreateGaloisKeys(study.SecretKey, 1, 0))
        );
        oracle.Load("Plaintext", "plain", SealStream.Save(plain));
        oracle.Load("Ciphertext", "ours", SealStream.Save(study.Encryptor.Encrypt(plain)));
        oracle.Load("Ciphertext", "ours-seeded", SealStream.Save(seeded));
        oracle.Step(
            "encrypt",
            new JsonObject
            {
                ["key"] = "public",
                ["in"] = "plain",
                ["out"] = "theirs",
            }
        );
        oracle.Evaluate("square", "square3", ["ours"]);
        oracle.Evaluate("relinearize", "square", ["square3", "relin"]);
        oracle.Evaluate("rotateRows", "rotated", ["ours", "galois"], 1);
        oracle.Evaluate("rotateColumns", "exchanged", ["ours", "galois"]);
        string[] names = ["ours", "ours-seeded", "theirs", "square", "rotated", "exchanged"];
        foreach (var name in names)
            oracle.Decrypt(name, "secret");
        oracle.Save("theirs");
        oracle.Save("ours");
        oracle.Save("ours-seeded");
        oracle.Run();

        var p = study.Context.Parameters.PlainModulus;
        var half = degree / 2;
        Check("ours", slots);
        Check("ours-seeded", slots);
        Check("theirs", slots);
        Check("square", slots.Select(x => (ulong)((UInt128)x * x % p)));
        Check(
            "rotated",
            Enumerable.Range(0, degree).Select(i => slots[(i / half * half) + ((i + 1) % half)])
        );
        Check("exchanged", Enumerable.Range(0, degree).Select(i => slots[(i + half) % degree]));
        var theirs = SealStream.LoadCiphertext(study.Context, oracle.Saved("theirs"));
        Assert.Equal(slots, study.Decrypt(theirs));
        Assert.Equal(study.Decryptor.NoiseBudgetBits(theirs), oracle.Decrypted("theirs").Budget);
        Assert.True(
            SealStream.Save(seeded.Ciphertext).AsSpan().SequenceEqual(oracle.Saved("ours-seeded"))
        );

        void Check(string name, IEnumerable<ulong> expected)
        {
            var (values, budget) = oracle.Decrypted(name);
            Assert.True(budget > 0, name);
            Assert.Equal(expected.Select(x => (double)x), values);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void We_read_SEALs_objects_in_every_form_and_decrypt_them_right(
        SecurityProfile profile,
        int degree,
        ulong t
    )
    {
        var (study, random) = Study(profile, degree, t);
        var context = study.Context;
        using var oracle = new SealOracle(context);
        var slots = TestContexts.RandomSlots(random, degree, context.Parameters.PlainModulus);
        oracle.Step("keys", new JsonObject { ["steps"] = new JsonArray(1, 0) });
        oracle.Step(
            "encode",
            new JsonObject
            {
                ["values"] = new JsonArray([.. slots.Select(x => (JsonNode)x)]),
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
        string[] compressions = ["none", "zlib", "zstd"];
        foreach (
            var name in new[] { "secret", "public", "public-seeded", "plain", "fresh", "seeded" }
        )
        {
            foreach (var compression in compressions)
                oracle.Save(name, compression);
        }

        oracle.Save("relin");
        oracle.Save("relin-seeded", "zstd");
        oracle.Save("galois", "zstd");
        oracle.Save("galois-seeded");
        oracle.Run();

        foreach (var compression in compressions)
        {
            using var secret = SealStream.LoadSecretKey(
                context,
                oracle.Saved("secret", compression)
            );
            using var decryptor = new Decryptor(context, secret);
            var plain = SealStream.LoadPlaintext(context, oracle.Saved("plain", compression));
            Assert.True(plain.HasSameBytes(study.Encoder.Encode(slots)), "encoding");
            foreach (var name in new[] { "fresh", "seeded" })
            {
                var ciphertext = SealStream.LoadCiphertext(
                    context,
                    oracle.Saved(name, compression)
                );
                Assert.Equal(slots, Decode(decryptor.Decrypt(ciphertext)));
            }

            foreach (var name in new[] { "public", "public-seeded" })
            {
                var key = SealStream.LoadPublicKey(context, oracle.Saved(name, compression));
                var ciphertext = new Encryptor(context, key, RandomSource.System).Encrypt(plain);
                Assert.Equal(slots, Decode(decryptor.Decrypt(ciphertext)));
            }
        }

        using var theirSecret = SealStream.LoadSecretKey(context, oracle.Saved("secret"));
        using var theirDecryptor = new Decryptor(context, theirSecret);
        var fresh = SealStream.LoadCiphertext(context, oracle.Saved("fresh"));
        Assert.True(
            SealStream.Save(fresh).AsSpan().SequenceEqual(oracle.Saved("fresh")),
            "save what was loaded"
        );
        var p = context.Parameters.PlainModulus;
        foreach (var bytes in new[] { oracle.Saved("relin"), oracle.Saved("relin-seeded", "zstd") })
        {
            var keys = SealStream.LoadRelinKeys(context, bytes);
            var square = study.Evaluator.Relinearize(study.Evaluator.Square(fresh), keys);
            Assert.Equal(
                slots.Select(x => (ulong)((UInt128)x * x % p)),
                Decode(theirDecryptor.Decrypt(square))
            );
        }

        foreach (
            var bytes in new[] { oracle.Saved("galois", "zstd"), oracle.Saved("galois-seeded") }
        )
        {
            var keys = SealStream.LoadGaloisKeys(context, bytes);
            Assert.Equal(
                slots[1],
                Decode(theirDecryptor.Decrypt(study.Evaluator.RotateRows(fresh, 1, keys)))[0]
            );
        }

        Assert.True(
            SealStream
                .Save(SealStream.LoadRelinKeys(context, oracle.Saved("relin")))
                .AsSpan()
                .SequenceEqual(oracle.Saved("relin"))
        );

        ulong[] Decode(Plaintext plaintext)
        {
            var decoded = new ulong[degree];
            study.Encoder.Decode(plaintext, decoded);
            return decoded;
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_operation_gives_SEALs_bytes(SecurityProfile profile, int degree, ulong t)
    {
        var (study, random) = Study(profile, degree, t);
        var context = study.Context;
        using var oracle = new SealOracle(context);
        var p = context.Parameters.PlainModulus;
        var a = study.Encrypt(TestContexts.RandomSlots(random, degree, p));
        var b = study.Encrypt(TestContexts.RandomSlots(random, degree, p));
        var plain = study.Encoder.Encode(TestContexts.RandomSlots(random, degree, p));
        var shortPlain = study.Encoder.Encode([1]);
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var steps = random.Next(1, degree / 2);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, steps, -steps, 0);
        oracle.Load("Ciphertext", "a", SealStream.Save(a));
        oracle.Load("Ciphertext", "b", SealStream.Save(b));
        oracle.Load("Plaintext", "plain", SealStream.Save(plain));
        oracle.Load("Plaintext", "short", SealStream.Save(shortPlain));
        oracle.Load("RelinKeys", "relin", SealStream.Save(relin));
        oracle.Load("GaloisKeys", "galois", SealStream.Save(galois));
        var e = study.Evaluator;
        var results = new Dictionary<string, Ciphertext>();

        Judge("add", () => e.Add(a, b), "a", "b");
        Judge("subtract", () => e.Subtract(a, b), "a", "b");
        Judge("negate", () => e.Negate(a), "a");
        Judge("addPlain", () => e.AddPlain(a, plain), "a", "plain");
        Judge("subtractPlain", () => e.SubtractPlain(a, plain), "a", "plain");
        Judge("multiplyPlain", () => e.MultiplyPlain(a, plain), "a", "plain");
        Judge("multiplyPlain", () => e.MultiplyPlain(a, shortPlain), "a", "short");
        Judge("multiply", () => e.Multiply(a, b), "a", "b");
        var product = results["multiply 7"];
        Judge("square", () => e.Square(a), "a");
        Judge("relinearize", () => e.Relinearize(product, relin), "multiply 7", "relin");
        var relinearized = results["relinearize 9"];
        Judge("rotateRows", () => e.RotateRows(a, steps, galois), "a", "galois");
        JudgeSteps(-steps, () => e.RotateRows(a, -steps, galois), "a", "galois");
        Judge("rotateColumns", () => e.RotateColumns(a, galois), "a", "galois");
        Judge("modSwitch", () => e.ModSwitchToNext(relinearized), "relinearize 9");
        var lower = results["modSwitch 13"];
        if (lower.CoeffModulusCount > 1 || profile != SecurityProfile.None)
        {
            Judge("addPlain", () => e.AddPlain(lower, plain), "modSwitch 13", "plain");
            Judge("multiply", () => e.Multiply(lower, lower), "modSwitch 13", "modSwitch 13");
            Judge("rotateRows", () => e.RotateRows(lower, steps, galois), "modSwitch 13", "galois");
        }

        Judge("multiply", () => e.Multiply(product, a), "multiply 7", "a");
        Judge(
            "cipherToNtt",
            () =>
            {
                var c = e.Add(a, b);
                e.SubtractInPlace(c, b);
                e.TransformToNttInPlace(c);
                return c;
            },
            "a"
        );
        oracle.Evaluate("toNtt", "plain-ntt", ["plain", "a"]);
        oracle.Save("plain-ntt");
        oracle.Run();

        foreach (var (name, result) in results)
            Assert.True(SealStream.Save(result).AsSpan().SequenceEqual(oracle.Saved(name)), name);
        var prepared = SealStream.Save(e.TransformToNtt(plain, a.ParmsId));
        Assert.True(prepared.AsSpan().SequenceEqual(oracle.Saved("plain-ntt")), "plain to NTT");

        void Judge(string verb, Func<Ciphertext> ours, params string[] inputs) =>
            JudgeVerb(verb, steps, ours, inputs);

        void JudgeSteps(int by, Func<Ciphertext> ours, params string[] inputs) =>
            JudgeVerb("rotateRows", by, ours, inputs);

        void JudgeVerb(string verb, int by, Func<Ciphertext> ours, string[] inputs)
        {
            var name = $"{verb} {results.Count}";
            results.Add(name, ours());
            oracle.Evaluate(verb, name, inputs, by);
            oracle.Save(name);
        }
    }

    /// <summary>Keys and inputs from a seed that differs each run; profile None means primes from
    /// it
    /// too.</summary>
    private (BfvStudy Study, Random Random) Study(SecurityProfile profile, int degree, ulong t)
    {
        SealOracle.Require();
        var seed = Environment.GetEnvironmentVariable("SGP_ORACLE_SEED") is { Length: > 0 } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"SGP_ORACLE_SEED={seed}");
        var random = new Random(seed);
        if (profile != SecurityProfile.None)
            return (new BfvStudy(TestContexts.Bfv(profile, degree, t), (ulong)seed), random);

        var bits = new[]
        {
            random.Next(35, 61),
            random.Next(35, 61),
            random.Next(35, 51),
            random.Next(40, 51),
        };
        while (bits.Sum() > 218)
            bits[Array.IndexOf(bits, bits.Max())]--;
        var parameters = new EncryptionParameters
        {
            Scheme = Scheme.Bfv,
            PolyModulusDegree = degree,
            CoeffModulus = CoeffModulus.Create(degree, bits),
            // From 20 bits on: there is no prime of 19 bits that is 1 modulo 16384.
            PlainModulus = PlainModulus.Batching(degree, random.Next(20, 34)),
        };
        output.WriteLine(
            string.Join(' ', parameters.CoeffModulus.Select(q => $"{q:x}"))
                + $" t={parameters.PlainModulus}"
        );
        return (
            new BfvStudy(RlweContext.Create(parameters, SecurityProfile.SealDefault), (ulong)seed),
            random
        );
    }
}
