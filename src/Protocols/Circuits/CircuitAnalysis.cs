using System.Globalization;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a compiled circuit takes and leaves, found without running it.</summary>
/// <param name="Depth">Products of ciphertexts, one behind the other.</param>
/// <param name="Levels">Levels that the result is below the inputs.</param>
/// <param name="LevelsLeft">Levels below the result.</param>
/// <param name="Scale">The result's scale; 1 for BFV.</param>
/// <param name="Bound">At the smallest cohort that the protocol allows.</param>
/// <param name="LargestCohort">More contributions than this may not decrypt; at most 2^40.</param>
/// <param name="NeedsRelinKeys">Whether the context holds relinearization keys.</param>
/// <param name="RotationSteps">The context holds a Galois key for each.</param>
public sealed record CircuitAnalysis(
    int Depth,
    int Levels,
    int LevelsLeft,
    double Scale,
    CircuitBound Bound,
    long LargestCohort,
    bool NeedsRelinKeys,
    System.Collections.Immutable.ImmutableArray<int> RotationSteps
)
{
    private const long MostContributions = 1L << 40;

    /// <summary>Analyses a circuit.</summary>
    /// <param name="circuit">Compiled for the context's parameters.</param>
    /// <param name="context">The parameters.</param>
    /// <param name="contributions">The smallest cohort.</param>
    /// <param name="inputMagnitude">As for <see cref="CircuitBound.Compute"/>.</param>
    /// <param name="digits">Digits behind the point that must come out right; null for exact
    /// results.</param>
    public static CircuitAnalysis Compute(
        CompiledCircuit circuit,
        RlweContext context,
        long contributions,
        ExactDecimal? inputMagnitude,
        int? digits = null
    )
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentNullException.ThrowIfNull(context);
        var shapes = new Dictionary<string, (int Depth, int Levels, double Scale)>(
            StringComparer.Ordinal
        );
        var constants = circuit.Constants.ToDictionary(
            constant => constant.Name,
            StringComparer.Ordinal
        );
        var primes = context.Parameters.CoeffModulus;
        var levels = Math.Max(1, primes.Length - 1);
        foreach (var step in circuit.Instructions)
        {
            var first =
                step.Kind == CircuitInstructionKind.Sum
                    ? (Depth: 0, Levels: 0, Scale: circuit.InputScale)
                    : shapes[step.Arguments[0]];
            var second =
                step.Arguments.Length == 2 && !step.TakesConstant
                    ? shapes[step.Arguments[1]]
                    : first;
            var depth = Math.Max(first.Depth, second.Depth);
            shapes[step.Name] = step.Kind switch
            {
                CircuitInstructionKind.Multiply => (
                    depth + 1,
                    first.Levels,
                    first.Scale * second.Scale
                ),
                CircuitInstructionKind.MultiplyPlain => (
                    depth,
                    first.Levels,
                    first.Scale * constants[step.Arguments[1]].Scale
                ),
                CircuitInstructionKind.Rescale => (
                    depth,
                    first.Levels + 1,
                    first.Scale / primes[levels - first.Levels - 1]
                ),
                CircuitInstructionKind.ModSwitch => (depth, first.Levels + 1, first.Scale),
                _ => (depth, first.Levels, first.Scale),
            };
        }

        var result = shapes[circuit.Output];
        return new CircuitAnalysis(
            result.Depth,
            result.Levels,
            levels - 1 - result.Levels,
            result.Scale,
            CircuitBound.Compute(circuit, context, contributions, inputMagnitude),
            FindLargestCohort(count =>
                CircuitBound.Compute(circuit, context, count, inputMagnitude).FaultAt(digits)
                    is null
            ),
            circuit.NeedsRelinKeys,
            circuit.RotationSteps
        );
    }

    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var keys = string.Join(
            ", ",
            (string[])
                [
                    .. NeedsRelinKeys ? ["relinearization"] : Array.Empty<string>(),
                    .. RotationSteps.Select(step =>
                        FormattableString.Invariant($"rotation by {step}")
                    ),
                ]
        );
        var error =
            Bound.SlotError > 0
                ? FormattableString.Invariant(
                    $"error below {Bound.SlotError:0.0e+00}, scale 2^{Math.Log2(Scale):0.0}"
                )
                : FormattableString.Invariant($"noise below 2^{Bound.NoiseBits}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"depth {Depth}, levels used {Levels} and left {LevelsLeft}, {error}, at most "
                + $"{LargestCohort} contributions, evaluation keys: "
                + $"{(keys.Length == 0 ? "none" : keys)}"
        );
    }

    private static long FindLargestCohort(Func<long, bool> decrypts)
    {
        var (good, bad) = (0L, MostContributions + 1);
        while (bad - good > 1)
        {
            var middle = good + (bad - good) / 2;
            if (decrypts(middle))
                good = middle;
            else
                bad = middle;
        }

        return good;
    }
}
