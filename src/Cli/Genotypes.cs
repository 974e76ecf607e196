using SecureGenomics.Provenance.Protocols;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Reads genotypes from a file with a progress bar, and shows what was found.</summary>
internal static class Genotypes
{
    private const int RowsShown = 12;

    public static VcfExtraction Read(Screen screen, string path, ProtocolPackage protocol, GenomeBuild? declaredBuild) =>
        Read(screen, path, protocol.Variants, protocol.Definition.Data.Genotypes, declaredBuild);

    public static VcfExtraction Read(Screen screen, string path, VariantTable variants, GenotypeRules rules, GenomeBuild? declaredBuild) =>
        screen.WithProgress("reading", report =>
        {
            if (path == SharedOptions.StandardInput)
            {
                using var pipe = GenomicFile.OpenDecompressed(Console.OpenStandardInput(), "standard input");
                return VcfExtraction.Read(pipe, "standard input", variants, rules, declaredBuild);
            }

            if (!File.Exists(path))
                throw new UsageException($"{path}: expected a VCF, found no such file", "check the path");
            using var file = File.OpenRead(path);
            using var text = GenomicFile.OpenDecompressed(file, path);
            var total = file.Length;
            return VcfExtraction.Read(
                text, path, variants, rules, declaredBuild,
                new Relay<long>(_ => report("reading", file.Position, total, "bytes")));
        });

    /// <summary>The table "variant, called, why not": all unusual rows, and the first usual ones.</summary>
    public static void Show(Screen screen, VcfExtraction extraction)
    {
        var findings = extraction.Findings;
        var genomes = extraction.Genotypes.Genomes.Length;
        var unusual = findings.Where(finding => !finding.IsUsable || finding.Note.Length > 0).ToArray();
        var shown = findings.Length <= RowsShown ? [.. findings] : unusual.Take(RowsShown).ToArray();
        if (shown.Length > 0)
            screen.Show(ToTable(shown, genomes));

        var usable = findings.Count(finding => finding.IsUsable);
        screen.Say($"{usable} of {findings.Length} variants found in {genomes} genome{(genomes == 1 ? "" : "s")}"
            + (unusual.Length > shown.Length ? $"; {unusual.Length - shown.Length} more remarks not shown" : ""));
    }

    /// <summary>The rows of a report: variant, place, alleles, called genomes, remark.</summary>
    public static Table ToTable(IEnumerable<VariantFinding> findings, int genomes)
    {
        var table = Screen.NewTable("variant", "place", "alleles", ">called", "remark");
        foreach (var finding in findings)
        {
            var v = finding.Variant;
            table.AddRow(
                Markup.Escape(v.Id), v.IsFoundById ? "by id" : $"{v.Chromosome}:{v.Position}", Markup.Escape(v.AllelesText),
                finding.IsUsable ? $"{finding.CalledGenomes}/{genomes}" : "not used", Markup.Escape(finding.Note));
        }

        return table;
    }

    /// <summary>Reads which genomes of the file are cases.</summary>
    public static bool[] ReadPhenotypes(string path, VcfExtraction extraction) => File.Exists(path)
        ? PhenotypeTable.Read(File.ReadAllText(path), path, extraction.Genotypes.Genomes)
        : throw new UsageException($"{path}: expected a table of phenotypes, found no such file", "check the path");
}
