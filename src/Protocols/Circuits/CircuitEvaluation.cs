using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One run of a compiled circuit: contributions go in one after the other, one ciphertext
/// comes out.</summary>
/// <remarks>
/// Addition is componentwise modulo each prime, so the order in which contributions arrive does not
/// change a bit of the result. Memory does not grow with their number.
/// Source: docs/spec/protocol.md, "Evaluation".
/// </remarks>
public sealed class CircuitEvaluation
{
    private readonly CompiledCircuit _circuit;
    private readonly CiphertextOperations _operations;
    private readonly EvaluationKeys _keys;
    private readonly IReadOnlyDictionary<string, Plaintext> _constants;
    private Ciphertext? _sum;

    /// <summary>Starts a run.</summary>
    /// <param name="circuit">What to compute.</param>
    /// <param name="context">The parameters of every contribution.</param>
    /// <param name="keys">At least those that the circuit needs.</param>
    /// <param name="constants">By name, one for each of the circuit's constants.</param>
    public CircuitEvaluation(
        CompiledCircuit circuit,
        RlweContext context,
        EvaluationKeys keys,
        IReadOnlyDictionary<string, Plaintext> constants
    )
    {
        ArgumentNullException.ThrowIfNull(circuit);
        (_circuit, _keys, _constants) = (circuit, keys, constants);
        _operations = CiphertextOperations.Of(context);
    }

    /// <summary>Contributions taken so far.</summary>
    public int Count { get; private set; }

    /// <summary>Takes one contribution.</summary>
    /// <param name="contribution">Size 2, first data level, of the context's parameters and, with
    /// CKKS, of the circuit's input scale; not kept.</param>
    public void Add(Ciphertext contribution)
    {
        if (_sum is null)
            _sum = contribution.Clone();
        else
            _operations.AddInPlace(_sum, contribution);
        Count++;
    }

    /// <summary>The result ciphertext.</summary>
    /// <exception cref="InvalidOperationException">No contribution was added, or a product hides
    /// nothing any more.</exception>
    public Ciphertext Complete()
    {
        var sum = _sum
            ?? throw new InvalidOperationException("a sum needs at least one contribution");
        if (_circuit.IsPlainSum)
            return sum;
        var results = new Dictionary<string, Ciphertext>(StringComparer.Ordinal);
        var lastUses = CircuitCost.LastUses(_circuit);
        for (var i = 0; i < _circuit.Instructions.Length; i++)
        {
            var step = _circuit.Instructions[i];
            results[step.Name] =
                step.Kind == CircuitInstructionKind.Sum ? sum : Execute(step, results);
            // What no later instruction needs goes: memory follows the circuit's width, not its
            // length.
            foreach (var name in (string[])[.. step.Arguments, step.Name])
            {
                if (lastUses.TryGetValue(name, out var last) && last <= i)
                    results.Remove(name);
            }
        }

        return results[_circuit.Output];
    }

    private Ciphertext Execute(CircuitInstruction step, Dictionary<string, Ciphertext> results)
    {
        var first = results[step.Arguments[0]];
        var last = step.Arguments[^1];
        return step.Kind switch
        {
            CircuitInstructionKind.Add => _operations.Add(first, results[last]),
            CircuitInstructionKind.Subtract => _operations.Subtract(first, results[last]),
            CircuitInstructionKind.Negate => _operations.Negate(first),
            CircuitInstructionKind.Multiply => _operations.Multiply(first, results[last]),
            CircuitInstructionKind.Relinearize => _operations.Relinearize(first, _keys.Relin!),
            CircuitInstructionKind.MultiplyPlain => _operations.MultiplyPlain(
                first,
                _constants[last]
            ),
            CircuitInstructionKind.AddPlain => _operations.AddPlain(first, _constants[last]),
            CircuitInstructionKind.Rotate => _operations.Rotate(first, step.Steps, _keys.Galois!),
            CircuitInstructionKind.Rescale => _operations.Rescale(first),
            CircuitInstructionKind.ModSwitch => _operations.ModSwitch(first),
            _ => throw new InvalidOperationException(
                $"{step.Kind} is no operation on earlier results"
            ),
        };
    }
}
