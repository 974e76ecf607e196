using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One run of a compiled circuit: contributions go in one after the other, one ciphertext comes out.</summary>
/// <remarks>
/// Addition is componentwise modulo each prime, so the order in which contributions arrive does not
/// change a bit of the result. Memory does not grow with their number.
/// Source: docs/spec/protocol.md, "Evaluation".
/// </remarks>
public sealed class CircuitEvaluation
{
    private readonly BfvEvaluator _evaluator;
    private Ciphertext? _sum;

    /// <summary>Starts a run.</summary>
    /// <param name="circuit">What to compute.</param>
    /// <param name="context">The parameters of every contribution.</param>
    public CircuitEvaluation(CompiledCircuit circuit, RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        _evaluator = new BfvEvaluator(context);
    }

    /// <summary>Contributions taken so far.</summary>
    public int Count { get; private set; }

    /// <summary>Takes one contribution.</summary>
    /// <param name="contribution">Size 2, first data level, of the context's parameters; not kept.</param>
    public void Add(Ciphertext contribution)
    {
        if (_sum is null)
            _sum = contribution.Clone();
        else
            _evaluator.AddInPlace(_sum, contribution);
        Count++;
    }

    /// <summary>The result ciphertext.</summary>
    /// <exception cref="InvalidOperationException">No contribution was added.</exception>
    public Ciphertext Complete() =>
        _sum ?? throw new InvalidOperationException("a sum needs at least one contribution");

    /// <summary>The worst-case noise of the result over honestly encrypted contributions.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="contributions">Number of summands, at least 1.</param>
    public static NoiseBound NoiseBoundOf(RlweContext context, int contributions) =>
        NoiseBound.Sum(NoiseBound.FreshPublicKey(context), contributions);
}
