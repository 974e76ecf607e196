using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Makes the folder of a study's protocol from a list of sites.</summary>
/// <remarks>
/// The folder has everything that <see cref="ProtocolLint"/> asks for, and a test of its own: a
/// made
/// input, and the table that it gives when it is counted in the clear.
/// </remarks>
public sealed record StudyTemplate
{
    private const int MadeGenomes = 24;

    /// <summary>The parameters by ring degree: the smallest that holds the slots is
    /// taken.</summary>
    /// <remarks>t is a prime that is 1 modulo 2n.</remarks>
    private static readonly (int Degree, int PlainModulus)[] Parameters =
    [
        (4096, 1_032_193),
        (8192, 1_032_193),
        (16384, 786_433),
    ];

    /// <summary>What is computed: allele frequencies or an association.</summary>
    public required Interpretation Interpretation { get; init; }

    /// <summary>The sites.</summary>
    public required SitesFile Sites { get; init; }

    /// <summary>The list's name, for the README.</summary>
    public required string SitesName { get; init; }

    /// <summary>SHA-256 of the list's bytes: 64 hex digits.</summary>
    public required string SitesSha256 { get; init; }

    /// <summary>One line; null for one made of the sites.</summary>
    public string? Title { get; init; }

    /// <summary>Fewer contributions are never decrypted; at least 2.</summary>
    public int MinimumContributors { get; init; } = 20;

    private bool IsAssociation => Interpretation == Interpretation.ChiSquare;

    private SlotEncoding Encoding =>
        IsAssociation ? CaseControlEncoding.ByPloidy : DosageEncoding.Instance;

    /// <summary>Writes the folder, and reads it back as <c>lint</c> does.</summary>
    /// <param name="folder">Must not exist or be empty; its name becomes the protocol's.</param>
    /// <returns>What <c>lint</c> remarks.</returns>
    /// <exception cref="MalformedInputException">The folder is not empty or its name is none of a
    /// protocol; more sites than fit into a study.</exception>
    public ImmutableArray<string> Write(string folder)
    {
        TemplateFolder.RequireEmpty(folder);
        var name = new DirectoryInfo(folder).Name;
        var bytes = VariantTable.Format(Sites.Variants);
        var table = VariantTable.Parse(bytes, ProtocolContent.VariantsFile);
        var yaml = FormatYaml(name, ParametersFor(table));
        // Checked before anything is written, the name of the folder included.
        ProtocolDefinition.Parse(yaml, ProtocolContent.DefinitionFile);
        var vcf = MadeGenotypes.Vcf(table, MadeGenomes);
        var expected = Path.Combine(folder, "expected");
        Directory.CreateDirectory(expected);
        File.WriteAllBytes(Path.Combine(folder, ProtocolContent.VariantsFile), bytes);
        File.WriteAllText(Path.Combine(folder, ProtocolContent.DefinitionFile), yaml);
        File.WriteAllText(Path.Combine(folder, "README.md"), FormatReadme(name, table));
        File.WriteAllText(Path.Combine(expected, "input.vcf"), vcf);
        if (IsAssociation)
        {
            File.WriteAllText(
                Path.Combine(expected, "phenotypes.tsv"),
                MadeGenotypes.Phenotypes(MadeGenomes)
            );
        }

        File.WriteAllBytes(Path.Combine(expected, "result.tsv"), CountInTheClear(yaml, table, vcf));
        return ProtocolLint.Check(folder);
    }

    private (int Degree, int PlainModulus) ParametersFor(VariantTable table)
    {
        var slots = new SlotLayout(Encoding.SlotCount(table), OpeningRule.Pedersen).TotalSlotCount;
        var fitting = Parameters.Where(p => p.Degree >= slots).ToArray();
        if (fitting.Length > 0)
            return fitting[0];
        var most = Parameters[^1].Degree;
        throw new MalformedInputException(
            $"{SitesName}: expected sites that fit into {most} slots, found "
                + $"{table.Variants.Length} sites, which take {slots}",
            $"choose about {(long)table.Variants.Length * most / slots} of them: \"bcftools view "
                + "-R REGIONS.bed\", or make several protocols"
        );
    }

