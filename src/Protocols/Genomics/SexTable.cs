using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What the contributor says of the sexes of a file's genomes. Secret, as genotypes
/// are.</summary>
/// <remarks>
/// A table is UTF-8, tab-separated, with the header <c>sample sex</c> and a line per sample: male,
/// female or unknown, or 1, 2 and 0 as PLINK writes them.
/// Source: docs/spec/protocol.md, "Sex chromosomes".
/// </remarks>
public sealed class SexTable
{
    private readonly Func<ImmutableArray<string>, ImmutableArray<Sex>> _find;

    private SexTable(Func<ImmutableArray<string>, ImmutableArray<Sex>> find) => _find = find;

    /// <summary>Nothing is said.</summary>
    public static SexTable None { get; } = new(samples => [.. samples.Select(_ => Sex.Unknown)]);

    /// <summary>Every genome has this sex.</summary>
    public static SexTable Everyone(Sex sex) => new(samples => [.. samples.Select(_ => sex)]);

    /// <summary>Sexes by sample name, still without a line.</summary>
    /// <param name="fileName">How errors name where they come from.</param>
    internal static SampleTable<Sex> NewLines(string fileName) =>
        new(fileName, "add a line for each; \"unknown\" is a sex, too");

    /// <summary>Sexes by sample name.</summary>
    internal static SexTable Named(SampleTable<Sex> lines) => new(lines.Of);

    /// <summary>Reads a table.</summary>
    /// <param name="text">The file.</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <exception cref="MalformedInputException">Any deviation; no sample is named, only its
    /// line.</exception>
    public static SexTable Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines[0] != "sample\tsex")
            throw Error(fileName, 1, "the header \"sample sex\", tab-separated");
        var sexes = NewLines(fileName);
        for (var i = 1; i < lines.Length; i++)
        {
            if (
                lines[i].Split('\t') is not [var sample, var word]
                || !TryParse(word, out var sex)
                || !sexes.TryAdd(sample, sex.Value)
            )
            {
                throw Error(
                    fileName,
                    i + 1,
                    "a sample, a tab, and male, female or unknown, each sample once"
                );
            }
        }

        return Named(sexes);
    }

    /// <summary>The sexes of a file's genomes.</summary>
    /// <param name="samples">Shape: [genomes].</param>
    /// <returns>Shape: [genomes].</returns>
    /// <exception cref="MalformedInputException">A genome without a line in the table.</exception>
    internal ImmutableArray<Sex> Of(ImmutableArray<string> samples) => _find(samples);

    /// <summary>Reads male, female and unknown, or 1, 2 and 0.</summary>
    internal static bool TryParse(string word, [NotNullWhen(true)] out Sex? sex)
    {
        sex = word switch
        {
            "male" or "1" => Sex.Male,
            "female" or "2" => Sex.Female,
            "unknown" or "0" => Sex.Unknown,
            _ => null,
        };
        return sex is not null;
    }

    private static MalformedInputException Error(string fileName, int line, string expected) =>
        new(
            $"{fileName}, line {line}: expected {expected}, found another text",
            "the format is described in docs/spec/protocol.md, \"Sex chromosomes\""
        );
}
