using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What the demo's result must be: the same files counted in the clear, which only the demo can do.</summary>
internal sealed class ExpectedCounts(VariantTable variants, string source)
{
    private readonly ulong[] _counts = new ulong[variants.Variants.Length];
    private readonly ulong[] _numbers = new ulong[variants.Variants.Length];

    /// <summary>What was counted, for the message.</summary>
    public string Source { get; } = source;

    /// <summary>Counts every genome of a table.</summary>
    public void Add(GenotypeTable genotypes)
    {
        for (var genome = 0; genome < genotypes.Genomes.Length; genome++)
        {
            for (var variant = 0; variant < _counts.Length; variant++)
            {
                _counts[variant] += genotypes.Dosages(genome)[variant];
                _numbers[variant] += genotypes.CalledAlleles(genome)[variant];
            }
        }
    }

    /// <summary>Variants whose decrypted AC and AN are these.</summary>
    public int CountEqual(AlleleFrequencies result) => result.Rows
        .Where((row, i) => row.AlleleCount == _counts[i] && row.AlleleNumber == _numbers[i])
        .Count();
}
