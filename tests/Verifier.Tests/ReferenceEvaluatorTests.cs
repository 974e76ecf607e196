using System.Numerics;
using System.Text;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The reference kernel where random words do not lead: at its limits, and in what no
/// compiled circuit asks of it.</summary>
public sealed class ReferenceEvaluatorTests
{
    private const int Degree = 1024;

    private static readonly EncryptionParameters Bfv = OfPrimes(60, 60, 60);
    private static readonly EncryptionParameters Ckks = EncryptionParameters.Ckks(
        Degree,
        50,
        40,
        60
    );

    [Fact]
    public void Products_as_large_as_they_get_agree_with_the_engines()
    {
        // Every coefficient is (q − 1)/2, so that all n terms of the product's last one have the
        // same sign.
        AssertSameBytes(Bfv, "step x sum contributions\nstep r multiply x x", prime =>
            (prime - 1) / 2
        );
    }

    [Fact]
    public void One_prime_serves_where_no_key_is_needed()
    {
        AssertSameBytes(OfPrimes(50), "step x sum contributions\nstep r multiply x x", prime =>
            prime / 3
        );
    }

    [Fact]
    public void The_kernel_that_is_asked_for_replays()
    {
        var context = RlweContext.CreateInsecure(Bfv);
        var circuit = Circuit(Bfv, "step r sum contributions");

        Assert.IsType<EngineReplay>(Start(ReplayKernel.Engine));
        Assert.IsType<ReferenceReplay>(Start(ReplayKernel.Reference));

        IReplay Start(ReplayKernel kernel) =>
            FheChecks.StartReplay(
                kernel,
                circuit,
                context,
                EvaluationKeys.None,
                new Dictionary<string, Plaintext>()
            );
    }

    [Fact]
    public void What_one_coefficient_hides_is_hidden_and_what_none_does_is_not()
    {
        var evaluator = new ReferenceEvaluator(Ckks);
        var hiding = new ReferenceCiphertext([Monomial(0), Monomial(1)], 2, 1);
        var open = new ReferenceCiphertext([Monomial(0), new BigInteger[Degree]], 2, 1);

        var product = evaluator.Multiply(hiding, open);

        Assert.Equal([Monomial(0), Monomial(1), new BigInteger[Degree]], product.Polynomials);
        Assert.Throws<InvalidOperationException>(() => evaluator.Multiply(open, open));
    }

    [Fact]
    public void Ciphertexts_of_two_levels_or_scales_do_not_go_together()
    {
        var evaluator = new ReferenceEvaluator(Ckks);
        var value = new ReferenceCiphertext([Monomial(0), Monomial(1)], 2, 1);

        Assert.Throws<ArgumentException>(() => evaluator.Add(value, value with { PrimeCount = 1 }));
        Assert.Throws<ArgumentException>(() => evaluator.Add(value, value with { Scale = 2 }));
        Assert.Throws<ArgumentException>(() =>
            evaluator.Multiply(value, value with { PrimeCount = 1 })
        );
    }

    [Fact]
    public void A_plaintext_of_another_level_or_scale_is_not_taken()
    {
        var evaluator = new ReferenceEvaluator(Ckks);
        var constant = Circuit(
            Ckks,
            "constant c primes 2 scale 1p30 each 1\nstep x sum contributions\nstep r add_plain x c"
        ).Constants[0];
        var plaintext = new RandomCiphertexts(Ckks, 1, 1).Plaintext(constant);
        var value = new ReferenceCiphertext([Monomial(0), Monomial(1)], 2, constant.Scale);

        Assert.Equal(2, evaluator.AddPlain(value, plaintext).Polynomials.Length);
        Assert.Throws<ArgumentException>(() =>
            evaluator.AddPlain(value with { Scale = 1 }, plaintext)
        );
        Assert.Throws<ArgumentException>(() =>
            evaluator.AddPlain(value with { PrimeCount = 1 }, plaintext)
        );
        Assert.Throws<ArgumentException>(() =>
            evaluator.MultiplyPlain(value with { PrimeCount = 1 }, plaintext)
        );
    }

    [Fact]
    public void Three_polynomials_are_not_rotated_and_BFV_is_not_rescaled()
    {
        var three = new ReferenceCiphertext([Monomial(0), Monomial(1), Monomial(2)], 2, 1);

        Assert.Throws<ArgumentException>(() =>
            new ReferenceEvaluator(Ckks).Rotate(three, 1, null!)
        );
        Assert.Throws<InvalidOperationException>(() => new ReferenceEvaluator(Bfv).Rescale(three));
    }

    private static BigInteger[] Monomial(int power)
    {
        var polynomial = new BigInteger[Degree];
        polynomial[power] = 1;
        return polynomial;
    }

    private static EncryptionParameters OfPrimes(params ReadOnlySpan<int> bits) =>
        new()
        {
            Scheme = Scheme.Bfv,
            PolyModulusDegree = Degree,
            CoeffModulus = CoeffModulus.Create(Degree, bits),
            PlainModulus = PlainModulus.Batching(Degree, 20),
        };

    private static void AssertSameBytes(
        EncryptionParameters parameters,
        string lines,
        Func<ulong, ulong> word
    )
    {
        var context = RlweContext.CreateInsecure(parameters);
        var circuit = Circuit(parameters, lines);
        var none = new Dictionary<string, Plaintext>();
        var level = parameters with
        {
            CoeffModulus = parameters.CoeffModulus[
                ..Math.Max(1, parameters.CoeffModulus.Length - 1)
            ],
        };
        var polynomial = level
            .CoeffModulus.Select(prime => Enumerable.Repeat(word(prime), Degree).ToArray())
            .ToArray();
        var stream = ReferenceStream.Write(level, 1, [.. polynomial, .. polynomial]);
        IReplay[] replays =
        [
            new EngineReplay(new CircuitEvaluation(circuit, context, EvaluationKeys.None, none)),
            new ReferenceReplay(circuit, parameters, EvaluationKeys.None, none),
        ];

        foreach (var replay in replays)
            replay.Add(stream, SealStream.LoadCiphertext(context, stream));

        Assert.All(replays, replay => Assert.Equal(1, replay.Count));
        Assert.Equal(replays[0].Complete(), replays[1].Complete());
    }

    private static CompiledCircuit Circuit(EncryptionParameters parameters, string lines) =>
        CompiledCircuit.Parse(
            Encoding.UTF8.GetBytes(
                $"securegenomics/circuit/v1\ninput contributions "
                    + $"ciphertext*{(parameters.Scheme == Scheme.Ckks ? " scale 1p30" : "")}\n{lines}\noutput r\n"
            ),
            "circuit"
        );
}
