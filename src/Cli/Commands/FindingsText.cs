using System.Globalization;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What a file says of each variant, as a table, with the remarks below it.</summary>
/// <remarks>
/// In words, so that nothing reads as a genotype. Remarks stand below the table: beside it, a long
/// one would leave no room for the other columns. An id is never cut, an allele of many bases is.
/// </remarks>
internal static class FindingsText
{
    private const int AlleleColumns = 12;

    /// <summary>The table of some variants of a file.</summary>
    /// <param name="extraction">The file.</param>
    /// <param name="rows">Which variants, as rows of the protocol's table.</param>
    /// <param name="withCopies">Whether to show the copies of the effect allele.</param>
    public static TextTable ToTable(
        VcfExtraction extraction,
        IReadOnlyList<int> rows,
        bool withCopies
    )
    {
        var table = withCopies
            ? new TextTable("variant", "place", "alleles", "effect", ">copies", "called")
            : new TextTable("variant", "place", "alleles", "called");
        foreach (var row in rows)
        {
            var finding = extraction.Findings[row];
            var v = finding.Variant;
            var (copies, alleles, genomes) = ContributionPreview.Counts(extraction, row);
            var called = Called(extraction.Genotypes.Genomes.Length, alleles, genomes);
            string[] place = [v.Id, PlaceOf(v), Shorten(v.AllelesText)];
            string[] counted = [Shorten(v.EffectAllele), CopiesText(copies, alleles)];
            table.AddRow(withCopies ? [.. place, .. counted, called] : [.. place, called]);
            if (finding.Note.Length > 0)
            {
                var unused = finding.IsUsable || finding.IsAbsent ? "" : "not used: ";
                table.AddRemark($"{v.Id}: {unused}{finding.Note}");
            }
        }

        return table;
    }

    /// <summary>Where a variant is, for people: <c>19:44908822</c>, or <c>by id</c>.</summary>
    public static string PlaceOf(Variant variant) =>
        variant.IsFoundById ? "by id" : $"{variant.Chromosome}:{variant.PositionText}";

    /// <summary>
    /// Copies of the effect allele: of one genome 0, 1 or 2, of several their sum.
    /// </summary>
    /// <returns>A number, or "not called" where no allele of any genome is.</returns>
    private static string CopiesText(long copies, long calledAlleles) =>
        calledAlleles == 0 ? "not called" : copies.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether, or in how many genomes, it was called, in words.</summary>
    private static string Called(int genomes, long calledAlleles, int calledGenomes) =>
        genomes > 1
            ? $"{calledGenomes} of {genomes}"
            : calledAlleles switch
            {
                0 => "no",
                1 => "one allele",
                _ => "yes",
            };

    /// <summary>Alleles of many bases, cut.</summary>
    public static string Shorten(string alleles) =>
        alleles.Length <= AlleleColumns ? alleles : alleles[..(AlleleColumns - 1)] + "…";
}