    private byte[] CountInTheClear(string yaml, VariantTable table, string vcf)
    {
        var definition = ProtocolDefinition.Parse(yaml, ProtocolContent.DefinitionFile);
        using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(vcf));
        var phenotypes = IsAssociation
            ? PhenotypeTable.Read(MadeGenotypes.Phenotypes(MadeGenomes), "phenotypes.tsv")
            : null;
        using var extraction = VcfExtraction.Read(
            text,
            "input.vcf",
            table,
            definition.Data.Genotypes,
            sexes: phenotypes?.Sexes
        );
        var totals = new ulong[Encoding.SlotCount(table)];
        var isCase = phenotypes?.CasesOf(extraction.Genotypes.Genomes) ?? [];
        Encoding.Encode(extraction.Genotypes, .., isCase, totals);
        return Encoding.Read(table, totals, MadeGenomes, out var violation)?.FormatTable()
            ?? throw new InvalidOperationException($"the made input breaks a rule: {violation}");
    }

    private string FormatYaml(string name, (int Degree, int PlainModulus) parameters) =>
        $"""
            name: {name}
            version: 1.0.0
            title: {TemplateFolder.Quote(Title ?? DefaultTitle)}
            summary: >-
              {Summary}
            authors: [The authors of this folder]
            license: MIT
            references: []

            data:
              kind: vcf
              build: {Sites.Build}
              samples: single
              encoding: {Encoding.Word}
              missing: mask
              multiallelic: by-allele
              strand: strict
              absent: reject

            crypto:
              scheme: bfv
              poly_modulus_degree: {parameters.Degree}
              coeff_modulus: hesg-2024
              plain_modulus: {parameters.PlainModulus}

            circuit:
              - name: total
                op: sum
                of: [contributions]

            result:
              interpret: {(IsAssociation ? "chi-square" : "allele-frequency")}
              minimum_contributors: {MinimumContributors}
              open: pedersen
              release: exact
            """ + "\n";

    private string DefaultTitle =>
        string.Create(CultureInfo.InvariantCulture, $"{What} at {Sites.Variants.Length} sites");

    private string What => IsAssociation ? "Case-control association" : "Allele frequencies";

    private string Summary =>
        IsAssociation
            ? "Counts genotypes of cases and controls at each site, encrypted; only sums over all\n"
                + "  contributors are ever decrypted. Allelic and genotypic chi-square and odds "
                + "ratios\n"
                + "  are computed from the opened totals."
            : "Counts the copies of the effect allele and the alleles called at each site, "
                + "encrypted;\n"
                + "  only sums over all contributors are ever decrypted.";

    private string FormatReadme(string name, VariantTable table)
    {
        var byId = table.Variants.Count(variant => variant.IsFoundById);
        var any = table.Variants.Count(variant => variant.EffectAllele == Variant.AnyAlternate);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Title ?? DefaultTitle}\n\n");
        text.Append(Summary.Replace("\n  ", "\n", StringComparison.Ordinal)).Append("\n\n");
        text.Append("    sgp create study --protocol ").Append(name).Append("\n\n## Sites\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"Made from {Describe(Sites.Kind)} `{SitesName}` (SHA-256 `{SitesSha256}`):\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"{table.Variants.Length} sites on {Sites.Build}, in its order.\n"
        );
        foreach (var remark in Sites.Remarks)
            text.Append($"\n- {char.ToUpperInvariant(remark[0])}{remark[1..]}.");
        if (!Sites.Remarks.IsEmpty)
            text.Append('\n');
        text.Append('\n');
        text.Append(
            any == 0
                ? "The effect allele is ALT."
                : $"At {any} sites the list names no allele: every allele but REF counts."
        );
        if (byId > 0)
        {
            text.Append(
                $" {byId} sites are found by rs number: a file without rs numbers has none of them."
            );
        }

        text.Append(
            $"""


            ## Limits

            - A file that lists variant sites only is refused (`absent: reject`): its frequencies
              would be those among the carriers.
            - Totals over few contributors say much about each: {MinimumContributors} is the least
              that is decrypted.
            - `expected/` holds a made input, no person's genome, and the table that it gives:
              `sgp protocol test` computes it encrypted.

            """
        );
        return text.ToString();
    }

    private static string Describe(SitesKind kind) =>
        kind switch
        {
            SitesKind.Vcf => "the VCF",
            SitesKind.Bed => "the BED file",
            _ => "the list of rs numbers",
        };
}
