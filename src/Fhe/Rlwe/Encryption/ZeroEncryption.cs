namespace SecureGenomics.Provenance.Fhe;

/// <summary>Encryptions of zero: public keys are made of them, and every encryption starts as one.
/// </summary>
internal static class ZeroEncryption
{
    /// <summary>(−(a·s + e), a) in NTT form, with a uniform, expanded from a public
    /// seed.</summary>
    /// <param name="context">Lends scratch.</param>
    /// <param name="level">The level of the pair.</param>
    /// <param name="secretKey">s; of the key level, whose first primes are the level's.</param>
    /// <param name="random">Gives e, and nothing else does: the seed is public.</param>
    /// <param name="destination">Overwritten.</param>
    /// <param name="seed">The 64-byte public seed of a.</param>
    /// <param name="isNtt">The form of the pair, and of a as it is expanded.</param>
    public static void Symmetric(
        RlweContext context,
        RlweLevel level,
        SecretKey secretKey,
        RandomSource random,
        Ciphertext destination,
        ReadOnlySpan<byte> seed,
        bool isNtt
    )
    {
        destination.Reset(level, 2, isNtt, scale: 1.0);
        UniformSampler.Expand(new Blake2xbStream(seed), level, destination.MutablePoly(1));

        using var small = context.Pool.Rent(level.Degree, secret: true);
        using var noise = context.Pool.Rent(level.PrimeCount * level.Degree, secret: true);
        PrivateSampler.Noise(random, context.Pool, small.Span);
        RnsPoly.Lift(level, small.Span, noise.Span);
        RnsPoly.ForwardNtt(level, noise.Span);
        var first = destination.MutablePoly(0);
        destination.Poly(1).CopyTo(first);
        if (!isNtt)
            RnsPoly.ForwardNtt(level, first);
        RnsPoly.Multiply(level, first, secretKey.Words);
        RnsPoly.Add(level, first, noise.Span);
        RnsPoly.Negate(level, first);
        if (!isNtt)
            RnsPoly.InverseNtt(level, first);
    }

    /// <summary>round((pk·u + e) / P), one level up from a data level.</summary>
    /// <remarks>Below the first data level P is the prime that the level above has more.</remarks>
    public static void PublicKey(
        RlweContext context,
        RlweLevel level,
        PublicKey publicKey,
        RandomSource random,
        Ciphertext destination,
        bool isNtt
    )
    {
        var upper = context.PreviousLevel(level) ?? level;
        var length = upper.PrimeCount * upper.Degree;
        using var small = context.Pool.Rent(upper.Degree, secret: true);
        using var mask = context.Pool.Rent(length, secret: true);
        using var poly = context.Pool.Rent(length, secret: true);
        destination.Reset(level, 2, isNtt, scale: 1.0);

        PrivateSampler.Ternary(random, context.Pool, small.Span);
        RnsPoly.Lift(upper, small.Span, mask.Span);
        RnsPoly.ForwardNtt(upper, mask.Span);
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < upper.PrimeCount; j++)
            {
                var row = RnsPoly.Row(poly.Span, upper, j);
                upper
                    .Rings[j]
                    .Multiply(
                        publicKey.Pair.MutableRow(i, j),
                        RnsPoly.Row(mask.Span, upper, j),
                        row
                    );
                upper.Rings[j].Inverse(row);
            }

            PrivateSampler.Noise(random, context.Pool, small.Span);
            RnsPoly.AddSmall(upper, poly.Span, small.Span);
            if (upper != level)
                LastPrimeDivision.DivideAndRound(upper, poly.Span);
            var result = destination.MutablePoly(i);
            poly.Span[..result.Length].CopyTo(result);
            if (isNtt)
                RnsPoly.ForwardNtt(level, result);
        }
    }
}
