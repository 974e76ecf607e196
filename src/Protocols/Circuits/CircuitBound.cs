using System.Globalization;
using System.Numerics;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What anyone can say about a circuit's result before it is computed.</summary>
/// <remarks>
/// BFV: the worst case of <see cref="NoiseBound"/>. CKKS: <see cref="CkksErrorBound"/>, six
/// standard
/// deviations. Both assume inputs that were encoded and encrypted as the protocol says.
/// Source: docs/spec/protocol.md, "Static analysis".
/// </remarks>
/// <param name="NoiseBits">0 with a fault. Every coefficient (BFV) or slot (CKKS, before division
/// by the scale) of the noise is below 2^NoiseBits.</param>
/// <param name="SlotError">CKKS: how far a decrypted slot may be off; 0 for BFV.</param>
/// <param name="Fault">Why decryption cannot be relied upon; null where it can.</param>
public sealed record CircuitBound(int NoiseBits, double SlotError, string? Fault)
{
    /// <summary>Why the result cannot be relied upon to some digits behind the point; null where it
    /// can.</summary>
    /// <param name="digits">Null for exact results.</param>
    public string? FaultAt(int? digits) =>
        Fault is not null || digits is null || SlotError <= 0.5 * Math.Pow(10, -digits.Value)
            ? Fault
            : string.Create(
                CultureInfo.InvariantCulture,
                $"an error of up to {SlotError:0.0e+00}, more than half a unit of the {digits} "
                    + $"digits that are released"
            );

