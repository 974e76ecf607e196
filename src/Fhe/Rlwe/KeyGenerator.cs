namespace SecureGenomics.Provenance.Fhe;

/// <summary>Makes secret keys, and the public keys that belong to them.</summary>
public sealed class KeyGenerator
{
    private readonly RlweContext _context;
    private readonly RandomSource _random;

    /// <summary>A generator for one context.</summary>
    /// <param name="context">The parameters of all keys made here.</param>
    /// <param name="random">Use <see cref="RandomSource.System"/> outside of tests.</param>
    public KeyGenerator(RlweContext context, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(random);
        _context = context;
        _random = random;
    }

    /// <summary>A fresh secret, each coefficient uniform in {−1, 0, 1}.</summary>
    public SecretKey CreateSecretKey()
    {
        var level = _context.KeyLevel;
        var key = new SecretKey(level);
        PrivateSampler.Ternary(_random, level, key.MutableWords);
        RnsPoly.ForwardNtt(level, key.MutableWords);
        return key;
    }

    /// <summary>A fresh public key of a secret; each call gives another one.</summary>
    /// <exception cref="ArgumentException">The secret belongs to another context.</exception>
    public PublicKey CreatePublicKey(SecretKey secretKey)
    {
        ArgumentNullException.ThrowIfNull(secretKey);
        var level = _context.KeyLevel;
        if (secretKey.ParmsId != level.ParmsId)
            throw new ArgumentException("the secret key belongs to another context", nameof(secretKey));
        var pair = new Ciphertext(level, 2, isNttForm: true, scale: 1.0);
        ZeroEncryption.Symmetric(level, secretKey, _random, pair);
        return new PublicKey(pair);
    }
}
