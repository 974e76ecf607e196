namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// An encryption of zero under the secret key, (−(a·s + e), a), in NTT form at the key level.
/// </summary>
public sealed class PublicKey
{
    internal PublicKey(Ciphertext pair) => Pair = pair;

    /// <summary>The key level of the context it belongs to.</summary>
    public ParmsId ParmsId => Pair.ParmsId;

    /// <summary>Shape: [2][prime][n], NTT form.</summary>
    public ReadOnlySpan<ulong> Words => Pair.Words;

    internal Ciphertext Pair { get; }
}
