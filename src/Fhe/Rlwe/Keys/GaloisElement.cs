namespace SecureGenomics.Provenance.Fhe;

/// <summary>Which automorphism X → X^g rotates slots by how much.</summary>
/// <remarks>3 generates the rotations of a row: r steps to the left are 3^r mod 2n. 2n − 1
/// exchanges
/// the rows (BFV) or conjugates (CKKS). Source: SEAL 4.x, GaloisTool.</remarks>
internal static class GaloisElement
{
    /// <param name="steps">−(n/2 − 1) to n/2 − 1, not 0.</param>
    /// <param name="degree">n.</param>
    /// <summary>The element of a rotation.</summary>
    public static int FromStep(int steps, int degree)
    {
        if (Math.Abs((long)steps) >= degree / 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(steps),
                steps,
                $"expected less than n/2 = {degree / 2} in size"
            );
        }

        var exponent = steps >= 0 ? steps : (degree / 2) + steps;
        var element = 1;
        for (var i = 0; i < exponent; i++)
            element = element * 3 & ((2 * degree) - 1);
        return element;
    }

    /// <summary>2n − 1.</summary>
    public static int Conjugation(int degree) => (2 * degree) - 1;

    /// <summary>All elements that SEAL makes keys of by default: ±2^i steps and the conjugation.
    /// </summary>
    public static IReadOnlyList<int> Default(int degree)
    {
        var elements = new List<int> { Conjugation(degree) };
        for (var step = 1; step < degree / 2; step *= 2)
        {
            elements.Add(FromStep(step, degree));
            elements.Add(FromStep(-step, degree));
        }

        return [.. elements.Distinct()];
    }
}
