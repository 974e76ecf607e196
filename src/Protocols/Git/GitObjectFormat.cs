namespace SecureGenomics.Provenance.Protocols;

/// <summary>The hash function that names a repository's objects.</summary>
public enum GitObjectFormat
{
    /// <summary>Not a format.</summary>
    None = 0,

    /// <summary>SHA-1, 20 bytes: nearly every repository. What it pins is pinned by the SHA-256
    /// manifest too.</summary>
    Sha1,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256,
}
