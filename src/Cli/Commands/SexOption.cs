using System.CommandLine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What a contributor may say of the sexes of a file's genomes.</summary>
internal sealed class SexOption
{
    private const string Male = "male";
    private const string Female = "female";

    private readonly Option<string?> _option = new("--sex")
    {
        Description =
            "For variants on X and Y: male, female, or a table \"sample, tab, male, female "
            + "or unknown\".",
        HelpName = "male|female|FILE",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Options.Add(_option);

    /// <summary>Reads what was said.</summary>
    /// <param name="arguments">Of the command.</param>
    /// <param name="ofPhenotypes">What the table of phenotypes says; null where it says
    /// nothing.</param>
    public SexTable Read(ParseResult arguments, SexTable? ofPhenotypes = null)
    {
        var value = arguments.GetValue(_option);
        if (value is not null && ofPhenotypes is not null)
        {
            throw new UsageException(
                "--sex: expected no such option beside a table of phenotypes with sexes, found one",
                "leave it out, or take the third column out of the table"
            );
        }

        return value switch
        {
            null => ofPhenotypes ?? SexTable.None,
            Male => SexTable.Everyone(Protocols.Sex.Male),
            Female => SexTable.Everyone(Protocols.Sex.Female),
            _ => ReadTable(value),
        };
    }

    private static SexTable ReadTable(string path)
    {
        Genotypes.RequireFile(path, $"{Male}, {Female} or a table of sexes");
        return SexTable.Read(File.ReadAllText(path), path);
    }
}
