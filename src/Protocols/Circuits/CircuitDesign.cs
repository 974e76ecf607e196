using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A circuit, what it runs on, and what is asked of its result.</summary>
/// <param name="Circuit">As the protocol writes it.</param>
/// <param name="Crypto">The parameters.</param>
/// <param name="Contributions">The smallest cohort that the protocol allows.</param>
/// <param name="InputMagnitude">As for <see cref="CircuitBound.Compute"/>.</param>
/// <param name="Digits">Digits behind the point that the result is rounded to; null for exact
/// results.</param>
public sealed record CircuitDesign(
    Circuit Circuit,
    CryptoSection Crypto,
    int Contributions,
    ExactDecimal? InputMagnitude,
    int? Digits
)
{
    /// <summary>Compiles the circuit, or refuses it with the reason and the smallest parameters
    /// that would do.</summary>
    /// <exception cref="MalformedInputException">No circuit, or one that these parameters do not
    /// carry.</exception>
    public CompiledCircuit Compile(string fileName)
    {
        if (Refusal(Crypto, fileName, out var compiled) is not { } reason)
            return compiled!;
        throw new MalformedInputException(
            $"{fileName}: circuit: expected one that decrypts at {Contributions} "
                + $"contribution{(Contributions == 1 ? "" : "s")}, found {reason}",
            ParameterSearch.FindSmallest(Crypto, candidate =>
                Refusal(candidate, fileName, out _) is null
            )
                is { } smallest
                ? $"the smallest parameters that would do: {ParameterSearch.Describe(smallest)}"
                : $"no parameters up to n = {ParameterSearch.LargestDegree} would do: make the "
                    + $"circuit shallower, its numbers smaller or the digits fewer"
        );
    }

    /// <summary>What the circuit takes and leaves, for parameters that carry it.</summary>
    public CircuitAnalysis Analyse(CompiledCircuit compiled) =>
        CircuitAnalysis.Compute(
            compiled,
            RlweContext.Create(Crypto.ToParameters(), Crypto.Profile),
            Contributions,
            InputMagnitude,
            Digits
        );

    /// <summary>Why some parameters do not carry the circuit; null where they do.</summary>
    private string? Refusal(CryptoSection crypto, string fileName, out CompiledCircuit? compiled)
    {
        compiled = null;
        try
        {
            compiled = CircuitCompiler.Compile(Circuit, crypto, fileName);
            var context = RlweContext.Create(crypto.ToParameters(), crypto.Profile);
            return CircuitBound
                .Compute(compiled, context, Contributions, InputMagnitude)
                .FaultAt(Digits);
        }
        catch (CircuitRefusedException e)
        {
            return e.Message;
        }
        catch (EncryptionParametersException e)
        {
            return e.Message;
        }
    }
}
