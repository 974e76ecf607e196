namespace SecureGenomics.Provenance.Fhe;

/// <summary>Encryptions of zero: public keys are made of them, and every encryption starts as one.
/// </summary>
internal static class ZeroEncryption
{
    /// <summary>(−(a·s + e), a) in NTT form, with a uniform, expanded from a public seed.</summary>
    /// <param name="context">Lends scratch.</param>
    /// <param name="level">The level of the pair.</param>
    /// <param name="secretKey">s; of the key level, whose first primes are the level's.</param>
    /// <param name="random">Gives e, and the seed.</param>
    /// <param name="destination">Overwritten.</param>
    /// <param name="seed">Receives the 64-byte public seed of a.</param>
    public static void Symmetric(
        RlweContext context,
        RlweLevel level,
        SecretKey secretKey,
        RandomSource random,
        Ciphertext destination,
        Span<byte> seed)
    {
        random.Fill(seed);
        destination.Reset(level, 2, isNttForm: true, scale: 1.0);
        UniformSampler.Expand(new Blake2xbStream(seed), level, destination.MutablePoly(1));

        using var small = context.Pool.Rent(level.Degree, secret: true);
        using var noise = context.Pool.Rent(level.PrimeCount * level.Degree, secret: true);
        PrivateSampler.Noise(random, context.Pool, small.Span);
        RnsPoly.Lift(level, small.Span, noise.Span);
        RnsPoly.ForwardNtt(level, noise.Span);
        var first = destination.MutablePoly(0);
        destination.Poly(1).CopyTo(first);
        RnsPoly.Multiply(level, first, secretKey.Words);
        RnsPoly.Add(level, first, noise.Span);
        RnsPoly.Negate(level, first);
    }

    /// <summary>round((pk·u + e) / P) at the first data level, coefficient form.</summary>
    public static void PublicKey(
        RlweContext context, PublicKey publicKey, RandomSource random, Ciphertext destination)
    {
        var keyLevel = context.KeyLevel;
        var first = context.FirstLevel;
        var length = keyLevel.PrimeCount * keyLevel.Degree;
        using var small = context.Pool.Rent(keyLevel.Degree, secret: true);
        using var mask = context.Pool.Rent(length, secret: true);
        using var poly = context.Pool.Rent(length, secret: true);
        destination.Reset(first, 2, isNttForm: false, scale: 1.0);

        PrivateSampler.Ternary(random, context.Pool, small.Span);
        RnsPoly.Lift(keyLevel, small.Span, mask.Span);
        RnsPoly.ForwardNtt(keyLevel, mask.Span);
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < keyLevel.PrimeCount; j++)
            {
                var row = RnsPoly.Row(poly.Span, keyLevel, j);
                keyLevel.Rings[j].Multiply(
                    RnsPoly.Row(publicKey.Pair.Poly(i), keyLevel, j),
                    RnsPoly.Row(mask.Span, keyLevel, j),
                    row);
                keyLevel.Rings[j].Inverse(row);
            }

            PrivateSampler.Noise(random, context.Pool, small.Span);
            RnsPoly.AddSmall(keyLevel, poly.Span, small.Span);
            if (keyLevel != first)
                LastPrimeDivision.DivideAndRound(keyLevel, poly.Span);
            poly.Span[..(first.PrimeCount * first.Degree)].CopyTo(destination.MutablePoly(i));
        }
    }
}
