namespace SecureGenomics.Provenance.Fhe;

/// <summary>Finds public keys (b, a) under which an encryption hides little or nothing.</summary>
/// <remarks>
/// <para>
/// An honest key is an encryption of zero: under the ring-LWE assumption both polynomials are
/// uniform, and so is b ± X^k·a. A uniform coefficient is large (q/4 ≤ c &lt; 3q/4, of the
/// product
/// q of all primes or of one of them) with probability 1/2; a polynomial is <em>short</em> where
/// fewer than n/4 are. By Chernoff's bound that befalls one uniform polynomial with probability
/// below
/// 2^(−n·(1 − H(1/4))) = 2^(−0.188·n), H the binary entropy; the 2n + 2k + 2 polynomials
/// looked at,
/// together below 2^-180 at n = 1024 and 2^-750 at n = 4096. A row of one value, or a repeated
/// one, has probability below q^(1−n).
/// </para>
/// <para>
/// Not promised: that a key which passes hides anything. A maker who knows what is looked for
/// avoids it; <see cref="CommonPolynomial"/> and a <c>KeyProof</c> are what such a maker has to get
/// past. Source: docs/spec/key-proof.md, "Examination of a public key".
/// </para>
/// </remarks>
public static class PublicKeyExamination
{
    /// <summary>What is wrong with a public key, or null.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="publicKey">Of this context; not changed.</param>
    /// <returns>The first fault in words, such as "polynomial 0, prime 2: every word is 0".
    /// </returns>
    /// <exception cref="ArgumentException">The key belongs to another context.</exception>
    public static string? FindFault(RlweContext context, PublicKey publicKey)
    {
        CommonPolynomial.ThrowIfForeign(context, publicKey);
        var level = context.KeyLevel;
        if (FindFaultyRow(level, publicKey) is { } fault)
            return fault;

        var length = level.PrimeCount * level.Degree;
        using var coefficients = context.Pool.Rent(length);
        var fractions = new CoefficientFractions(level);
        uint[] b = new uint[level.Degree],
            a = new uint[level.Degree];
        for (var poly = 0; poly < 2; poly++)
        {
            publicKey.Pair.Poly(poly).CopyTo(coefficients.Span);
            RnsPoly.InverseNtt(level, coefficients.Span);
            fractions.Compute(coefficients.Span, 0, poly == 0 ? b : a);
            if (FindShortRow(level, coefficients.Span, poly) is { } shortRow)
                return shortRow;
        }

        return FindShort(b, a);
    }

    /// <summary>Rows as they are stored, in NTT form: there a scalar polynomial has one value.
    /// </summary>
    private static string? FindFaultyRow(RlweLevel level, PublicKey publicKey)
    {
        var rows = 2 * level.PrimeCount;
        for (var i = 0; i < rows; i++)
        {
            var row = Row(i);
            if (!row.ContainsAnyExcept(row[0]))
                return $"{Name(level, i)}: every word is {row[0]}";
        }

        for (var i = 0; i < level.PrimeCount; i++)
        {
            if (IsNegative(Row(i), Row(i + level.PrimeCount), level.Rings[i].Modulus))
                return $"{Name(level, i)}: it is the negative of polynomial 1";
        }

        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Row(i).SequenceEqual(Row(j)))
                    return $"{Name(level, i)}: it repeats {Name(level, j)}";
            }
        }

        return null;

        ReadOnlySpan<ulong> Row(int index) =>
            publicKey.Words.Slice(index * level.Degree, level.Degree);
    }

    private static string Name(RlweLevel level, int row) =>
        $"polynomial {row / level.PrimeCount}, prime {row % level.PrimeCount}";

    private static bool IsNegative(
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right,
        Modulus modulus
    )
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != modulus.Negate(right[i]))
                return false;
        }

        return true;
    }

    private static string? FindShortRow(RlweLevel level, ReadOnlySpan<ulong> poly, int index)
    {
        for (var i = 0; i < level.PrimeCount; i++)
        {
            // Large: from q/4 to 3q/4, of an odd q.
            var q = level.Rings[i].Modulus.Value;
            var (first, count) = ((q / 4) + 1, ((3 * q) / 4) - (q / 4));
            var large = 0;
            foreach (var word in RnsPoly.Row(poly, level, i))
                large += word - first < count ? 1 : 0;
            if (large < level.Degree / 4)
            {
                return $"{Name(level, (index * level.PrimeCount) + i)}: it is short, "
                    + $"{large} of {level.Degree} coefficients are large";
            }
        }

        return null;
    }

    /// <summary>b, a, and b + X^k·a for every k in [0, 2n), where X^n = −1.</summary>
    private static string? FindShort(ReadOnlySpan<uint> b, ReadOnlySpan<uint> a)
    {
        var n = b.Length;
        if (CoefficientFractions.CountLarge(b) < n / 4)
            return "polynomial 0 is short";
        if (CoefficientFractions.CountLarge(a) < n / 4)
            return "polynomial 1 is short";

        // −a, a, −a: from entry n − k on stand the coefficients of X^k·a, from 2n − k on
        // −X^k·a.
        var turned = new uint[3 * n];
        for (var i = 0; i < n; i++)
        {
            turned[n + i] = a[i];
            turned[i] = turned[(2 * n) + i] = 0 - a[i];
        }

        for (var k = 0; k < n; k++)
        {
            if (CoefficientFractions.IsSumSmall(b, turned.AsSpan(n - k, n), n / 4))
                return $"polynomial 0 + X^{k} · polynomial 1 is short: the secret is X^{k}";
            if (CoefficientFractions.IsSumSmall(b, turned.AsSpan((2 * n) - k, n), n / 4))
                return $"polynomial 0 − X^{k} · polynomial 1 is short: the secret is −X^{k}";
        }

        return null;
    }
}
