using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Which genomes are cases and which controls, and perhaps of which sex.</summary>
/// <remarks>
/// UTF-8, tab-separated, header <c>sample phenotype</c> or <c>sample phenotype sex</c>, one line
/// per
/// sample: <c>case</c> or <c>control</c>; a sex as in a <see cref="SexTable"/>.
/// Source: docs/spec/protocol.md, "Phenotypes".
/// </remarks>
public sealed class PhenotypeTable
{
    private readonly SampleTable<bool> _cases;

    private PhenotypeTable(string fileName) =>
        _cases = new(fileName, "add a line \"sample, tab, case or control\" for each");

    /// <summary>The sexes that the table says; null where it has no such column.</summary>
    public SexTable? Sexes { get; private init; }

    /// <summary>Reads a table.</summary>
    /// <param name="text">The file.</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <exception cref="MalformedInputException">Any deviation; no sample is named, only its
    /// line.</exception>
    public static PhenotypeTable Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var hasSex = lines[0] == "sample\tphenotype\tsex";
        if (!hasSex && lines[0] != "sample\tphenotype")
        {
            throw Error(
                fileName,
                1,
                "the header \"sample phenotype\" or \"sample phenotype sex\", tab-separated"
            );
        }

        var sexes = SexTable.NewLines(fileName);
        var table = new PhenotypeTable(fileName) { Sexes = hasSex ? SexTable.Named(sexes) : null };
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split('\t');
            if (
                cells.Length != (hasSex ? 3 : 2)
                || cells[1] is not ("case" or "control")
                || !table._cases.TryAdd(cells[0], cells[1] == "case")
            )
            {
                throw Error(
                    fileName,
                    i + 1,
                    "a sample, a tab, and case or control"
                        + $"{(hasSex ? ", a tab and a sex" : "")}, each sample once"
                );
            }

            if (!hasSex)
                continue;
            sexes.TryAdd(
                cells[0],
                SexTable.TryParse(cells[2], out var sex)
                    ? sex.Value
                    : throw Error(fileName, i + 1, "male, female or unknown in the third column")
            );
        }

        return table;
    }

    /// <summary>The phenotypes of some samples.</summary>
    /// <param name="samples">Shape: [genomes]; every one must have a line; further lines are
    /// ignored.</param>
    /// <returns>Shape: [genomes]; true for a case.</returns>
    /// <exception cref="MalformedInputException">A genome without a line.</exception>
    public bool[] CasesOf(ImmutableArray<string> samples) => [.. _cases.Of(samples)];

    private static MalformedInputException Error(string fileName, int line, string expected) =>
        new(
            $"{fileName}, line {line}: expected {expected}, found another text",
            "the format is described in docs/spec/protocol.md"
        );
}
