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
    public static void DivideAndRound(RlweLevel level, Span<ulong> poly)
    {
        var last = level.Rings[^1].Modulus;
        var half = last.Value / 2;
        var lastRow = RnsPoly.Row(poly, level, level.PrimeCount - 1);
        foreach (ref var value in lastRow)
            value = last.Add(value, half);

        for (var i = 0; i < level.PrimeCount - 1; i++)
        {
            level.Rings[i].SubtractAndMultiply(
                RnsPoly.Row(poly, level, i), lastRow, half, level.LastPrimeInverses[i]);
        }
    }
}
