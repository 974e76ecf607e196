namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Divides a polynomial by the last prime P of its basis, rounding to nearest, which drops that
/// prime: the step behind encryption, key switching, modulus switching and rescaling.
/// </summary>
/// <remarks>
/// With h = floor(P/2) and r = (x + h) mod P, round(x / P) = (x + h − r) / P exactly. Residues:
/// (x_i − (r − h)) · P^-1 mod q_i. Source: SEAL 4.x, divide_and_round_q_last.
/// </remarks>
internal static class LastPrimeDivision
{
    /// <summary>Divides in place; the first k − 1 rows hold the result, the last one is spoiled.
    /// </summary>
    /// <param name="level">The level with the last prime.</param>
    /// <param name="poly">Shape: [k][n], coefficient form.</param>
    public static void DivideAndRound(RnsLevel level, Span<ulong> poly)
    {
        var last = level.Rings[^1].Modulus;
        var half = last.Value / 2;
        var lastRow = RnsPoly.Row(poly, level, level.PrimeCount - 1);
        WordLanes.AddConstant(lastRow, half, last.Value);

        for (var i = 0; i < level.PrimeCount - 1; i++)
        {
            level
                .Rings[i]
                .SubtractAndMultiply(
                    RnsPoly.Row(poly, level, i),
                    lastRow,
                    half,
                    level.LastPrimeInverses[i]
                );
        }
    }

    /// <summary>As <see cref="DivideAndRound"/>, for a polynomial in NTT form.</summary>
    /// <remarks>The last row goes back to coefficients; its remainder is transformed modulo each
    /// other prime and subtracted there.</remarks>
    public static void DivideAndRoundNtt(WordPool pool, RnsLevel level, Span<ulong> poly)
    {
        using var scratch = pool.Rent(level.Degree);
        var last = level.Rings[^1];
        var half = last.Modulus.Value / 2;
        var lastRow = RnsPoly.Row(poly, level, level.PrimeCount - 1);
        last.Inverse(lastRow);
        WordLanes.AddConstant(lastRow, half, last.Modulus.Value);
        for (var i = 0; i < level.PrimeCount - 1; i++)
        {
            var ring = level.Rings[i];
            var row = RnsPoly.Row(poly, level, i);
            scratch.Span.Clear();
            ring.SubtractAndMultiply(scratch.Span, lastRow, half, 1);
            ring.Forward(scratch.Span);
            ring.Add(row, scratch.Span);
            ring.MultiplyConstant(row, level.LastPrimeInverses[i]);
        }
    }
}
