using Xunit;
using static SecureGenomics.Provenance.Protocols.CircuitOperation;
using static SecureGenomics.Provenance.Protocols.Tests.CircuitRun;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Each operation gives, on ciphertexts, what it gives on the numbers.</summary>
public sealed class CircuitEvaluationTests
{
    private static readonly double[] First = [3, -2, 5, 7, -1];
    private static readonly double[] Second = [1, 4, -3, 0, 2];
    private static readonly double[] X = [.. First.Zip(Second, (a, b) => a + b)];

    private static readonly CircuitConstant[] Constants =
    [
        Values("w", "2 -3 4 1 5"),
        Each("c", "-2"),
        Values("p", "1 -2 3"),
    ];

    /// <summary>Steps behind the sum x, and what they make of it, slot by slot over a row of zeros
    /// behind the values.</summary>
    private static readonly Dictionary<
        string,
        (CircuitStep[] Steps, Func<double[], double[]> Clear)
    > Circuits = new(StringComparer.Ordinal)
    {
        ["sum"] = ([], x => x),
        ["add"] = ([Step("y", Add, "x x")], x => [.. x.Select(v => 2 * v)]),
        ["sub"] = ([Step("n", Negate, "x"), Step("y", Subtract, "x n")], x =>
            [.. x.Select(v => 2 * v)]
        ),
        ["negate"] = ([Step("y", Negate, "x")], x => [.. x.Select(v => -v)]),
        ["multiply"] = ([Step("n", Negate, "x"), Step("y", Multiply, "x n")], x =>
            [.. x.Select(v => -v * v)]
        ),
        ["multiply_plain"] = ([Step("y", MultiplyPlain, "x", "w")], x =>
            [.. x.Zip(Weights(x), (v, w) => v * w)]
        ),
        ["add_plain"] = ([Step("y", AddPlain, "x", "w")], x =>
            [.. x.Zip(Weights(x), (v, w) => v + w)]
        ),
        ["add each"] = ([Step("y", AddPlain, "x", "c")], x => [.. x.Select(v => v - 2)]),
        ["square"] = ([Step("y", Square, "x")], x => [.. x.Select(v => v * v)]),
        ["rotate"] = ([Step("y", Rotate, "x", "2")], x => [.. x[2..], 0, 0]),
        ["rotate back"] = ([Step("y", Rotate, "x", "2"), Step("z", Rotate, "y", "-2")], x => x),
        ["dot_plain"] = ([Step("y", DotPlain, "x", "w")], x =>
            [x.Zip(Weights(x), (v, w) => v * w).Sum()]
        ),
        ["sum of 1 slot"] = ([Step("y", SumSlots, "x", "1")], x => x),
        ["sum of 3 slots"] = ([Step("y", SumSlots, "x", "3")], x =>
            [x[..3].Sum(), x[1..4].Sum(), x[2..5].Sum(), x[3..].Sum(), x[4]]
        ),
        ["sum of 4 slots"] = ([Step("y", SumSlots, "x", "4")], x => [x[..4].Sum(), x[1..].Sum()]),
        ["sum of 7 slots"] = ([Step("y", SumSlots, "x", "7")], x =>
            [x.Sum(), x[1..].Sum(), x[2..].Sum()]
        ),
        ["polynomial"] = ([Step("y", Polynomial, "x", "p")], x =>
            [.. x.Select(v => 1 - (2 * v) + (3 * v * v))]
        ),
        ["mod_switch"] = ([Step("y", ModSwitch, "x"), Step("z", Add, "x y")], x =>
            [.. x.Select(v => 2 * v)]
        ),
        ["levels that differ"] = ([Step("y", MultiplyPlain, "x", "w"), Step("z", Add, "y x")], x =>
            [.. x.Zip(Weights(x), (v, w) => (v * w) + v)]
        ),
        ["a square plus its root"] = ([Step("y", Square, "x"), Step("z", Subtract, "x y")], x =>
            [.. x.Select(v => v - (v * v))]
        ),
    };

    public static TheoryData<string> Names => [.. Circuits.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void On_integers(string name)
    {
        var (steps, clear) = Circuits[name];

        var run = Execute(Of(Constants, steps), Bfv, First, Second);

        Assert.Equal(clear(X), run.Integers[..clear(X).Length].Select(value => (double)value));
        Assert.Null(run.Bound.Fault);
        Assert.InRange(run.NoiseBits.Certain, 1, run.NoiseBits.Real + 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void On_real_numbers(string name)
    {
        var (steps, clear) = Circuits[name];

        var run = Execute(Of(Constants, steps), Ckks, First, Second);

        var expected = clear(X);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - run.Reals[i]) <= run.Bound.SlotError,
                $"slot {i}: {run.Reals[i]} is further from {expected[i]} than {run.Bound.SlotError}"
            );
        Assert.InRange(run.Bound.SlotError, 1e-12, 1e-2);
    }

    [Fact]
    public void A_rescaling_by_hand_lowers_scale_and_level()
    {
        var deeper = Ckks with { BitSizes = [60, 40, 30, 60], ScaleBits = 50 };

        var run = Execute(Of([], Step("y", Rescale, "x")), deeper, First);

        Assert.Equal(3, run.Reals[0], run.Bound.SlotError);
        Assert.Equal(
            "securegenomics/circuit/v1\ninput contributions ciphertext* scale 1p50\nstep x sum "
                + "contributions\nstep y rescale x\noutput y\n",
            Text(run.Compiled)
        );
    }

    [Fact]
    public void The_score_of_the_tutorial_is_right_to_the_sixth_digit()
    {
        var circuit = Of(
            [Values("weights", "0.15 -0.02 0.45 0.12 -0.05"), Each("bias", "-1.2")],
            Step("weighted", DotPlain, "x", "weights"),
            Step("score", AddPlain, "weighted", "bias")
        );

        var run = Execute(circuit, Ckks, [1, 0, 2, 1, 0]);

        Assert.Equal(-0.03, run.Reals[0], 1e-6);
        Assert.Equal(0.492500562449, 1 / (1 + Math.Exp(-run.Reals[0])), 1e-6);
        Assert.InRange(run.Bound.SlotError, 1e-9, 1e-6);
    }

    /// <summary>A constant is zero behind its values, as the slots are.</summary>
    private static double[] Weights(double[] x) =>
        [.. new double[] { 2, -3, 4, 1, 5 }.Take(x.Length)];
}
