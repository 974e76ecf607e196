using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A circuit that was checked, in the one form that the ledger records and the verifier
/// replays.</summary>
/// <remarks>
/// Canonical text, UTF-8, LF:
/// <code>
/// securegenomics/circuit/v1
/// input contributions ciphertext*
/// constant weights slots 4 4
/// step values sum contributions
/// step output multiply_plain values weights
/// output output
/// </code>
/// Every instruction is one call of an evaluator: relinearizations, rescalings and changes of level
/// are
/// written out. Two compilations of one protocol give the same bytes.
/// Source: docs/spec/protocol.md, "The compiled circuit".
/// </remarks>
public sealed class CompiledCircuit
{
    private const string Magic = "securegenomics/circuit/v1";
    private const string InputLine = $"input {Circuit.ContributionsInput} ciphertext*";

    internal CompiledCircuit(
        double inputScale,
        ImmutableArray<CompiledConstant> constants,
        ImmutableArray<CircuitInstruction> instructions,
        string output
    )
    {
        (InputScale, Constants, Instructions, Output) = (
            inputScale,
            constants,
            instructions,
            output
        );
        string[] lines =
        [
            Magic,
            inputScale.Equals(1.0)
                ? InputLine
                : $"{InputLine} scale {ScaleText.Format(inputScale)}",
            .. constants.Select(constant => constant.ToString()),
            .. instructions.Select(instruction => instruction.ToString()),
            $"output {output}",
        ];
        Bytes = [.. Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))];
    }

    /// <summary>The canonical bytes; their SHA-256 is the circuit digest.</summary>
    public ImmutableArray<byte> Bytes { get; }

    /// <summary>The scale of every contribution; exactly 1 for BFV.</summary>
    public double InputScale { get; }

    /// <summary>In the order in which instructions first take them.</summary>
    public ImmutableArray<CompiledConstant> Constants { get; }

    /// <summary>In order; an instruction refers to earlier ones only.</summary>
    public ImmutableArray<CircuitInstruction> Instructions { get; }

    /// <summary>The instruction whose ciphertext is the result.</summary>
    public string Output { get; }

    /// <summary>Whether all that is done is one sum of the contributions.</summary>
    public bool IsPlainSum => Instructions is [{ Kind: CircuitInstructionKind.Sum }];

    /// <summary>Whether products are relinearized, so that the context must hold the key for
    /// it.</summary>
    public bool NeedsRelinKeys =>
        Instructions.Any(instruction => instruction.Kind == CircuitInstructionKind.Relinearize);

    /// <summary>The distinct rotations, ascending: the context holds a Galois key for each and no
    /// other.</summary>
    public ImmutableArray<int> RotationSteps =>
        [
            .. Instructions
                .Where(instruction => instruction.Kind == CircuitInstructionKind.Rotate)
                .Select(rotation => rotation.Steps)
                .Distinct()
                .Order(),
        ];

    /// <summary>Reads the canonical bytes back; anything else is refused.</summary>
    /// <exception cref="MalformedInputException">Not the bytes of a compiled circuit; the message
    /// names the line.</exception>
    public static CompiledCircuit Parse(ReadOnlySpan<byte> bytes, string fileName)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        var inputScale = 1.0;
        if (lines.Length < 5 || lines[0] != Magic)
            throw Error(fileName, 1, $"\"{Magic}\" and some lines", lines[0]);
        if (
            lines[1] != InputLine
            && !(
                lines[1].StartsWith(InputLine + " scale ", StringComparison.Ordinal)
                && ScaleText.TryParse(lines[1][(InputLine.Length + 7)..], out inputScale)
            )
        )
        {
            throw Error(fileName, 2, $"\"{InputLine}\", perhaps with a scale", lines[1]);
        }

        var constants = ImmutableArray.CreateBuilder<CompiledConstant>();
        var instructions = ImmutableArray.CreateBuilder<CircuitInstruction>();
        for (var i = 2; i < lines.Length - 2; i++)
        {
            var fields = lines[i].Split(' ').AsSpan();
            if (
                fields[0] == "constant"
                && instructions.Count == 0
                && CompiledConstant.Read(fields[1..]) is { } constant
            )
                constants.Add(constant);
            else if (fields[0] == "step" && CircuitInstruction.Read(fields[1..]) is { } instruction)
                instructions.Add(instruction);
            else
                throw Error(fileName, i + 1, "a constant or a step", lines[i]);
        }

        if (!lines[^2].StartsWith("output ", StringComparison.Ordinal))
            throw Error(fileName, lines.Length - 1, "the output", lines[^2]);
        var circuit = new CompiledCircuit(
            inputScale,
            constants.ToImmutable(),
            instructions.ToImmutable(),
            lines[^2]["output ".Length..]
        );
        circuit.RequireReferences(fileName);
        return bytes.SequenceEqual(circuit.Bytes.AsSpan())
            ? circuit
            : throw Error(fileName, lines.Length, "the canonical spelling", "another one");
    }

    /// <summary>Every name is given once and before it is used.</summary>
    private void RequireReferences(string fileName)
    {
        var constants = new HashSet<string>(StringComparer.Ordinal);
        foreach (var constant in Constants)
        {
            if (!constants.Add(constant.Name))
                throw Error(fileName, 0, "each name once", constant.Name);
        }

        var results = new HashSet<string>(StringComparer.Ordinal);
        foreach (var instruction in Instructions)
        {
            var arguments = instruction.TakesConstant
                ? instruction.Arguments[..^1]
                : instruction.Arguments;
            var known =
                instruction.Kind == CircuitInstructionKind.Sum
                    ? arguments[0] == Circuit.ContributionsInput
                    : arguments.All(results.Contains)
                        && (
                            !instruction.TakesConstant
                            || constants.Contains(instruction.Arguments[^1])
                        );
            if (!known || constants.Contains(instruction.Name) || !results.Add(instruction.Name))
                throw Error(
                    fileName,
                    0,
                    "names that were given before, each once",
                    instruction.ToString()
                );
        }

        if (!results.Contains(Output))
            throw Error(fileName, 0, "an output that a step gives", Output);
    }

    private static MalformedInputException Error(
        string fileName,
        int line,
        string expected,
        string found
    ) =>
        new(
            $"{fileName}{(line == 0 ? "" : FormattableString.Invariant($", line {line}"))}: expected {expected}, found {Shown.Quote(found)}",
            "the form is described in docs/spec/protocol.md, \"The compiled circuit\""
        );
}
