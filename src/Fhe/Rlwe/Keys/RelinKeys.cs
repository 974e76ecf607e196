namespace SecureGenomics.Provenance.Fhe;

/// <summary>Keys that bring products back to two polynomials. Public.</summary>
public sealed class RelinKeys
{
    internal RelinKeys(ParmsId parmsId, KeySwitchKey?[] keys)
    {
        ParmsId = parmsId;
        Keys = keys;
    }

    /// <summary>The key level of the context they belong to.</summary>
    public ParmsId ParmsId { get; }

    /// <summary>Shape: [highest power − 1]; index i is for s^(i + 2).</summary>
    internal KeySwitchKey?[] Keys { get; }

    /// <summary>True where size 3 (power 2), 4 (power 3), … can be brought down.</summary>
    public bool HasKey(int power) =>
        power >= 2 && power - 2 < Keys.Length && Keys[power - 2] is not null;
}
