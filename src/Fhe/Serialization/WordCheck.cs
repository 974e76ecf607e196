namespace SecureGenomics.Provenance.Fhe;

/// <summary>Every word of a loaded object is a residue below its modulus.</summary>
internal static class WordCheck
{
    public static void ThrowIfNotResidues(ReadOnlySpan<ulong> words, RlweLevel level, long offset)
    {
        for (var i = 0; i < level.PrimeCount; i++)
        {
            ThrowIfNotBelow(
                RnsPoly.Row(words, level, i),
                level.Rings[i].Modulus.Value,
                offset + (8L * i * level.Degree)
            );
        }
    }

    public static void ThrowIfNotBelow(ReadOnlySpan<ulong> words, ulong modulus, long offset)
    {
        if (WordLanes.AreBelow(words, modulus))
            return;
        var at = words.IndexOfAnyInRange(modulus, ulong.MaxValue);
        throw new SealFormatException(
            offset + (8L * at),
            SealSection.Validity,
            $"word: expected less than its modulus {modulus}, found one that is not"
        );
    }
}
