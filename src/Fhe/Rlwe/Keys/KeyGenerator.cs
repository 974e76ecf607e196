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
        using var small = _context.Pool.Rent(level.Degree, secret: true);
        PrivateSampler.Ternary(_random, _context.Pool, small.Span);
        RnsPoly.Lift(level, small.Span, key.MutableWords);
        RnsPoly.ForwardNtt(level, key.MutableWords);
        return key;
    }

    /// <summary>A fresh public key of a secret; each call gives another one.</summary>
    /// <exception cref="ArgumentException">The secret belongs to another context.</exception>
    public PublicKey CreatePublicKey(SecretKey secretKey)
    {
        CheckedKeyLevel(secretKey);
        Span<byte> seed = stackalloc byte[SeedStream.SeedSize];
        _random.Fill(seed);
        return CreatePublicKey(secretKey, seed);
    }

    /// <summary>The public key of a secret whose second polynomial anyone can expand from a seed.
    /// </summary>
    /// <param name="secretKey">The secret.</param>
    /// <param name="seed">64 bytes, public; a study's is <see cref="CommonSeed"/>.</param>
    /// <remarks>
    /// The seed gives the common polynomial a and nothing else: the error comes from this
    /// generator's own source. <see cref="CommonPolynomial.Matches"/> checks a key against a seed.
    /// Not promised: that several keys of one secret under one seed are safe. They differ in their
    /// errors alone, which average out: make one.
    /// </remarks>
    /// <exception cref="ArgumentException">The secret belongs to another context, or the seed has
    /// another length.</exception>
    public PublicKey CreatePublicKey(SecretKey secretKey, ReadOnlySpan<byte> seed)
    {
        var level = CheckedKeyLevel(secretKey);
        CommonPolynomial.ThrowIfNotSeed(seed);
        var pair = new Ciphertext(level, 2, isNttForm: true, scale: 1.0);
        ZeroEncryption.Symmetric(_context, level, secretKey, _random, pair, seed, isNtt: true);
        return new PublicKey(pair);
    }

    /// <summary>Keys that relinearize products of two.</summary>
    /// <exception cref="ArgumentException">The secret belongs to another context.</exception>
    /// <exception cref="InvalidOperationException">A context with one prime has no special prime.
    /// </exception>
    public RelinKeys CreateRelinKeys(SecretKey secretKey)
    {
        var level = CheckedKeyLevel(secretKey);
        using var square = _context.Pool.Rent(level.PrimeCount * level.Degree, secret: true);
        secretKey.Words.CopyTo(square.Span);
        RnsPoly.Multiply(level, square.Span, secretKey.Words);
        return new RelinKeys(level.ParmsId, [CreateSwitchKey(level, secretKey, square.Span)]);
    }

    /// <summary>Keys for rotations by some steps.</summary>
    /// <param name="secretKey">The secret.</param>
    /// <param name="steps">Each −(n/2 − 1) to n/2 − 1; 0 stands for the exchange of rows
    /// (BFV) or
    /// conjugation (CKKS), as in SEAL.</param>
    /// <exception cref="ArgumentException">The secret belongs to another context, or a step is out
    /// of range.</exception>
    /// <exception cref="InvalidOperationException">A context with one prime has no special prime.
    /// </exception>
    public GaloisKeys CreateGaloisKeys(SecretKey secretKey, params ReadOnlySpan<int> steps)
    {
        var degree = _context.Parameters.PolyModulusDegree;
        var elements = new List<int>();
        foreach (var step in steps)
        {
            elements.Add(
                step == 0 ? GaloisElement.Conjugation(degree) : GaloisElement.FromStep(step, degree)
            );
        }

        return CreateGaloisKeys(secretKey, elements);
    }

    /// <summary>Keys for the exchange of rows or conjugation and for steps ±2^i, from which every
    /// rotation can be put together.</summary>
    /// <exception cref="ArgumentException">The secret belongs to another context.</exception>
    /// <exception cref="InvalidOperationException">A context with one prime has no special prime.
    /// </exception>
    public GaloisKeys CreateDefaultGaloisKeys(SecretKey secretKey) =>
        CreateGaloisKeys(secretKey, GaloisElement.Default(_context.Parameters.PolyModulusDegree));

    private GaloisKeys CreateGaloisKeys(SecretKey secretKey, IReadOnlyList<int> elements)
    {
        var level = CheckedKeyLevel(secretKey);
        var keys = new KeySwitchKey?[level.Degree];
        using var moved = _context.Pool.Rent(level.PrimeCount * level.Degree, secret: true);
        foreach (var element in elements)
        {
            for (var i = 0; i < level.PrimeCount; i++)
            {
                Automorphism.ApplyToValues(
                    RnsPoly.Row(secretKey.Words, level, i),
                    _context.GaloisPermutation(element),
                    RnsPoly.Row(moved.Span, level, i)
                );
            }

            keys[element / 2] ??= CreateSwitchKey(level, secretKey, moved.Span);
        }

        return new GaloisKeys(level.ParmsId, keys);
    }

    /// <summary>One encryption of zero per data prime q_j, with (P mod q_j)·s' added to the first
    /// polynomial's residues of q_j.</summary>
    private KeySwitchKey CreateSwitchKey(
        RlweLevel level,
        SecretKey secretKey,
        ReadOnlySpan<ulong> newKey
    )
    {
        if (level.PrimeCount < 2)
            throw new InvalidOperationException("key switching takes at least two primes");
        var special = level.Rings[^1].Modulus.Value;
        var digits = new PublicKey[level.PrimeCount - 1];
        using var term = _context.Pool.Rent(level.Degree, secret: true);
        for (var j = 0; j < digits.Length; j++)
        {
            digits[j] = CreatePublicKey(secretKey);
            var ring = level.Rings[j];
            ring.MultiplyConstant(
                RnsPoly.Row(newKey, level, j),
                ring.Modulus.Reduce(special),
                term.Span
            );
            ring.Add(digits[j].Pair.MutableRow(0, j), term.Span);
        }

        return new KeySwitchKey(digits);
    }

    private RlweLevel CheckedKeyLevel(SecretKey secretKey)
    {
        ArgumentNullException.ThrowIfNull(secretKey);
        return secretKey.ParmsId == _context.KeyParmsId
            ? _context.KeyLevel
            : throw new ArgumentException(
                "the secret key belongs to another context",
                nameof(secretKey)
            );
    }
}
