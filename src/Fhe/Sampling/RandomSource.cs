using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Where keys and encryptions take their randomness from.</summary>
public abstract class RandomSource
{
    /// <summary>The operating system's cryptographic generator. Safe for concurrent use.</summary>
    public static RandomSource System { get; } = new SystemRandomSource();

    /// <summary>
    /// INSECURE and deterministic: the same seed gives the same keys and ciphertexts, so anyone who
    /// knows the seed can decrypt. For tests and golden files only. Not safe for concurrent use.
    /// </summary>
    public static RandomSource ForTests(ulong seed) => new InsecureDeterministicRandomSource(seed);

    /// <summary>True where several threads may draw at the same time.</summary>
    public virtual bool IsConcurrent => false;

    /// <summary>Fills the whole span with fresh random bytes.</summary>
    public abstract void Fill(Span<byte> destination);

    private sealed class SystemRandomSource : RandomSource
    {
        public override bool IsConcurrent => true;

        public override void Fill(Span<byte> destination) =>
            RandomNumberGenerator.Fill(destination);
    }
}
