using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Makes the folder of a local analysis from a scoring file.</summary>
public static class AnalysisTemplate
{
    /// <summary>Writes protocol.yaml, variants.tsv and README.md into a new folder, and reads them
    /// back.</summary>
    /// <param name="file">The scoring file.</param>
    /// <param name="folder">Must not exist or be empty; its name becomes the protocol's.</param>
    /// <param name="fileName">How the README names the scoring file.</param>
    /// <exception cref="MalformedInputException">The folder is not empty, or the table breaks a
    /// rule.</exception>
    public static LocalAnalysis Write(PgsScoringFile file, string folder, string fileName)
    {
        ArgumentNullException.ThrowIfNull(file);
        TemplateFolder.RequireEmpty(folder);
        var table = VariantTable.Format(file.Variants);
        VariantTable.ParseOfAnalysis(table, fileName);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "variants.tsv"), table);
        File.WriteAllText(
            Path.Combine(folder, "protocol.yaml"),
            FormatYaml(file, new DirectoryInfo(folder).Name)
        );
        File.WriteAllText(Path.Combine(folder, "README.md"), FormatReadme(file, fileName));
        return LocalAnalysis.Load(folder);
    }

    private static string FormatYaml(PgsScoringFile file, string name) =>
        $"""
            name: {name}
            version: 1.0.0
            title: {TemplateFolder.Quote(
                $"Polygenic score {Describe(file, "pgs_id")} for {Describe(file, "trait_reported")}"
            )}
            summary: >-
              The published effect sizes, times the copies of each effect allele, added up on the owner's machine: nothing
              is encrypted, nothing is sent, nothing is written.
            authors: [The authors of the score]
            license: {TemplateFolder.Quote(Describe(file, "license", "see the PGS Catalog"))}
            references:
              - {TemplateFolder.Quote(Describe(file, "citation"))}

            data:
              kind: vcf
              build: {file.Build}
              samples: all
              encoding: dosage
              missing: mask
              multiallelic: by-allele
              strand: strict
              hemizygous: twice

            analysis:
              interpret: polygenic-score
              weight: beta
              levels: []
            """
        + "\n";

    private static string FormatReadme(PgsScoringFile file, string fileName)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"# {Describe(file, "pgs_id")}: {Describe(file, "trait_reported")}\n\n"
        );
        text.Append(
            CultureInfo.InvariantCulture,
            $"Made from the scoring file `{fileName}` of the PGS Catalog: {file.Variants.Length} "
                + $"variants on {file.Build}"
        );
        text.Append(
            file.FoundById == 0
                ? ".\n"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $", {file.FoundById} of them without a place and found by rs number.\n"
                )
        );
        foreach (var remark in file.Remarks)
            text.Append($"\n- {char.ToUpperInvariant(remark[0])}{remark[1..]}.");
        if (!file.Remarks.IsEmpty)
            text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"\nCitation: {Describe(file, "citation")}\n");
        text.Append(
            """

            ## Limits

            - **This is no diagnosis.** The score has no thresholds here: compare it with the scores of a cohort of the
              same ancestry, computed from the same kind of file.
            - The file does not say which allele is REF: effect and other allele are matched in either order, never on
              the other strand.
            - The one X of a man counts twice, as PLINK 2 scores it (`hemizygous: twice`); the one Y and
              the one MT count once.
            - A variant that the VCF does not have adds nothing. A VCF of variant sites alone lacks every place where
              the genome is homozygous for REF, and where REF is the effect allele that changes the score: use a file
              with all sites, or one that was genotyped at the score's variants.

            """
        );
        return text.ToString();
    }

    private static string Describe(
        PgsScoringFile file,
        string key,
        string otherwise = "not stated"
    ) =>
        file.Header.TryGetValue(key, out var value) && value.Trim() is { Length: > 0 } found
            ? found
            : otherwise;
}
