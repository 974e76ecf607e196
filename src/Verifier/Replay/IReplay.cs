using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>A circuit evaluated again: contributions go in one after the other, the result's bytes
/// come out.</summary>
internal interface IReplay
{
    /// <summary>Contributions taken so far.</summary>
    int Count { get; }

    /// <summary>Takes one contribution, which was found well-formed.</summary>
    /// <param name="stream">Its canonical bytes; not kept.</param>
    /// <param name="ciphertext">The same, read; not kept.</param>
    void Add(ReadOnlySpan<byte> stream, Ciphertext ciphertext);

    /// <summary>The canonical bytes of the result.</summary>
    /// <exception cref="InvalidOperationException">A product hides nothing any more.</exception>
    byte[] Complete();
}
