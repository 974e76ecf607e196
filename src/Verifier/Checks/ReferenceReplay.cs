using System.Buffers.Binary;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>
/// The verifier's own evaluator: one coefficient after the other in 128-bit integers, on the words of the streams.
/// It shares no arithmetic with the engine.
/// </summary>
/// <remarks>
/// It knows sums, differences and negatives: operations on each coefficient by itself, that leave size, level, form and
/// scale alone, so that the result's header is a contribution's. Circuits with others are refused, never guessed.
/// Source: docs/spec/protocol.md, "Evaluation"; docs/spec/seal-streams.md for the words' place and order.
/// </remarks>
internal sealed class ReferenceReplay : IReplay
{
    private readonly CompiledCircuit _circuit;
    private readonly ulong[] _primes;
    private readonly int _degree;
    private byte[] _header = [];
    private UInt128[] _sum = [];

    /// <summary>Starts a replay.</summary>
    /// <param name="circuit">As recorded.</param>
    /// <param name="parameters">With the key level's primes, of which the last is for keys alone.</param>
    public ReferenceReplay(CompiledCircuit circuit, EncryptionParameters parameters)
    {
        (_circuit, _degree) = (circuit, parameters.PolyModulusDegree);
        var primes = parameters.CoeffModulus;
        _primes = [.. primes.Length > 1 ? primes.AsSpan()[..^1] : primes.AsSpan()];
        var unknown = circuit.Instructions.FirstOrDefault(step => step.Kind is not (CircuitInstructionKind.Sum
            or CircuitInstructionKind.Add or CircuitInstructionKind.Subtract or CircuitInstructionKind.Negate));
        Refusal = unknown is null ? null : $"the reference kernel has no such operation: {unknown}";
    }

    public int Count { get; private set; }

    public string? Refusal { get; }

    public void Add(ReadOnlySpan<byte> stream, Ciphertext ciphertext)
    {
        Count++;
        if (Refusal is not null)
            return;
        // Size 2: two polynomials, each a row of words per prime.
        var start = stream.Length - (2 * _primes.Length * _degree * sizeof(ulong));
        if (Count == 1)
        {
            _header = stream[..start].ToArray();
            _sum = new UInt128[2 * _primes.Length * _degree];
        }

        for (var i = 0; i < _sum.Length; i++)
            _sum[i] = (_sum[i] + BinaryPrimitives.ReadUInt64LittleEndian(stream[(start + (sizeof(ulong) * i))..])) % PrimeOf(i);
    }

    public byte[] Complete()
    {
        var results = new Dictionary<string, UInt128[]>(StringComparer.Ordinal);
        foreach (var step in _circuit.Instructions)
            results[step.Name] = step.Kind == CircuitInstructionKind.Sum ? _sum : Execute(step, results);
        var result = results[_circuit.Output];
        var stream = new byte[_header.Length + (sizeof(ulong) * result.Length)];
        _header.CopyTo(stream, 0);
        for (var i = 0; i < result.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(stream.AsSpan(_header.Length + (sizeof(ulong) * i)), (ulong)result[i]);
        return stream;
    }

    private UInt128[] Execute(CircuitInstruction step, Dictionary<string, UInt128[]> results)
    {
        var (left, right) = (results[step.Arguments[0]], results[step.Arguments[^1]]);
        var result = new UInt128[left.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var prime = PrimeOf(i);
            result[i] = step.Kind switch
            {
                CircuitInstructionKind.Add => (left[i] + right[i]) % prime,
                CircuitInstructionKind.Subtract => (left[i] + prime - right[i]) % prime,
                CircuitInstructionKind.Negate => (prime - left[i]) % prime,
                _ => throw new InvalidOperationException($"{step.Kind} was refused"),
            };
        }

        return result;
    }

    private UInt128 PrimeOf(int word) => _primes[word / _degree % _primes.Length];
}
