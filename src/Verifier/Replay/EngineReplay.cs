using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>By the evaluator that the computing party has, too.</summary>
internal sealed class EngineReplay(CircuitEvaluation evaluation) : IReplay
{
    public int Count => evaluation.Count;

    public void Add(ReadOnlySpan<byte> stream, Ciphertext ciphertext) => evaluation.Add(ciphertext);

    public byte[] Complete() => SealStream.Save(evaluation.Complete());
}
