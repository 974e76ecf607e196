namespace SecureGenomics.Provenance.Fhe;

/// <summary>Keys that rotate slots. Public.</summary>
public sealed class GaloisKeys
{
    internal GaloisKeys(ParmsId parmsId, KeySwitchKey?[] keys)
    {
        ParmsId = parmsId;
        Keys = keys;
    }

    /// <summary>The key level of the context they belong to.</summary>
    public ParmsId ParmsId { get; }

    /// <summary>Shape: [n]; index (g − 1)/2 is for X → X^g.</summary>
    internal KeySwitchKey?[] Keys { get; }

    /// <summary>True where the automorphism X → X^g can be applied.</summary>
    /// <param name="element">g, odd.</param>
    public bool HasKey(int element) =>
        (element & 1) == 1
        && element > 1
        && element / 2 < Keys.Length
        && Keys[element / 2] is not null;

    /// <summary>True where there is a key for each of these rotations, and no other key.</summary>
    /// <param name="steps">−(n/2 − 1) to n/2 − 1, not 0.</param>
    /// <param name="polyModulusDegree">n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A step is out of range.</exception>
    public bool AreExactlyFor(ReadOnlySpan<int> steps, int polyModulusDegree)
    {
        var elements = new HashSet<int>();
        foreach (var step in steps)
            elements.Add(GaloisElement.FromStep(step, polyModulusDegree));
        return elements.All(HasKey) && Keys.Count(key => key is not null) == elements.Count;
    }
}
