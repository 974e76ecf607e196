using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A circuit that was checked, in the one form that the ledger records and the verifier replays.</summary>
/// <remarks>
/// Canonical text, UTF-8, LF:
/// <code>
/// securegenomics/circuit/v1
/// input contributions ciphertext*
/// step total sum contributions
/// output total
/// </code>
/// Two compilations of one protocol give the same bytes.
/// Source: docs/spec/protocol.md, "The compiled circuit".
/// </remarks>
public sealed class CompiledCircuit
{
    private CompiledCircuit(string output)
    {
        Output = output;
        Bytes = [.. Encoding.UTF8.GetBytes(string.Concat(
            "securegenomics/circuit/v1\n",
            $"input {Circuit.ContributionsInput} ciphertext*\n",
            $"step {output} sum {Circuit.ContributionsInput}\n",
            $"output {output}\n"))];
    }

    /// <summary>The canonical bytes; their SHA-256 is the circuit digest.</summary>
    public ImmutableArray<byte> Bytes { get; }

    /// <summary>The step whose ciphertext is the result.</summary>
    public string Output { get; }

    /// <summary>Checks a circuit and brings it into canonical form.</summary>
    /// <exception cref="MalformedInputException">
    /// A name used twice or unknown, arguments that do not fit the operation.
    /// </exception>
    public static CompiledCircuit Compile(Circuit circuit, string fileName)
    {
        if (circuit.Steps is not [{ Operation: CircuitOperation.Sum } step])
        {
            throw new MalformedInputException(
                $"{fileName}: circuit: expected exactly one step, a sum, found {circuit.Steps.Length} steps",
                "write one step: {name: total, op: sum, of: [contributions]}");
        }

        if (step.Name.Length is 0 or > 64 || step.Name == Circuit.ContributionsInput
            || step.Name.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')))
        {
            throw new MalformedInputException(
                $"{fileName}: circuit: expected a step name of lower-case letters, digits and hyphens, found {Shown.Quote(step.Name)}",
                "rename the step, for example total");
        }

        if (step.Arguments is not [Circuit.ContributionsInput])
        {
            throw new MalformedInputException(
                $"{fileName}: circuit: {step.Name}: expected a sum of [contributions], found [{string.Join(", ", step.Arguments.Select(Shown.Quote))}]",
                "the only input is contributions");
        }

        return new CompiledCircuit(step.Name);
    }
}
