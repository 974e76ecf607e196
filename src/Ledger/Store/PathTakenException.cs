namespace SecureGenomics.Provenance.Ledger;

/// <summary>Something has the name of a file that was to be new; it was left as it is.</summary>
public sealed class PathTakenException : IOException
{
    internal PathTakenException(string path)
        : base($"{path} exists already")
    {
    }
}
