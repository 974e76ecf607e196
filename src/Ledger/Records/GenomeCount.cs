namespace SecureGenomics.Provenance.Ledger;

/// <summary>How many genomes contributions hold together, by what their contributors say.</summary>
public static class GenomeCount
{
    /// <summary>The sum; one beyond 2^64 − 1 stays there, and is too many for any rule.</summary>
    public static ulong Of(IEnumerable<ulong> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Aggregate(0UL, (sum, next) =>
            ulong.MaxValue - sum < next ? ulong.MaxValue : sum + next
        );
    }
}
