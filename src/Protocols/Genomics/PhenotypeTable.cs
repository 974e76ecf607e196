using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Which genomes of a file are cases and which controls.</summary>
/// <remarks>
/// UTF-8, tab-separated, header <c>sample phenotype</c>, one line per sample, <c>case</c> or <c>control</c>.
/// Source: docs/spec/protocol.md, "Phenotypes".
/// </remarks>
public static class PhenotypeTable
{
    /// <summary>Reads the phenotypes of some samples.</summary>
    /// <param name="text">The file.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <param name="samples">Shape: [genomes]; every one must have a line; further lines are ignored.</param>
    /// <returns>Shape: [genomes]; true for a case.</returns>
    /// <exception cref="MalformedInputException">Any deviation; no sample is named, only its line.</exception>
    public static bool[] Read(string text, string fileName, ImmutableArray<string> samples)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines[0] != "sample\tphenotype")
            throw Error(fileName, 1, "expected the header \"sample phenotype\", tab-separated");
        var phenotypes = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Split('\t') is not [var sample, "case" or "control"] || !phenotypes.TryAdd(sample, lines[i].EndsWith("\tcase", StringComparison.Ordinal)))
                throw Error(fileName, i + 1, "expected a sample, a tab, and case or control, each sample once");
        }

        var missing = samples.Count(sample => !phenotypes.ContainsKey(sample));
        return missing == 0
            ? [.. samples.Select(sample => phenotypes[sample])]
            : throw new MalformedInputException(
                $"{fileName}: expected a line for each of the {samples.Length} genomes, found none for {missing}",
                "add a line \"sample, tab, case or control\" for each");
    }

    private static MalformedInputException Error(string fileName, int line, string expected) =>
        new($"{fileName}, line {line}: {expected}, found another text", "the format is described in docs/spec/protocol.md");
}
