using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The public keys that a circuit needs, and no others.</summary>
/// <param name="Relin">Null where nothing is relinearized.</param>
/// <param name="Galois">Null where nothing is rotated.</param>
public sealed record EvaluationKeys(RelinKeys? Relin, GaloisKeys? Galois)
{
    /// <summary>For circuits that need none.</summary>
    public static EvaluationKeys None { get; } = new(null, null);

    /// <summary>Whether these are exactly the keys that a circuit needs; a key more could be used
    /// for what nobody approved.</summary>
    public bool AreExactlyFor(CompiledCircuit circuit, RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentNullException.ThrowIfNull(context);
        var relinearizes = Relin is null
            ? !circuit.NeedsRelinKeys
            : circuit.NeedsRelinKeys && Relin.HasKey(2) && !Relin.HasKey(3);
        var steps = circuit.RotationSteps;
        return relinearizes
            && (
                Galois is null
                    ? steps.IsEmpty
                    : !steps.IsEmpty
                        && Galois.AreExactlyFor(
                            steps.AsSpan(),
                            context.Parameters.PolyModulusDegree
                        )
            );
    }
}
