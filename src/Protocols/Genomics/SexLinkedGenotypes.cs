using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Makes of the alleles that a file writes on X, Y and MT as many as the genome has.
/// </summary>
/// <remarks>
/// Files write the one X of a man as <c>1</c> or as <c>1/1</c>. Two different alleles where a
/// genome
/// has one copy are no call, as in PLINK ("heterozygous haploid").
/// Source: docs/spec/protocol.md, "Sex chromosomes".
/// </remarks>
internal sealed class SexLinkedGenotypes
{
    private readonly GenotypeTable _genotypes;
    private readonly GenotypeRules _rules;
    private readonly ImmutableArray<Sex> _sexes;
    private readonly string _fileName;

    /// <summary>Prepares for the genotypes of one file.</summary>
    /// <param name="genotypes">As the file writes them; changed by <see cref="Settle"/>.</param>
    /// <param name="rules">How to count.</param>
    /// <param name="sexes">Shape: [genomes].</param>
    /// <param name="fileName">How errors name the file.</param>
    public SexLinkedGenotypes(
        GenotypeTable genotypes,
        GenotypeRules rules,
        ImmutableArray<Sex> sexes,
        string fileName
    ) => (_genotypes, _rules, _sexes, _fileName) = (genotypes, rules, sexes, fileName);

    /// <summary>
    /// What to tell of X where a sex was not said and two alleles are written; empty otherwise.
    /// </summary>
    public string Remark { get; private set; } = "";

    /// <summary>Changes the genotypes, and says in the findings what is not called any
    /// more.</summary>
    /// <param name="findings">Shape: [variants].</param>
    /// <exception cref="MalformedInputException">
    /// A genotype that is not called, under <see cref="MissingRule.Reject"/>.
    /// </exception>
    public ImmutableArray<VariantFinding> Settle(ImmutableArray<VariantFinding> findings)
    {
        var settled = findings.ToBuilder();
        var (ofX, diploid) = (0, 0L);
        foreach (var i in _genotypes.Variants.SexLinked)
        {
            if (!_genotypes.Has(i))
                continue;
            var linkage = SexLinkages.Of(findings[i].Variant);
            if (linkage == SexLinkage.X)
            {
                ofX++;
                diploid += DiploidCallsOfUnknownSex(i);
            }

            settled[i] = SettleOne(i, linkage, findings[i]);
        }

        if (diploid > 0 && _rules.Hemizygous != HemizygousRule.Twice)
        {
            Remark =
                $"{ofX} variants are on X: {diploid} genotypes with two alleles, of genomes "
                + "whose sex was not said, count as two; if the file writes men so, say their sex "
                + "(--sex)";
        }

        return settled.MoveToImmutable();
    }

    private long DiploidCallsOfUnknownSex(int variant)
    {
        var count = 0L;
        for (var genome = 0; genome < _sexes.Length; genome++)
            count += _sexes[genome] == Sex.Unknown ? _genotypes[genome, variant].IsDiploidCall : 0;
        return count;
    }

    private VariantFinding SettleOne(int variant, SexLinkage linkage, VariantFinding finding)
    {
        var (lost, called) = (0, 0);
        for (var genome = 0; genome < _sexes.Length; genome++)
        {
            var written = _genotypes[genome, variant];
            var counted =
                written.Called == 0
                    ? written
                    : Count(written, linkage, _sexes[genome], _rules.Hemizygous);
            if (counted.Called == 0 && written.Called > 0)
            {
                lost++;
                counted = WithoutCall(finding.Variant);
            }

            if (counted != written)
                _genotypes.Set(genome, variant, counted);
            called += counted.Called > 0 ? 1 : 0;
        }

        var note = lost == 0 ? "" : Describe(lost, linkage);
        var separator = finding.Note.Length > 0 && note.Length > 0 ? "; " : "";
        return finding with
        {
            CalledGenomes = finding.IsUsable ? called : finding.CalledGenomes,
            Note = finding.Note + separator + note,
        };
    }

    /// <summary>The alleles that count, of those that are written.</summary>
    /// <param name="written">With a called allele.</param>
    /// <param name="linkage">Not <see cref="SexLinkage.None"/>.</param>
    /// <param name="sex">Of the genome.</param>
    /// <param name="rule">How one copy counts.</param>
    internal static Genotype Count(
        Genotype written,
        SexLinkage linkage,
        Sex sex,
        HemizygousRule rule
    )
    {
        var asWritten = rule == HemizygousRule.AsWritten;
        var counted = (linkage, sex) switch
        {
            (SexLinkage.X, Sex.Male) or (SexLinkage.Y, Sex.Male) => OnlyCopy(written),
            (SexLinkage.X, Sex.Female) => written.IsHaploidCall == 1 ? default : written,
            (SexLinkage.Y, Sex.Female) => default,
            (SexLinkage.X, _) => written,
            _ => asWritten ? written : OnlyCopy(written),
        };
        return rule == HemizygousRule.Twice && linkage == SexLinkage.X && counted.IsHaploidCall == 1
            ? new Genotype(2 * counted.Dosage, Called: 2, Missing: 0)
            : counted;
    }

    /// <summary>
    /// The one allele of a place with one copy; not called where two different ones are written, or
    /// half of two.
    /// </summary>
    private static Genotype OnlyCopy(Genotype written) =>
        written switch
        {
            { Called: 2, Dosage: 0 or 2 } => new Genotype(
                written.Dosage / 2,
                Called: 1,
                Missing: 0
            ),
            { Called: 1, Missing: 0 } => written,
            _ => default,
        };

    /// <summary>What a genotype counts as that is not called, by the rule on missing
    /// alleles.</summary>
    private Genotype WithoutCall(Variant variant) =>
        _rules.Missing switch
        {
            MissingRule.Mask => default,
            MissingRule.AsReference => new Genotype(
                variant.EffectAllele == variant.ReferenceAllele ? 1 : 0,
                Called: 1,
                Missing: 0
            ),
            _ => throw new MalformedInputException(
                $"{_fileName}: expected every genotype of {variant} to be called, found one that "
                    + $"does "
                    + "not fit the genome's sex",
                "this protocol takes complete data only (missing: reject); check the sexes"
            ),
        };

    private string Describe(int lost, SexLinkage linkage)
    {
        var what = linkage switch
        {
            SexLinkage.X => "two different alleles in a man, or one allele in a woman",
            SexLinkage.Y => "two different alleles in a man, or any in a woman",
            _ => "two different alleles, or half of two",
        };
        return _sexes.Length == 1 ? $"not called: {what}" : $"{lost} not called: {what}";
    }
}
