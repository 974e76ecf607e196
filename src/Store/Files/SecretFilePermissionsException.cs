namespace SecureGenomics.Provenance.Store;

/// <summary>A secret file that others than its owner may read or write.</summary>
public sealed class SecretFilePermissionsException : IOException
{
    internal SecretFilePermissionsException(string message)
        : base(message) { }
}
