using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The scores of a cohort, added up variant by variant: a sum a genome.</summary>
/// <remarks>Secret, as the genotypes are.</remarks>
public sealed class ScoreSums : IGenotypeSink
{
    private readonly VariantTable _variants;
    private readonly ImmutableArray<double> _perCopy;
    private ScoreSum[] _sums = [];

    internal ScoreSums(VariantTable variants, ImmutableArray<double> perCopy) =>
        (_variants, _perCopy) = (variants, perCopy);

    /// <inheritdoc/>
    public void Take(GenotypeTable genotypes, int variant)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        if (_sums.Length == 0)
            _sums = new ScoreSum[genotypes.Genomes.Length];
        genotypes.AddTo(variant, _variants.Variants[variant].Model, _perCopy[variant], _sums);
    }

    /// <summary>Takes every variant that the table still has.</summary>
    /// <returns>Shape: [genomes]; the score, and the variants with a called allele.</returns>
    public (double Value, int Called)[] Complete(GenotypeTable genotypes)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        if (_sums.Length == 0)
            _sums = new ScoreSum[genotypes.Genomes.Length];
        for (var variant = 0; variant < _variants.Variants.Length; variant++)
        {
            // A variant that the file lacks adds nothing to any genome.
            if (genotypes.Has(variant))
                Take(genotypes, variant);
        }

        return [.. _sums.Select(sum => (sum.Value, sum.Called))];
    }
}
