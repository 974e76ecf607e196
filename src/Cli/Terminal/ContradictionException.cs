namespace SecureGenomics.Provenance.Cli;

/// <summary>What is at hand contradicts what was signed before.</summary>
internal sealed class ContradictionException(string message, string hint) : Exception(message)
{
    public string Hint { get; } = hint;
}
