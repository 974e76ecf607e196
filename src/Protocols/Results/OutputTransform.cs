namespace SecureGenomics.Provenance.Protocols;

/// <summary>What the data owner's program does to a decrypted value.</summary>
public enum OutputTransform
{
    /// <summary>Nothing (<c>none</c>).</summary>
    None = 0,

    /// <summary>1 / (1 + e^−x), beside the value (<c>sigmoid</c>).</summary>
    Sigmoid,
}
