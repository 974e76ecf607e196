using System.CommandLine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What a contributor puts in, in every command that reads genotypes: the file and what it
/// does not say itself.</summary>
internal sealed class ContributorInput
{
    public Argument<string> File { get; } =
        new("FILE")
        {
            Description =
                "A VCF 4.x (plain, gzip or bgzip), or a CSV or TSV for a protocol on a table; - "
                + "for standard input.",
        };

    public Option<string?> Build { get; } = SharedOptions.NewBuild();

    public Option<bool> Case { get; } =
        new("--case")
        {
            Description = "For a case-control protocol: every genome of the file is a case.",
        };

    public Option<bool> Control { get; } =
        new("--control")
        {
            Description = "For a case-control protocol: every genome of the file is a control.",
        };

    public Option<string?> Phenotypes { get; } =
        new("--phenotypes")
        {
            Description =
                "For a case-control protocol: a table \"sample, tab, case or control\", and "
                + "perhaps a third column with the sex.",
            HelpName = "FILE",
        };

    public SexOption Sex { get; } = new();

    public AbsenceOptions Absence { get; } = new();

    /// <summary>Adds the argument and the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(File);
        foreach (var option in (Option[])[Build, Case, Control, Phenotypes])
            command.Options.Add(option);
        Sex.AddTo(command);
        Absence.AddTo(command);
    }

    /// <summary>Reads the file for a protocol and shows what was found in it.</summary>
    /// <param name="screen">Where it is shown.</param>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="protocol">The study's.</param>
    /// <param name="isOneContribution">
    /// Whether all genomes of the file go into one contribution.
    /// </param>
    /// <returns>The genotypes, and which genomes are cases (empty where nothing was
    /// said).</returns>
    public (VcfExtraction Extraction, bool[] IsCase) Read(
        Screen screen,
        ParseResult arguments,
        ProtocolPackage protocol,
        bool isOneContribution = false
    )
    {
        if (protocol.Definition.Genotypes is null)
        {
            throw new UsageException(
                $"expected a protocol on genotypes, found {protocol.Definition.Name}, which "
                    + $"reads a table",
                "\"sgp contribute TABLE\" takes it"
            );
        }

        var absence = Absence.Read(
            screen,
            arguments,
            protocol.Variants,
            protocol.Definition.Data.Genotypes
        );
        var phenotypes = arguments.GetValue(Phenotypes) is { } path
            ? Genotypes.ReadPhenotypes(path)
            : null;
        var extraction = Genotypes.Read(
            screen,
            arguments.GetValue(File)!,
            protocol,
            SharedOptions.BuildOf(arguments.GetValue(Build)),
            absence,
            Sex.Read(arguments, phenotypes?.Sexes)
        );
        try
        {
            if (isOneContribution)
                RequireOneGenome(extraction, protocol.Definition.Data.Samples);
            Genotypes.Show(screen, extraction);
            bool[] isCase =
                phenotypes is not null ? phenotypes.CasesOf(extraction.Genotypes.Genomes)
                : arguments.GetValue(Case) != arguments.GetValue(Control)
                    ?
                    [
                        .. Enumerable.Repeat(
                            arguments.GetValue(Case),
                            extraction.Genotypes.Genomes.Length
                        ),
                    ]
                : [];
            return (extraction, isCase);
        }
        catch
        {
            extraction.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what could not be contributed, before a table of it is shown.</summary>
    private static void RequireOneGenome(VcfExtraction extraction, SamplesRule samples)
    {
        var genomes = extraction.Genotypes.Genomes.Length;
        if (samples == SamplesRule.Single && genomes != 1)
        {
            throw new UsageException(
                "expected one genome per contribution, as the protocol says (samples: single), "
                    + $"found {genomes}",
                "contribute each genome with a key of its own: add --each"
            );
        }
    }
}
