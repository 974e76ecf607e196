using System.Buffers.Binary;
using System.Numerics;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The verifier's own evaluator: integers of any length, written to be read, sharing no
/// arithmetic with the engine.</summary>
/// <remarks>
/// Contributions are added word by word as they stand in their streams, and become integer
/// coefficients after the last.
/// Source: docs/spec/protocol.md, "Evaluation"; docs/spec/seal-streams.md for the words' place and
/// order.
/// </remarks>
internal sealed class ReferenceReplay : IReplay
{
    private readonly CompiledCircuit _circuit;
    private readonly EncryptionParameters _parameters;
    private readonly IReadOnlyDictionary<string, Plaintext> _constants;
    private readonly ReferenceEvaluator _evaluator;
    private readonly ReferenceKeys? _relin;
    private readonly ReferenceKeys? _galois;
    private readonly int _dataPrimes;
    private readonly UInt128[] _sums;

    /// <summary>Starts a replay.</summary>
    /// <param name="circuit">As recorded.</param>
    /// <param name="parameters">With the key level's primes.</param>
    /// <param name="keys">At least those that the circuit needs.</param>
    /// <param name="constants">By name, one for each of the circuit's constants.</param>
    public ReferenceReplay(
        CompiledCircuit circuit,
        EncryptionParameters parameters,
        EvaluationKeys keys,
        IReadOnlyDictionary<string, Plaintext> constants
    )
    {
        (_circuit, _parameters, _constants) = (circuit, parameters, constants);
        var (degree, primes) = (parameters.PolyModulusDegree, parameters.CoeffModulus.Length);
        _evaluator = new ReferenceEvaluator(parameters);
        _relin = keys.Relin is null
            ? null
            : new ReferenceKeys(SealStream.Save(keys.Relin), degree, primes);
        _galois = keys.Galois is null
            ? null
            : new ReferenceKeys(SealStream.Save(keys.Galois), degree, primes);
        _dataPrimes = Math.Max(1, primes - 1);
        _sums = new UInt128[2 * _dataPrimes * degree];
    }

    public int Count { get; private set; }

    public void Add(ReadOnlySpan<byte> stream, Ciphertext ciphertext)
    {
        Count++;
        for (var i = 0; i < _sums.Length; i++)
            _sums[i] += BinaryPrimitives.ReadUInt64LittleEndian(
                stream[(ReferenceStream.BytesBeforeWords + (sizeof(ulong) * i))..]
            );
    }

    public byte[] Complete()
    {
        var results = new Dictionary<string, ReferenceCiphertext>(StringComparer.Ordinal);
        for (var i = 0; i < _circuit.Instructions.Length; i++)
        {
            var step = _circuit.Instructions[i];
            results[step.Name] =
                step.Kind == CircuitInstructionKind.Sum ? ReadSum() : Execute(step, results);
            foreach (var name in results.Keys.Except(NeededAfter(i)).ToArray())
                results.Remove(name);
        }

        var result = results[_circuit.Output];
        var level = _parameters with
        {
            CoeffModulus = [.. _evaluator.Ring(result.PrimeCount).Primes],
        };
        return ReferenceStream.Write(
            level,
            result.Scale,
            [
                .. result.Polynomials.SelectMany(polynomial =>
                    _evaluator.Write(polynomial, result.PrimeCount)
                ),
            ]
        );
    }

    /// <summary>The results that instructions after this one, or the reader of the result, still
    /// ask for.</summary>
    private IEnumerable<string> NeededAfter(int instruction) =>
        _circuit
            .Instructions.Skip(instruction + 1)
            .SelectMany(step => step.Arguments)
            .Append(_circuit.Output);

    private ReferenceCiphertext ReadSum()
    {
        var primes = _evaluator.Ring(_dataPrimes).Primes;
        var rows = _sums
            .Chunk(_parameters.PolyModulusDegree)
            .Select(
                (row, i) => Array.ConvertAll(row, sum => (ulong)(sum % primes[i % primes.Length]))
            );
        BigInteger[][] polynomials = [.. rows.Chunk(_dataPrimes).Select(_evaluator.Read)];
        return new ReferenceCiphertext(polynomials, _dataPrimes, _circuit.InputScale);
    }

    private ReferenceCiphertext Execute(
        CircuitInstruction step,
        Dictionary<string, ReferenceCiphertext> results
    )
    {
        var first = results[step.Arguments[0]];
        var last = step.Arguments[^1];
        return step.Kind switch
        {
            CircuitInstructionKind.Add => _evaluator.Add(first, results[last]),
            CircuitInstructionKind.Subtract => _evaluator.Subtract(first, results[last]),
            CircuitInstructionKind.Negate => _evaluator.Negate(first),
            CircuitInstructionKind.Multiply => _evaluator.Multiply(first, results[last]),
            CircuitInstructionKind.Relinearize => _evaluator.Relinearize(first, _relin!),
            CircuitInstructionKind.MultiplyPlain => _evaluator.MultiplyPlain(
                first,
                _constants[last]
            ),
            CircuitInstructionKind.AddPlain => _evaluator.AddPlain(first, _constants[last]),
            CircuitInstructionKind.Rotate => _evaluator.Rotate(first, step.Steps, _galois!),
            CircuitInstructionKind.Rescale => _evaluator.Rescale(first),
            CircuitInstructionKind.ModSwitch => _evaluator.ModSwitch(first),
            _ => throw new InvalidOperationException(
                $"{step.Kind} is no operation on earlier results"
            ),
        };
    }
}
