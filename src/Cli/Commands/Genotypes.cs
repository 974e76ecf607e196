using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Reads genotypes from a file with a progress bar, and shows what was found.</summary>
internal static class Genotypes
{
    private const int RowsShown = 12;

    public static VcfExtraction Read(
        Screen screen,
        string path,
        ProtocolPackage protocol,
        GenomeBuild? declaredBuild,
        AbsenceStatement? absence = null,
        SexTable? sexes = null
    ) =>
        Read(
            screen,
            path,
            protocol.Variants,
            protocol.Definition.Data.Genotypes,
            declaredBuild,
            absence,
            sexes
        );

    public static VcfExtraction Read(
        Screen screen,
        string path,
        VariantTable variants,
        GenotypeRules rules,
        GenomeBuild? declaredBuild,
        AbsenceStatement? absence = null,
        SexTable? sexes = null,
        IGenotypeSink? sink = null
    ) => screen.WithProgress("reading", report =>
        {
            if (path == SharedOptions.StandardInput)
            {
                using var pipe = GenomicFile.OpenDecompressed(
                    Console.OpenStandardInput(),
                    "standard input"
                );
                return VcfExtraction.Read(
                    pipe,
                    "standard input",
                    variants,
                    rules,
                    declaredBuild,
                    absence: absence,
                    sexes: sexes
                );
            }

            RequireFile(path, "a VCF");
            using var file = File.OpenRead(path);
            using var text = GenomicFile.OpenDecompressed(file, path);
            var total = file.Length;
            return VcfExtraction.Read(
                text,
                path,
                variants,
                rules,
                declaredBuild,
                new Relay<long>(_ => report("reading", file.Position, total, "bytes")),
                absence,
                sexes,
                sink
            );
        });

    /// <summary>Refuses a path that is no file, and says what it is.</summary>
    /// <param name="path">As the user wrote it.</param>
    /// <param name="expected">What the file should be: <c>a VCF</c>.</param>
    public static void RequireFile(string path, string expected)
    {
        if (File.Exists(path))
            return;
        var (found, hint) =
            Directory.Exists(path) ? ("a folder", "name the file in it")
            : path.Contains("://", StringComparison.Ordinal)
                ? ("an address", $"download it first: curl -LO \"{path}\"")
            : ("no such file", "check the path");
        throw new UsageException($"{path}: expected {expected}, found {found}", hint);
    }

    /// <summary>
    /// The table "variant, called": all unusual rows, and the first usual ones; then what is odd
    /// about each.
    /// </summary>
    public static void Show(Screen screen, VcfExtraction extraction)
    {
        var findings = extraction.Findings;
        var genomes = extraction.Genotypes.Genomes.Length;
        var all = Enumerable.Range(0, findings.Length).ToArray();
        var unusual = all.Where(row => !findings[row].IsUsable || findings[row].Note.Length > 0)
            .ToArray();
        var shown = findings.Length <= RowsShown ? all : unusual.Take(RowsShown).ToArray();
        if (shown.Length > 0)
            screen.Show(FindingsText.ToTable(extraction, shown, withCopies: false));

        var usable = findings.Count(finding => finding.IsUsable);
        screen.Say(
            $"{usable} of {findings.Length} variants found in {genomes} "
                + $"genome{(genomes == 1 ? "" : "s")}"
                + (
                    unusual.Length > shown.Length
                        ? $"; {unusual.Length - shown.Length} more remarks not shown"
                        : ""
                )
        );
        foreach (var remark in ContributionPreview.Remarks(extraction))
            screen.Say(remark);
    }

    /// <summary>Reads which genomes of a file are cases, and perhaps of which sex.</summary>
    public static PhenotypeTable ReadPhenotypes(string path)
    {
        RequireFile(path, "a table of phenotypes");
        return PhenotypeTable.Read(File.ReadAllText(path), path);
    }
}
