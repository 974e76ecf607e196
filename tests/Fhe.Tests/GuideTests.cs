using System.Numerics;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>The examples of docs/guide/fhe.md, each between a guide mark and its end.</summary>
public sealed partial class GuideTests
{
    [Fact]
    public void A_sum_its_bound_and_its_bytes()
    {
        // guide
        var parameters = EncryptionParameters.Bfv(
            SecurityProfile.Hesg2024,
            polyModulusDegree: 4096,
            plainModulus: 1032193
        );
        var context = RlweContext.Create(parameters, SecurityProfile.Hesg2024);

        var generator = new KeyGenerator(context, RandomSource.System);
        using var secretKey = generator.CreateSecretKey();
        var publicKey = generator.CreatePublicKey(secretKey);

        var encoder = new BatchEncoder(context);
        var encryptor = new Encryptor(context, publicKey, RandomSource.System);
        var first = encryptor.Encrypt(encoder.Encode([2, 0, 1]));
        var second = encryptor.Encrypt(encoder.Encode([1, 1, 2]));

        var evaluator = new BfvEvaluator(context);
        var sum = evaluator.Add(first, second);

        using var decryptor = new Decryptor(context, secretKey);
        var slots = new ulong[3];
        encoder.Decode(decryptor.Decrypt(sum), slots);
        Assert.Equal([3, 1, 3], slots);
        // end

        // guide
        var fresh = NoiseBound.FreshPublicKey(context);
        var bound = NoiseBound.Sum(fresh, count: 100_000).AddPlain(context);
        Assert.True(bound.GuaranteesDecryption(context));
        // end

        // guide
        byte[] bytes = SealStream.Save(sum);
        Ciphertext loaded = SealStream.LoadCiphertext(context, bytes);
        Assert.True(loaded.HasSameBytes(sum));
        // end
    }

    [Fact]
    public void Products_rotations_and_levels()
    {
        // guide
        var context = RlweContext.Create(
            EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 8192, 1032193),
            SecurityProfile.Hesg2024
        );
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secretKey = generator.CreateSecretKey();
        var relinKeys = generator.CreateRelinKeys(secretKey);
        var galoisKeys = generator.CreateGaloisKeys(secretKey, 1);
        var encoder = new BatchEncoder(context);
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secretKey),
            RandomSource.System
        );
        var evaluator = new BfvEvaluator(context);

        var x = encryptor.Encrypt(encoder.Encode([3, 4, 5]));
        var square = evaluator.Relinearize(evaluator.Square(x), relinKeys);
        var rotated = evaluator.RotateRows(square, 1, galoisKeys);
        var smaller = evaluator.ModSwitchToNext(rotated);

        using var decryptor = new Decryptor(context, secretKey);
        var slots = new ulong[2];
        encoder.Decode(decryptor.Decrypt(smaller), slots);
        Assert.Equal([16, 25], slots);
        // end
    }

    [Fact]
    public void Approximate_numbers()
    {
        // guide
        var context = RlweContext.Create(
            EncryptionParameters.Ckks(8192, 50, 40, 40, 50),
            SecurityProfile.SealDefault
        );
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secretKey = generator.CreateSecretKey();
        var encoder = new CkksEncoder(context);
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secretKey),
            RandomSource.System
        );
        var evaluator = new CkksEvaluator(context);

        var x = encryptor.Encrypt(encoder.Encode([3.0, -2.0], scale: 1L << 40));
        var product = evaluator.Relinearize(
            evaluator.Square(x),
            generator.CreateRelinKeys(secretKey)
        );
        var result = evaluator.RescaleToNext(product);

        using var decryptor = new Decryptor(context, secretKey);
        var flooding = CkksFlooding.For(noiseBound: 4096, decryptions: 1);
        var slots = new Complex[2];
        encoder.DecodeForRelease(
            decryptor.Decrypt(result),
            flooding,
            digits: 0,
            RandomSource.System,
            slots
        );
        Assert.Equal([9, 4], slots.Select(slot => slot.Real));
        // end
    }

    [Fact]
    public void The_guide_shows_exactly_the_code_that_ran()
    {
        var guide = File.ReadAllText(Checkout.PathOf("docs/guide/fhe.md"));
        var source = File.ReadAllText(Checkout.PathOf("tests/Fhe.Tests/GuideTests.cs"));

        string[] shown =
        [
            .. CodeBlock().Matches(guide).Select(match => Trim(match.Groups["code"].Value)),
        ];
        string[] run =
        [
            .. Marked().Matches(source).Select(match => Trim(match.Groups["code"].Value)),
        ];

        Assert.NotEmpty(shown);
        Assert.Equal(shown.Order(StringComparer.Ordinal), run.Order(StringComparer.Ordinal));
    }

    private static string Trim(string code) =>
        string.Join(
            '\n',
            code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)
        );

    [GeneratedRegex(
        "```csharp\n(?<code>.*?)```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex CodeBlock();

    [GeneratedRegex(
        @" // guide\n(?<code>.*?) // end\n",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Marked();
}
