namespace SecureGenomics.Provenance.Fhe;

/// <summary>Encrypts under a public key. Needs no secret.</summary>
/// <remarks>
/// Encryption happens one level up, over all primes, and divides by the special prime with
/// rounding, which shrinks the noise: c = round((pk·u + e) / P) + (scaled message, 0).
/// Not promised: security against an adversary who may ask for decryptions (IND-CPA only).
/// </remarks>
public sealed class Encryptor
{
    private readonly RlweContext _context;
    private readonly PublicKey _publicKey;
    private readonly RandomSource _random;

    /// <summary>An encryptor under one public key.</summary>
    /// <exception cref="ArgumentException">The key belongs to another context.</exception>
    public Encryptor(RlweContext context, PublicKey publicKey, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(publicKey);
        ArgumentNullException.ThrowIfNull(random);
        if (publicKey.ParmsId != context.KeyParmsId)
            throw new ArgumentException(
                "the public key belongs to another context",
                nameof(publicKey)
            );
        _context = context;
        _publicKey = publicKey;
        _random = random;
    }

    internal bool IsConcurrent => _random.IsConcurrent;

    /// <summary>A fresh encryption at the first data level (BFV) or the plaintext's level (CKKS).
    /// </summary>
    /// <exception cref="ArgumentException">The plaintext is not of this context.</exception>
    public Ciphertext Encrypt(Plaintext plaintext)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var level = PlaintextCheck.LevelToEncryptAt(_context, plaintext);
        var destination = new Ciphertext(level, 2, plaintext.IsNttForm, plaintext.Scale);
        Encrypt(plaintext, destination);
        return destination;
    }

    /// <summary>As <see cref="Encrypt(Plaintext)"/>, into a ciphertext that is
    /// overwritten.</summary>
    /// <exception cref="ArgumentException">The plaintext or the destination is not of this context.
    /// </exception>
    public void Encrypt(Plaintext plaintext, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        ArgumentNullException.ThrowIfNull(destination);
        var level = PlaintextCheck.LevelToEncryptAt(_context, plaintext);
        ZeroEncryption.PublicKey(
            _context,
            level,
            _publicKey,
            _random,
            destination,
            plaintext.IsNttForm
        );
        PlaintextCheck.AddMessage(_context, level, plaintext, destination);
    }
}
