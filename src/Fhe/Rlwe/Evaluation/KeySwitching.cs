namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Key switching with one special prime P and one digit per prime of the ciphertext.
/// </summary>
/// <remarks>
/// The digit of q_j is the coefficient-form residue modulo q_j, taken as an integer. Each is
/// transformed modulo every prime, multiplied by its key and summed; the sum is divided by P with
/// rounding. Source: SEAL 4.x, switch_key_inplace (the hybrid method of Han and Ki, ePrint
/// 2019/688, with digits of one prime).
/// </remarks>
internal static class KeySwitching
{
    /// <summary>Brings a ciphertext to size 2.</summary>
    public static void Relinearize(RlweContext context, Ciphertext ciphertext, RelinKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var level = context.LevelOf(ciphertext);
        ThrowIfForeign(context, keys.ParmsId);
        for (var power = 2; power < ciphertext.Size; power++)
        {
            if (!keys.HasKey(power))
                throw new ArgumentException(
                    $"expected a relinearization key of s^{power}",
                    nameof(keys)
                );
        }

        while (ciphertext.Size > 2)
        {
            var last = ciphertext.Size - 1;
            using var target = context.Pool.Rent(level.PrimeCount * level.Degree);
            ciphertext.Poly(last).CopyTo(target.Span);
            ciphertext.Reset(level, last, ciphertext.IsNttForm, ciphertext.Scale);
            Switch(context, level, target.Span, keys.Keys[last - 2]!, ciphertext);
        }
    }

    /// <summary>Applies X → X^g to both polynomials and switches c_1 back to s.</summary>
    public static void ApplyGalois(
        RlweContext context,
        Ciphertext ciphertext,
        int element,
        GaloisKeys keys
    )
    {
        ArgumentNullException.ThrowIfNull(keys);
        var level = context.LevelOf(ciphertext);
        ThrowIfForeign(context, keys.ParmsId);
        if (ciphertext.Size != 2)
            throw new ArgumentException(
                $"expected size 2, found {ciphertext.Size}",
                nameof(ciphertext)
            );
        if (!keys.HasKey(element))
            throw new ArgumentException(
                $"expected a Galois key of element {element}",
                nameof(keys)
            );

        var length = level.PrimeCount * level.Degree;
        using var target = context.Pool.Rent(length);
        using var moved = context.Pool.Rent(length);
        Move(context, level, ciphertext.Poly(0), element, ciphertext.IsNttForm, moved.Span);
        Move(context, level, ciphertext.Poly(1), element, ciphertext.IsNttForm, target.Span);
        moved.Span.CopyTo(ciphertext.MutablePoly(0));
        ciphertext.MutablePoly(1).Clear();
        Switch(context, level, target.Span, keys.Keys[element / 2]!, ciphertext);
    }

    private static void Move(
        RlweContext context,
        RlweLevel level,
        ReadOnlySpan<ulong> source,
        int element,
        bool isNtt,
        Span<ulong> destination
    )
    {
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var row = RnsPoly.Row(source, level, i);
            var moved = RnsPoly.Row(destination, level, i);
            if (isNtt)
                Automorphism.ApplyToValues(row, context.GaloisPermutation(element), moved);
            else
                Automorphism.ApplyToCoefficients(row, element, level.Rings[i].Modulus.Value, moved);
        }
    }

    /// <summary>Adds (target · s') under s to a ciphertext's first two polynomials.</summary>
    /// <param name="context">Lends scratch, knows P.</param>
    /// <param name="level">The ciphertext's level.</param>
    /// <param name="target">Shape: [prime][n], in the ciphertext's form; spoiled.</param>
    /// <param name="key">The key of s'.</param>
    /// <param name="ciphertext">The sum.</param>
    private static void Switch(
        RlweContext context,
        RlweLevel level,
        Span<ulong> target,
        KeySwitchKey key,
        Ciphertext ciphertext
    )
    {
        var (n, k) = (level.Degree, level.PrimeCount);
        var isNtt = ciphertext.IsNttForm;
        using var digits = context.Pool.Rent(k * n);
        using var scratch = context.Pool.Rent(3 * n);
        using var special = context.Pool.Rent(2 * n);
        target.CopyTo(digits.Span);
        if (isNtt)
            RnsPoly.InverseNtt(level, digits.Span);

        // The special prime first: its rows are needed to finish every other one.
        var specialRing = context.KeyLevel.Rings[^1];
        for (var i = k; i >= 0; i--)
        {
            var keyRow = i == k ? context.KeyLevel.PrimeCount - 1 : i;
            var ring = context.KeyLevel.Rings[keyRow];
            var transformed = scratch.Span[..n];
            var sums = i == k ? special.Span : scratch.Span[n..];
            var sum0 = sums[..n];
            var sum1 = sums[n..];
            for (var j = 0; j < k; j++)
            {
                // A digit modulo its own prime is already transformed in an NTT-form input.
                var digit = RnsPoly.Row(digits.Span, level, j);
                var values = isNtt && i == j ? RnsPoly.Row(target, level, j) : transformed;
                if (!(isNtt && i == j))
                {
                    ring.ForwardReduced(digit, transformed, level.Rings[j].Modulus.Value);
                }

                var pair = key.Digits[j].Pair;
                var key0 = pair.MutableRow(0, keyRow);
                var key1 = pair.MutableRow(1, keyRow);
                if (j == 0)
                {
                    ring.Multiply(values, key0, sum0);
                    ring.Multiply(values, key1, sum1);
                }
                else
                {
                    ring.MultiplyAdd(sum0, values, key0);
                    ring.MultiplyAdd(sum1, values, key1);
                }
            }

            if (i == k)
            {
                PrepareSpecial(ring, sum0);
                PrepareSpecial(ring, sum1);
                continue;
            }

            var half = specialRing.Modulus.Value / 2;
            var inverse = context.KeyLevel.LastPrimeInverses[i];
            Finish(ring, sum0, special.Span[..n], half, inverse, isNtt, transformed);
            Finish(ring, sum1, special.Span[n..], half, inverse, isNtt, transformed);
            ring.Add(ciphertext.MutableRow(0, i), sum0);
            ring.Add(ciphertext.MutableRow(1, i), sum1);
        }
    }

    /// <summary>(x + floor(P/2)) mod P in coefficient form.</summary>
    private static void PrepareSpecial(PrimeRing ring, Span<ulong> row)
    {
        ring.Inverse(row);
        WordLanes.AddConstant(row, ring.Modulus.Value / 2, ring.Modulus.Value);
    }

    /// <summary>The rounded division by P of one row, in the ciphertext's form.</summary>
    private static void Finish(
        PrimeRing ring,
        Span<ulong> sum,
        ReadOnlySpan<ulong> special,
        ulong half,
        ulong inverse,
        bool isNtt,
        Span<ulong> scratch
    )
    {
        if (!isNtt)
        {
            ring.Inverse(sum);
            ring.SubtractAndMultiply(sum, special, half, inverse);
            return;
        }

        // The transform is linear: subtract the transformed remainder, then multiply.
        scratch.Clear();
        ring.SubtractAndMultiply(scratch, special, half, 1);
        ring.Forward(scratch);
        ring.Add(sum, scratch);
        ring.MultiplyConstant(sum, inverse);
    }

    private static void ThrowIfForeign(RlweContext context, ParmsId id)
    {
        if (id != context.KeyParmsId)
            throw new ArgumentException("the keys belong to another context", nameof(id));
    }
}
