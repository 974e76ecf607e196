using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class GenomeCountTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(6, 1UL, 2UL, 3UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, 0UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue - 1, 1UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, 1UL)]
    [InlineData(ulong.MaxValue, 1UL << 63, 1UL << 63, 5UL)]
    [InlineData(ulong.MaxValue - 1, ulong.MaxValue - 2, 1UL)]
    public void A_sum_that_numbers_do_not_hold_stays_at_the_largest(
        ulong sum,
        params ulong[] counts
    ) => Assert.Equal(sum, GenomeCount.Of(counts));
}
