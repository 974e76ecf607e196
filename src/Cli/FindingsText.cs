using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Protocols;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What a file says of each variant, as a table, with the remarks below it.</summary>
/// <remarks>
/// In words, so that nothing reads as a genotype. Remarks stand below the table: beside it, a long
/// one would leave no room for the other columns. An id is never cut, an allele of many bases is.
/// </remarks>
internal static class FindingsText
{
    private const int LineColumns = 80;
    private const int AlleleColumns = 12;

    /// <summary>Formats some variants of a file.</summary>
    /// <param name="extraction">The file.</param>
    /// <param name="rows">Which variants, as rows of the protocol's table.</param>
    /// <param name="withCopies">Whether to show the copies of the effect allele.</param>
    public static string Format(VcfExtraction extraction, IReadOnlyList<int> rows, bool withCopies)
    {
        var table = withCopies
            ? Screen.NewTable("variant", "place", "alleles", "effect", ">copies", "called")
            : Screen.NewTable("variant", "place", "alleles", "called");
        foreach (var row in rows)
        {
            var v = extraction.Findings[row].Variant;
            var (copies, alleles, genomes) = Counts(extraction, row);
            var called = Called(extraction.Genotypes.Genomes.Length, alleles, genomes);
            string[] place = [v.Id, v.IsFoundById ? "by id" : $"{v.Chromosome}:{v.Position}", Shorten(v.AllelesText)];
            table.AddRow(
                [.. (withCopies ? [.. place, Shorten(v.EffectAllele), CopiesText(copies, alleles), called] : (string[])[.. place, called]).Select(Markup.Escape)]);
        }

        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        // As wide as the table is: a terminal wraps a line that is too long, and loses nothing.
        console.Profile.Width = 10_000;
        console.Write(table);
        var text = new StringBuilder();
        foreach (var line in writer.ToString().ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.Trim().Length > 0)
                text.Append(line.TrimEnd()).Append('\n');
        }

        foreach (var row in rows)
        {
            var finding = extraction.Findings[row];
            if (finding.Note.Length > 0)
                Wrap(text, $"{finding.Variant.Id}: {(finding.IsUsable || finding.IsAbsent ? "" : "not used: ")}{finding.Note}");
        }

        return text.ToString();
    }

    /// <summary>
    /// Copies of the effect allele: of one genome 0, 1 or 2, of several their sum.
    /// </summary>
    /// <returns>A number, or "not called" where no allele of any genome is.</returns>
    private static string CopiesText(long copies, long calledAlleles) =>
        calledAlleles == 0 ? "not called" : copies.ToString(CultureInfo.InvariantCulture);

    /// <summary>Sums over all genomes.</summary>
    /// <returns>Copies of the effect allele, called alleles, and genomes with at least one of
    /// them.</returns>
    public static (long Copies, long CalledAlleles, int CalledGenomes) Counts(
        VcfExtraction extraction, int row)
    {
        var (copies, alleles, genomes) = (0L, 0L, 0);
        for (var genome = 0; genome < extraction.Genotypes.Genomes.Length; genome++)
        {
            var genotype = extraction.Genotypes[genome, row];
            copies += genotype.Dosage;
            alleles += genotype.Called;
            genomes += genotype.Called > 0 ? 1 : 0;
        }

        return (copies, alleles, genomes);
    }

    /// <summary>Whether, or in how many genomes, it was called, in words.</summary>
    private static string Called(int genomes, long calledAlleles, int calledGenomes) =>
        genomes > 1 ? $"{calledGenomes} of {genomes}" : calledAlleles switch
        {
            0 => "no",
            1 => "one allele",
            _ => "yes",
        };

    private static string Shorten(string alleles) =>
        alleles.Length <= AlleleColumns ? alleles : alleles[..(AlleleColumns - 1)] + "…";

    /// <summary>
    /// Appends a sentence in lines of at most 80 columns, cut between words only.
    /// </summary>
    private static void Wrap(StringBuilder text, string sentence)
    {
        var column = 0;
        foreach (var word in sentence.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > LineColumns)
            {
                text.Append("\n   ");
                column = 3;
            }

            text.Append(' ').Append(word);
            column += 1 + word.Length;
        }

        text.Append('\n');
    }
}
