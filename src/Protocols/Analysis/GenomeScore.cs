using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What one variant adds to a score.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Dosage">Copies of the effect allele, 0…2; 0 where not called.</param>
/// <param name="CalledAlleles">0…2.</param>
/// <param name="PerCopy">What one copy adds: the logarithm of the odds ratio, or the effect size; 0
/// where the variant's model has its own weights.</param>
public sealed record ScoreTerm(Variant Variant, int Dosage, int CalledAlleles, double PerCopy)
{
    /// <summary>
    /// Dosage times <see cref="PerCopy"/>, or what the variant's <see cref="EffectModel"/> says.
    /// </summary>
    public double Value => Variant.Model.Adds(Dosage, CalledAlleles, PerCopy);
}

/// <summary>A polygenic score of one genome: Σ dosage · ln(odds ratio), or Σ dosage · effect
/// size.</summary>
/// <remarks>Secret, as the genotypes are. A variant that is not called adds nothing;
/// <see cref="Called"/> says how many are.</remarks>
/// <param name="Terms">Shape: [variants]; in table order.</param>
public sealed record GenomeScore(ImmutableArray<ScoreTerm> Terms)
{
    /// <summary>The score.</summary>
    public double Value
    {
        get
        {
            var sum = default(ScoreSum);
            foreach (var term in Terms)
                sum.Add(term.Value, called: 0);
            return sum.Value;
        }
    }

    /// <summary>Variants with at least one called allele.</summary>
    public int Called => Terms.Count(term => term.CalledAlleles > 0);

    /// <summary>The score of one genome.</summary>
    /// <param name="variants">With a weight in every row.</param>
    /// <param name="perCopy">Shape: [variants]; see <see cref="PerCopy"/>.</param>
    /// <param name="genotypes">Gives what the genome has at a variant.</param>
    public static GenomeScore Compute(
        VariantTable variants,
        ImmutableArray<double> perCopy,
        Func<int, Genotype> genotypes
    )
    {
        ArgumentNullException.ThrowIfNull(variants);
        ArgumentNullException.ThrowIfNull(genotypes);
        var count = variants.Variants.Length;
        if (perCopy.Length != count)
            throw new ArgumentException(
                $"expected {count} weights, found {perCopy.Length}",
                nameof(perCopy)
            );
        var terms = ImmutableArray.CreateBuilder<ScoreTerm>(count);
        for (var i = 0; i < count; i++)
        {
            var genotype = genotypes(i);
            terms.Add(
                new ScoreTerm(variants.Variants[i], genotype.Dosage, genotype.Called, perCopy[i])
            );
        }

        return new GenomeScore(terms.MoveToImmutable());
    }

    /// <summary>What one copy of each effect allele adds.</summary>
    /// <exception cref="MalformedInputException">A row without a weight, or an odds ratio that is
    /// not above 0.</exception>
    public static ImmutableArray<double> PerCopy(
        VariantTable variants,
        WeightKind kind,
        string fileName
    )
    {
        var weights = ImmutableArray.CreateBuilder<double>(variants.Variants.Length);
        for (var i = 0; i < variants.Variants.Length; i++)
        {
            if (variants.Variants[i].Model is { HasOwnWeights: true } model)
            {
                weights.Add(
                    kind == WeightKind.Beta
                        ? 0
                        : throw new MalformedInputException(
                            $"{fileName}, line {i + 2}: expected one odds ratio as the weight, "
                                + $"found "
                                + Shown.Quote(model.Text),
                            "weights for 0, 1 and 2 copies are effect sizes: \"weight: beta\""
                        )
                );
                continue;
            }

            var text = variants.Variants[i].Weight;
            var isNumber = double.TryParse(
                text,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var weight
            );
            if (!isNumber || (kind == WeightKind.OddsRatio && weight <= 0))
            {
                throw new MalformedInputException(
                    $"{fileName}, line {i + 2}: expected "
                        + $"{(kind == WeightKind.OddsRatio ? "an odds ratio above 0" : "an effect size")} as the weight, found {Shown.Quote(text)}",
                    "every variant of a score has a weight; analysis.weight in protocol.yaml "
                        + "says which kind"
                );
            }

            weights.Add(kind == WeightKind.OddsRatio ? Math.Log(weight) : weight);
        }

        return weights.MoveToImmutable();
    }
}