    /// <summary>Follows a circuit.</summary>
    /// <param name="circuit">Compiled for the context's parameters.</param>
    /// <param name="context">The parameters.</param>
    /// <param name="contributions">Number of summands, at least 1.</param>
    /// <param name="inputMagnitude">No slot of a contribution is larger in size; null where a sum's
    /// range is
    /// ruled otherwise (<see cref="SlotLayout.MaximumGenomes"/>).</param>
    public static CircuitBound Compute(
        CompiledCircuit circuit,
        RlweContext context,
        long contributions,
        ExactDecimal? inputMagnitude
    )
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentNullException.ThrowIfNull(context);
        return context.Parameters.Scheme == Scheme.Ckks
            ? OfCkks(
                circuit,
                context,
                contributions,
                (inputMagnitude ?? new ExactDecimal(1, 0)).ToDouble()
            )
            : OfBfv(circuit, context, contributions, inputMagnitude?.Mantissa);
    }

    private static CircuitBound OfBfv(
        CompiledCircuit circuit,
        RlweContext context,
        long contributions,
        BigInteger? inputMagnitude
    )
    {
        var constants = new ConstantEncoding(context).EncodeAll(circuit);
        var largest = circuit.Constants.ToDictionary(
            constant => constant.Name,
            constant => constant.Magnitude.Mantissa,
            StringComparer.Ordinal
        );
        var half = (context.Parameters.PlainModulus - 1) / 2;
        var bounds = new Dictionary<string, (NoiseBound Noise, BigInteger Magnitude)>(
            StringComparer.Ordinal
        );
        foreach (var step in circuit.Instructions)
        {
            var last = step.Arguments[^1];
            var (noise, magnitude) =
                step.Kind == CircuitInstructionKind.Sum ? default : bounds[step.Arguments[0]];
            var next = step.Kind switch
            {
                CircuitInstructionKind.Sum => (
                    NoiseBound.Sum(NoiseBound.FreshPublicKey(context), contributions),
                    (inputMagnitude ?? 0) * contributions
                ),
                CircuitInstructionKind.Add or CircuitInstructionKind.Subtract => (
                    noise.Add(bounds[last].Noise),
                    magnitude + bounds[last].Magnitude
                ),
                CircuitInstructionKind.Negate => (noise, magnitude),
                CircuitInstructionKind.Multiply => (
                    noise.Multiply(context, bounds[last].Noise),
                    magnitude * bounds[last].Magnitude
                ),
                CircuitInstructionKind.Relinearize => (noise.Relinearize(context), magnitude),
                CircuitInstructionKind.MultiplyPlain => (
                    noise.MultiplyPlain(context, constants[last]),
                    magnitude * largest[last]
                ),
                CircuitInstructionKind.AddPlain => (
                    noise.AddPlain(context),
                    magnitude + largest[last]
                ),
                CircuitInstructionKind.Rotate => (noise.Rotate(context), magnitude),
                CircuitInstructionKind.ModSwitch => (noise.ModSwitchToNext(context), magnitude),
                _ => throw new ArgumentOutOfRangeException(
                    nameof(circuit),
                    step.Kind,
                    "not an operation of BFV"
                ),
            };
            bounds[step.Name] = next;
            // At once: behind a fault numbers would grow without bound.
            if (!next.Item1.GuaranteesDecryption(context))
                return Faulty(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{step.Name}: {contributions} contributions may use up the noise budget "
                            + $"(noise of up to {next.Item1.Bits} bits)"
                    )
                );
            if (next.Item2 > half)
                return Faulty(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{step.Name}: a slot can reach {next.Item2} in size over {contributions} "
                            + $"contributions, which plain_modulus "
                            + $"{context.Parameters.PlainModulus} "
                            + $"does not hold"
                    )
                );
        }

        return new CircuitBound(bounds[circuit.Output].Noise.Bits, 0, null);
    }

    private static CircuitBound OfCkks(
        CompiledCircuit circuit,
        RlweContext context,
        long contributions,
        double inputMagnitude
    )
    {
        var constants = circuit.Constants.ToDictionary(
            constant => constant.Name,
            StringComparer.Ordinal
        );
        var bounds = new Dictionary<string, CkksErrorBound>(StringComparer.Ordinal);
        foreach (var step in circuit.Instructions)
        {
            var last = step.Arguments[^1];
            var bound =
                step.Kind == CircuitInstructionKind.Sum ? default : bounds[step.Arguments[0]];
            var next = step.Kind switch
            {
                CircuitInstructionKind.Sum => CkksErrorBound
                    .Fresh(context, inputMagnitude, circuit.InputScale)
                    .Sum(contributions),
                CircuitInstructionKind.Add or CircuitInstructionKind.Subtract => bound.Add(
                    bounds[last]
                ),
                CircuitInstructionKind.Negate => bound,
                CircuitInstructionKind.Multiply => bound.Multiply(bounds[last]),
                CircuitInstructionKind.Relinearize or CircuitInstructionKind.Rotate =>
                    bound.SwitchKey(context),
                CircuitInstructionKind.MultiplyPlain => bound.MultiplyPlain(
                    context,
                    constants[last].Magnitude.ToDouble(),
                    constants[last].Scale
                ),
                CircuitInstructionKind.AddPlain => bound.AddPlain(
                    context,
                    constants[last].Magnitude.ToDouble()
                ),
                CircuitInstructionKind.Rescale => bound.Rescale(context),
                CircuitInstructionKind.ModSwitch => bound.ModSwitchToNext(),
                _ => throw new ArgumentOutOfRangeException(
                    nameof(circuit),
                    step.Kind,
                    "not an operation of CKKS"
                ),
            };
            bounds[step.Name] = next;
            if (step.TakesConstant && !Fits(constants[last], context))
                return Faulty(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{step.Name}: the constant {last} at its scale exceeds the modulus of its "
                            + $"level ({next.PrimeCount} primes)"
                    )
                );
            if (!next.Fits(context))
                return Faulty(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{step.Name}: values and error over {contributions} contributions may "
                            + $"exceed the modulus of its level ({next.PrimeCount} primes)"
                    )
                );
        }

        var result = bounds[circuit.Output];
        return new CircuitBound(result.Bits, result.SlotError, null);
    }

    private static bool Fits(CompiledConstant constant, RlweContext context)
    {
        var modulus = context
            .Parameters.CoeffModulus.Take(constant.PrimeCount)
            .Aggregate(1.0, (product, prime) => product * prime);
        return 2 * ((constant.Magnitude.ToDouble() * constant.Scale) + 1) < modulus;
    }

    private static CircuitBound Faulty(string fault) => new(0, 0, fault);
}
