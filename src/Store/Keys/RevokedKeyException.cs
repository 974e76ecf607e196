namespace SecureGenomics.Provenance.Store;

/// <summary>A key of the key ring that its owner has revoked.</summary>
public sealed class RevokedKeyException : InvalidOperationException
{
    internal RevokedKeyException(string message)
        : base(message) { }
}
