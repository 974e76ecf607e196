namespace SecureGenomics.Provenance.Cli;

/// <summary>The command line asks for something that cannot be done.</summary>
internal sealed class UsageException(string message, string hint) : Exception(message)
{
    public string Hint { get; } = hint;
}
