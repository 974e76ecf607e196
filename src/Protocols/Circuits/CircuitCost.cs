using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What an evaluation of a circuit costs, known before it starts.</summary>
/// <param name="Instructions">How many there are; the sum over the contributions counts as
/// one.</param>
/// <param name="CiphertextBytes">Size of a fresh ciphertext in memory: two polynomials at the first
/// data level.</param>
/// <param name="LiveCiphertexts">Most results that are needed at once; each of at most three
/// polynomials.</param>
public sealed record CircuitCost(int Instructions, long CiphertextBytes, int LiveCiphertexts)
{
    /// <summary>Bytes of results made: instructions × size. A measure of time that does not depend
    /// on the machine.</summary>
    public long WorkBytes => Instructions * CiphertextBytes;

    /// <summary>An upper bound of the memory for results, in bytes.</summary>
    public long LiveBytes => LiveCiphertexts * CiphertextBytes * 3 / 2;

    /// <summary>The cost of a circuit under some parameters.</summary>
    public static CircuitCost Of(CompiledCircuit circuit, RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentNullException.ThrowIfNull(context);
        var primes = Math.Max(1, context.Parameters.CoeffModulus.Length - 1);
        var bytes = 2L * sizeof(ulong) * primes * context.Parameters.PolyModulusDegree;
        var lastUses = LastUses(circuit);
        var (live, most) = (0, 0);
        for (var i = 0; i < circuit.Instructions.Length; i++)
        {
            most = Math.Max(most, ++live);
            live -= lastUses.Count(use => use.Value == i);
        }

        return new CircuitCost(circuit.Instructions.Length, bytes, most);
    }

    /// <summary>For each result the index of the instruction that needs it last; its own where none
    /// does.</summary>
    /// <remarks>The output is needed after the last instruction.</remarks>
    internal static Dictionary<string, int> LastUses(CompiledCircuit circuit)
    {
        var uses = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < circuit.Instructions.Length; i++)
        {
            var step = circuit.Instructions[i];
            foreach (var argument in step.Arguments)
            {
                // The argument of a sum, and a constant, are no results: they have no entry.
                if (uses.ContainsKey(argument))
                    uses[argument] = i;
            }

            uses[step.Name] = i;
        }

        uses[circuit.Output] = circuit.Instructions.Length;
        return uses;
    }
}
