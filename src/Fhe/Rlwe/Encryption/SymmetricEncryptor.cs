namespace SecureGenomics.Provenance.Fhe;

/// <summary>Encrypts under the secret key: less noise than under the public key, and half the
/// bytes when saved with its seed.</summary>
public sealed class SymmetricEncryptor
{
    private readonly RlweContext _context;
    private readonly SecretKey _secretKey;
    private readonly RandomSource _random;

    /// <summary>Borrows the key; the caller keeps and disposes it.</summary>
    /// <exception cref="ArgumentException">The key belongs to another context.</exception>
    public SymmetricEncryptor(RlweContext context, SecretKey secretKey, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(secretKey);
        ArgumentNullException.ThrowIfNull(random);
        if (secretKey.ParmsId != context.KeyParmsId)
            throw new ArgumentException(
                "the secret key belongs to another context",
                nameof(secretKey)
            );
        _context = context;
        _secretKey = secretKey;
        _random = random;
    }

    /// <summary>A fresh encryption at the first data level (BFV) or the plaintext's level (CKKS).
    /// </summary>
    /// <exception cref="ArgumentException">The plaintext is not of this context.</exception>
    public Ciphertext Encrypt(Plaintext plaintext) => EncryptSeeded(plaintext).Ciphertext;

    /// <summary>The same with its seed kept, for saving in half the bytes.</summary>
    /// <remarks>
    /// The seed expands to c_1 as it is stored: in coefficient form for BFV, in NTT form for CKKS.
    /// </remarks>
    /// <exception cref="ArgumentException">The plaintext is not of this context.</exception>
    public SeededCiphertext EncryptSeeded(Plaintext plaintext)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var level = PlaintextCheck.LevelToEncryptAt(_context, plaintext);
        var isNtt = plaintext.IsNttForm;
        var ciphertext = new Ciphertext(level, 2, isNtt, plaintext.Scale);
        var seed = new byte[SeedStream.SeedSize];
        _random.Fill(seed);
        ZeroEncryption.Symmetric(_context, level, _secretKey, _random, ciphertext, seed, isNtt);
        PlaintextCheck.AddMessage(_context, level, plaintext, ciphertext);
        return new SeededCiphertext(ciphertext, seed);
    }
}
