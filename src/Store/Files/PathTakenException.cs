namespace SecureGenomics.Provenance.Store;

/// <summary>Something has the name of a file that was to be new; it was left as it is.</summary>
public sealed class PathTakenException : IOException
{
    /// <summary>Creates the exception for a path.</summary>
    public PathTakenException(string path)
        : base($"{path} exists already") { }
}
