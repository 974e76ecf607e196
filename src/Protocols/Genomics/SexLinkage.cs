namespace SecureGenomics.Provenance.Protocols;

/// <summary>How many copies of a place people have.</summary>
public enum SexLinkage
{
    /// <summary>Two in everybody: chromosomes 1 to 22, and the parts that X and Y share.</summary>
    None = 0,

    /// <summary>X outside the shared parts: two in women, one in men.</summary>
    X,

    /// <summary>Y outside the shared parts: one in men, none in women.</summary>
    Y,

    /// <summary>The mitochondrion: one in everybody.</summary>
    Mitochondrial,
}

/// <summary>Which variants are sex-linked.</summary>
public static class SexLinkages
{
    /// <summary>The pseudo-autosomal regions: first and last position, 1-based.</summary>
    /// <remarks>
    /// Source: Genome Reference Consortium, human assembly regions PAR#1 and PAR#2 of GRCh37 and
    /// GRCh38; the same as <c>--split-x b37</c> and <c>--split-x b38</c> of PLINK 1.9.
    /// </remarks>
    private static readonly (GenomeBuild Build, string Chromosome, int First, int Last)[] Shared =
    [
        (GenomeBuild.GRCh37, "X", 60_001, 2_699_520),
        (GenomeBuild.GRCh37, "X", 154_931_044, 155_260_560),
        (GenomeBuild.GRCh37, "Y", 10_001, 2_649_520),
        (GenomeBuild.GRCh37, "Y", 59_034_050, 59_363_566),
        (GenomeBuild.GRCh38, "X", 10_001, 2_781_479),
        (GenomeBuild.GRCh38, "X", 155_701_383, 156_030_895),
        (GenomeBuild.GRCh38, "Y", 10_001, 2_781_479),
        (GenomeBuild.GRCh38, "Y", 56_887_903, 57_217_415),
    ];

    /// <summary>How many copies of a variant's place people have.</summary>
    /// <returns>
    /// <see cref="SexLinkage.None"/> also where the place is not known, as for a variant that is
    /// found by its id.
    /// </returns>
    public static SexLinkage Of(Variant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return variant.Chromosome switch
        {
            "X" when !IsShared(variant) => SexLinkage.X,
            "Y" when !IsShared(variant) => SexLinkage.Y,
            "MT" => SexLinkage.Mitochondrial,
            _ => SexLinkage.None,
        };
    }

    private static bool IsShared(Variant variant) =>
        Array.Exists(Shared, region =>
            region.Build == variant.Build
            && region.Chromosome == variant.Chromosome
            && variant.Position >= region.First
            && variant.Position <= region.Last
        );
}
