using SecureGenomics.Provenance.Protocols;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Reads genotypes from a file with a progress bar, and shows what was found.</summary>
internal static class Genotypes
{
    private const int RowsShown = 12;

    public static VcfExtraction Read(
        Screen screen, string path, ProtocolPackage protocol, GenomeBuild? declaredBuild, AbsenceStatement? absence = null) =>
        Read(screen, path, protocol.Variants, protocol.Definition.Data.Genotypes, declaredBuild, absence);

    public static VcfExtraction Read(
        Screen screen,
        string path,
        VariantTable variants,
        GenotypeRules rules,
        GenomeBuild? declaredBuild,
        AbsenceStatement? absence = null) =>
        screen.WithProgress("reading", report =>
        {
            if (path == SharedOptions.StandardInput)
            {
                using var pipe = GenomicFile.OpenDecompressed(Console.OpenStandardInput(), "standard input");
                return VcfExtraction.Read(
                    pipe, "standard input", variants, rules, declaredBuild, absence: absence);
            }

            RequireFile(path, "a VCF");
            using var file = File.OpenRead(path);
            using var text = GenomicFile.OpenDecompressed(file, path);
            var total = file.Length;
            return VcfExtraction.Read(
                text, path, variants, rules, declaredBuild,
                new Relay<long>(_ => report("reading", file.Position, total, "bytes")), absence);
        });

    /// <summary>Refuses a path that is no file, and says what it is.</summary>
    /// <param name="path">As the user wrote it.</param>
    /// <param name="expected">What the file should be: <c>a VCF</c>.</param>
    public static void RequireFile(string path, string expected)
    {
        if (File.Exists(path))
            return;
        var (found, hint) = Directory.Exists(path)
            ? ("a folder", "name the file in it")
            : path.Contains("://", StringComparison.Ordinal)
                ? ("an address", $"download it first: curl -LO \"{path}\"")
                : ("no such file", "check the path");
        throw new UsageException($"{path}: expected {expected}, found {found}", hint);
    }

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
        if (extraction.BuildRemark.Length > 0)
            screen.Say(extraction.BuildRemark);
        foreach (var remark in extraction.Absence.Remarks())
            screen.Say(remark);
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
