namespace SecureGenomics.Provenance.Protocols;

/// <summary>How many genomes of a file one contribution takes.</summary>
public enum SamplesRule
{
    /// <summary>Not a rule; a protocol always names one.</summary>
    None = 0,

    /// <summary>One genome, one contribution.</summary>
    Single,

    /// <summary>Every genome of the file, summed in the clear by their owner before
    /// encryption.</summary>
    All,
}

/// <summary>The <c>data</c> section of kind <c>vcf</c>: which genotypes, and how they become
/// numbers.</summary>
/// <param name="Build">The assembly of the variant table.</param>
/// <param name="Samples">Genomes per contribution.</param>
/// <param name="Genotypes">The rules from genotype to dosage.</param>
/// <param name="Encoding">What the slots mean.</param>
public sealed record GenotypeSection(
    GenomeBuild Build,
    SamplesRule Samples,
    GenotypeRules Genotypes,
    SlotEncoding Encoding
) : DataSection
{
    /// <inheritdoc/>
    public override string EncoderName => Encoding.Name;

    /// <inheritdoc/>
    public override string DefinitionFile => ProtocolContent.VariantsFile;

    /// <inheritdoc/>
    public override string CountedUnit => "genome";

    /// <inheritdoc/>
    public override bool MayCountMany => Samples == SamplesRule.All;

    /// <summary>Two copies.</summary>
    public override ExactDecimal Magnitude => new(2, 0);

    /// <inheritdoc/>
    public override int SlotCount(VariantTable? variants) => Encoding.SlotCount(variants!);

    /// <inheritdoc/>
    public override ulong MaximumCount(ulong plainModulus) =>
        SlotLayout.MaximumGenomes(plainModulus);

    /// <inheritdoc/>
    public override StudyResult? ReadTotals(
        VariantTable? variants,
        ReadOnlySpan<ulong> totals,
        ulong expectedCount,
        out string? violation
    ) => Encoding.Read(variants!, totals, expectedCount, out violation);

    internal static GenotypeSection Read(YamlSection data)
    {
        var build = data.Choice(
            "build",
            ("GRCh37", GenomeBuild.GRCh37),
            ("GRCh38", GenomeBuild.GRCh38)
        );
        var samples = data.Choice(
            "samples",
            ("single", SamplesRule.Single),
            ("all", SamplesRule.All)
        );
        SlotEncoding[] encodings =
        [
            DosageEncoding.Instance,
            CaseControlEncoding.ByPloidy,
            CaseControlEncoding.Counts,
        ];
        var encoding = data.Choice(
            "encoding",
            Array.ConvertAll(encodings, each => (each.Word, each))
        );
        var missing = data.Choice("missing", RuleWords.Missing.AsSpan());
        var multiallelic = data.Choice(
            "multiallelic",
            ("by-allele", MultiallelicRule.ByAllele),
            ("reject", MultiallelicRule.Reject)
        );
        data.Choice("strand", ("strict", true));
        var rules = new GenotypeRules(missing, multiallelic)
        {
            Absent = data.Has("absent")
                ? data.Choice("absent", RuleWords.Absent.AsSpan())
                : AbsentRule.Unstated,
            Hemizygous =
                data.Has("hemizygous")
                    ? data.Choice(
                        "hemizygous",
                        ("once", HemizygousRule.Once),
                        ("twice", HemizygousRule.Twice)
                    )
                : encoding is CaseControlEncoding { Form: CaseControlForm.ByPloidy }
                    ? HemizygousRule.Once
                : HemizygousRule.AsWritten,
            MinimumDepth = ReadMinimum(data, "minimum_depth"),
            MinimumGenotypeQuality = ReadMinimum(data, "minimum_genotype_quality"),
        };
        data.RequireNothingElse();
        return new GenotypeSection(build, samples, rules, encoding);
    }

    private static int ReadMinimum(YamlSection data, string key) =>
        data.Has(key) ? data.Integer(key, 1, GenotypeRules.LargestMinimum) : 0;
}
