namespace SecureGenomics.Provenance.Fhe;

/// <summary>The order in which transforms leave their values.</summary>
internal static class BitReversal
{
    /// <summary>The lowest <paramref name="bits"/> bits of a value in reverse order.</summary>
    public static int Reverse(int value, int bits)
    {
        var reversed = 0;
        for (var i = 0; i < bits; i++)
            reversed |= ((value >> i) & 1) << (bits - 1 - i);
        return reversed;
    }
}
