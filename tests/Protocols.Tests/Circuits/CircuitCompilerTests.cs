using System.Text;
using SecureGenomics.Provenance.Fhe;
using Xunit;
using static SecureGenomics.Provenance.Protocols.CircuitOperation;
using static SecureGenomics.Provenance.Protocols.Tests.CircuitRun;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class CircuitCompilerTests
{
    private static readonly CircuitConstant[] Constants =
    [
        Values("w", "2 -3 4"),
        Each("c", "-2"),
        Values("p", "1 0 3"),
        Values("half", "0.5"),
        Values("zero", "0 0"),
        Values("line", "1"),
    ];

    [Fact]
    public void What_evaluators_need_between_the_steps_is_written_out()
    {
        var circuit = Of(
            [Values("weights", "0.15 -0.02 0.450"), Each("bias", "-1.2")],
            Step("weighted", DotPlain, "x", "weights"),
            Step("square", Square, "weighted"),
            Step("score", AddPlain, "weighted", "bias")
        );

        Assert.Equal(
            """
            securegenomics/circuit/v1
            input contributions ciphertext* scale 1p40
            constant weights primes 3 scale 1099511480321p0 slots 0.15 -0.02 0.45
            constant bias primes 2 scale 1p40 each -1.2
            step x sum contributions
            step weighted.1 multiply_plain x weights
            step weighted.2 rotate weighted.1 1
            step weighted.3 add weighted.1 weighted.2
            step weighted.4 rotate weighted.3 1
            step weighted.5 add weighted.1 weighted.4
            step weighted rescale weighted.5
            step square.1 multiply weighted weighted
            step square.2 relinearize square.1
            step square rescale square.2
            step score add_plain weighted bias
            output score

            """,
            Text(Compile(circuit, Ckks))
        );
    }

    [Fact]
    public void A_circuit_is_read_back_from_its_bytes_and_from_nothing_else()
    {
        var circuit = Compile(
            Of(Constants, Step("y", Polynomial, "x", "p"), Step("z", DotPlain, "y", "w")),
            Bfv
        );
        var text = Text(circuit);

        Assert.Equal(circuit.Bytes, CompiledCircuit.Parse(circuit.Bytes.AsSpan(), "circuit").Bytes);
        string[] others =
        [
            "",
            "\n",
            text[..^1],
            text + "\n",
            text.Replace("v1", "v2", StringComparison.Ordinal),
            text.Replace(" rotate ", " turn ", StringComparison.Ordinal),
            text.Replace("ciphertext*\n", "ciphertext* scale 2p-1\n", StringComparison.Ordinal),
            text.Replace("\nstep ", "\nstep  ", StringComparison.Ordinal),
            text.Replace("output z", "output nothing", StringComparison.Ordinal),
            text.Replace("slots 2 -3 4", "slots 2 -3 4.0", StringComparison.Ordinal),
            text.Replace("slots 2 -3 4", "slots", StringComparison.Ordinal),
            text.Replace("constant w ", "constant y ", StringComparison.Ordinal),
            text.Replace("step x sum contributions", "step x sum x", StringComparison.Ordinal),
            text.Replace("\n", "\r\n", StringComparison.Ordinal),
            text.Replace("multiply x ", "multiply z ", StringComparison.Ordinal),
        ];
        Assert.All(others, other =>
        {
            if (other != text)
                Assert.Throws<MalformedInputException>(() =>
                    CompiledCircuit.Parse(Encoding.UTF8.GetBytes(other), "circuit")
                );
        });
        Assert.True(others.Count(other => other == text) <= 1);
    }

    [Theory]
    [InlineData("add", "x", null, "expected 2 ciphertexts, found 1")]
    [InlineData("add", "x contributions", null, "found the list contributions")]
    [InlineData("add", "x later", null, "the name of an earlier step")]
    [InlineData("sub", "x x", null, "two different ciphertexts")]
    [InlineData("negate", "x", "c", "expected nothing, found \"c\"")]
    [InlineData("multiply_plain", "x", null, "expected a constant or a number")]
    [InlineData("multiply_plain", "x", "none", "expected a constant, found \"none\"")]
    [InlineData("multiply_plain", "x", "zero", "not zero everywhere")]
    [InlineData("multiply_plain", "x", "half", "expected whole numbers for scheme bfv")]
    [InlineData("dot_plain", "x", "c", "one number for each slot")]
    [InlineData("rotate", "x", "0", "not 0")]
    [InlineData("rotate", "x", "4096", "from -4095 to 4095")]
    [InlineData("sum_slots", "x", "4097", "from 1 to 4096")]
    [InlineData("polynomial", "x", "line", "whose last one is not zero")]
    [InlineData("polynomial", "x", "zero", "whose last one is not zero")]
    [InlineData("rescale", "x", null, "expected scheme ckks")]
    [InlineData("sum", "x", null, "sum of [contributions]")]
    public void A_step_that_makes_no_sense_is_refused(
        string operation,
        string of,
        string? with,
        string expected
    )
    {
        var step = Step("y", Word(operation), of, with);

        var error = Assert.Throws<MalformedInputException>(() => Compile(Of(Constants, step), Bfv));

        Assert.Contains("protocol.yaml: circuit: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("c")]
    [InlineData("contributions")]
    [InlineData("X")]
    [InlineData("a.b")]
    public void A_name_that_is_taken_or_odd_is_refused(string name) =>
        Assert.Throws<MalformedInputException>(() =>
            Compile(Of(Constants, Step(name, Negate, "x")), Bfv)
        );

    [Fact]
    public void Products_beyond_the_noise_budget_are_refused_with_parameters_that_would_do()
    {
        var small = Bfv with { PolyModulusDegree = 4096 };
        var circuit = Of([], Step("y", Square, "x"));

        var error = Assert.Throws<MalformedInputException>(() => Compile(circuit, small));

        Assert.Contains("may use up the noise budget", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            "the smallest parameters that would do: poly_modulus_degree: 8192, coeff_modulus: "
                + "hesg-2024, plain_modulus: 1032193",
            error.Hint
        );
        Compile(circuit, small with { PolyModulusDegree = 8192 });
    }

    [Fact]
    public void Values_beyond_the_plaintext_modulus_are_refused_with_one_that_would_do()
    {
        var circuit = Of([Each("k", "1000000")], Step("y", MultiplyPlain, "x", "k"));

        var error = Assert.Throws<MalformedInputException>(() => Compile(circuit, Bfv));

        Assert.Contains(
            "a slot can reach 10000000 in size over 1 contribution",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "the smallest parameters that would do: poly_modulus_degree: 4096",
            error.Hint,
            StringComparison.Ordinal
        );
        var plain = ulong.Parse(
            error.Hint.Split(' ')[^1],
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.InRange(plain, 20_000_001UL, 40_000_000UL);
        Compile(circuit, Bfv with { PolyModulusDegree = 4096, PlainModulus = plain });
    }

    [Fact]
    public void Products_without_a_level_are_refused_with_parameters_that_would_do()
    {
        var circuit = Of(
            [Values("p", "0.5 0.197 0 -0.004")],
            Step("sigmoid", Polynomial, "x", "p")
        );

        var error = Assert.Throws<MalformedInputException>(() =>
            Compile(circuit, Ckks, magnitude: 1)
        );

        Assert.Contains(
            "sigmoid: no level is left for this product",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "the smallest parameters that would do: poly_modulus_degree: 16384, coeff_modulus: "
                + "[60, 40, 40, 40, 60], scale_bits: 40",
            error.Hint
        );
        Compile(
            circuit,
            Ckks with
            {
                PolyModulusDegree = 16384,
                BitSizes = [60, 40, 40, 40, 60],
            },
            magnitude: 1
        );
    }

    [Fact]
    public void An_error_beyond_the_released_digits_is_refused()
    {
        var circuit = Of([Values("w", "2 -3 4")], Step("y", DotPlain, "x", "w"));

        var error = Assert.Throws<MalformedInputException>(() => Compile(circuit, Ckks, digits: 9));

        Assert.Contains(
            "more than half a unit of the 9 digits",
            error.Message,
            StringComparison.Ordinal
        );
        Compile(circuit, Ckks, digits: 4);
    }

    [Fact]
    public void A_circuit_that_would_keep_every_verifier_busy_is_refused()
    {
        var steps = Enumerable.Range(0, 256).Select(i => Step($"s{i}", Negate, "x")).ToArray();
        var constants = Enumerable.Range(0, 65).Select(i => Each($"k{i}", "1")).ToArray();
        var long66 = Values("long", string.Join(' ', Enumerable.Repeat("1", 66)));

        Assert.Contains(
            "at most 256 steps",
            Assert.Throws<MalformedInputException>(() => Compile(Of([], steps), Bfv)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "64 constants",
            Assert.Throws<MalformedInputException>(() => Compile(Of(constants), Bfv)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "at most 65",
            Assert
                .Throws<MalformedInputException>(() =>
                    Compile(Of([long66], Step("y", Polynomial, "x", "long")), Bfv)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Numbers_that_outgrow_every_modulus_are_refused_at_the_first_step_that_does()
    {
        var squares = Enumerable
            .Range(0, 100)
            .Select(i => Step($"s{i}", Square, i == 0 ? "x" : $"s{i - 1}"))
            .ToArray();
        var huge = Of(
            [Each("k", "1" + new string('0', 39))],
            [
                .. Enumerable
                    .Range(0, 9)
                    .Select(i => Step($"s{i}", AddPlain, i == 0 ? "x" : $"s{i - 1}", "k")),
            ]
        );

        Assert.Contains(
            "circuit: expected one that decrypts",
            Assert.Throws<MalformedInputException>(() => Compile(Of([], squares), Bfv)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "at its scale exceeds the modulus",
            Assert.Throws<MalformedInputException>(() => Compile(huge, Ckks)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "may exceed the modulus",
            Assert
                .Throws<MalformedInputException>(() =>
                    Compile(
                        Of(
                            [Each("k", "5" + new string('0', 29))],
                            Step("y", AddPlain, "x", "k"),
                            Step("z", Add, "y y")
                        ),
                        Ckks
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Nothing_carries_a_circuit_that_is_too_deep()
    {
        var steps = Enumerable
            .Range(0, 14)
            .Select(i => Step($"s{i}", Square, i == 0 ? "x" : $"s{i - 1}"))
            .ToArray();

        var error = Assert.Throws<MalformedInputException>(() =>
            Compile(Of([], steps), Ckks, magnitude: 1)
        );

        Assert.StartsWith(
            "no parameters up to n = 16384 would do",
            error.Hint,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_largest_cohort_decrypts_and_one_more_need_not()
    {
        var compiled = Compile(Of([Each("k", "7")], Step("y", MultiplyPlain, "x", "k")), Bfv);
        var context = RlweContext.Create(Bfv.ToParameters(), Bfv.Profile);

        var analysis = CircuitAnalysis.Compute(compiled, context, 1, new ExactDecimal(10, 0));

        // Slots reach 70 for each contribution, and t/2 is 516,096.
        Assert.Equal(516_096 / 70, analysis.LargestCohort);
        Assert.Null(
            CircuitBound
                .Compute(compiled, context, analysis.LargestCohort, new ExactDecimal(10, 0))
                .Fault
        );
        Assert.NotNull(
            CircuitBound
                .Compute(compiled, context, analysis.LargestCohort + 1, new ExactDecimal(10, 0))
                .Fault
        );
    }

    [Fact]
    public void The_analysis_names_depth_levels_scale_and_keys()
    {
        var compiled = Compile(
            Of([Values("w", "2 -3 4")], Step("y", DotPlain, "x", "w"), Step("z", Square, "y")),
            Ckks
        );
        var context = RlweContext.Create(Ckks.ToParameters(), Ckks.Profile);

        var analysis = CircuitAnalysis.Compute(compiled, context, 1, new ExactDecimal(10, 0));

        Assert.Equal(
            (1, 2, 0, true),
            (analysis.Depth, analysis.Levels, analysis.LevelsLeft, analysis.NeedsRelinKeys)
        );
        Assert.Equal([1], analysis.RotationSteps.AsEnumerable());
        Assert.Equal(40, Math.Log2(analysis.Scale), 0.01);
    }

    private static CircuitOperation Word(string word) =>
        word switch
        {
            "sum" => Sum,
            "add" => Add,
            "sub" => Subtract,
            "negate" => Negate,
            "multiply_plain" => MultiplyPlain,
            "dot_plain" => DotPlain,
            "rotate" => Rotate,
            "sum_slots" => SumSlots,
            "polynomial" => Polynomial,
            "rescale" => Rescale,
            _ => throw new InvalidOperationException(word),
        };
}
