namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// A fresh secret-key encryption whose second polynomial is written as its 64-byte seed: half the
/// bytes. Can only be saved; a loader makes an ordinary <see cref="Ciphertext"/> of it.
/// </summary>
public sealed class SeededCiphertext
{
    internal SeededCiphertext(Ciphertext ciphertext, byte[] seed)
    {
        Ciphertext = ciphertext;
        Seed = seed;
    }

    /// <summary>The level.</summary>
    public ParmsId ParmsId => Ciphertext.ParmsId;

    /// <summary>With the second polynomial as expanded from the seed.</summary>
    internal Ciphertext Ciphertext { get; }

    /// <summary>64 bytes, for BLAKE2Xb. Public.</summary>
    internal byte[] Seed { get; }
}
