using System.CommandLine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What a contributor may say of sites that the file does not have.</summary>
internal sealed class AbsenceOptions
{
    public Option<string?> Callable { get; } =
        new("--callable")
        {
            Description =
                "Where the data would show a variant; for a protocol with absent: "
                + "reference-if-covered.",
            HelpName = "FILE.bed[.gz]",
        };

    public Option<bool> AbsentIsReference { get; } =
        new("--absent-is-reference")
        {
            Description =
                "Say that every absent site is homozygous reference; for a protocol with "
                + "absent: reference.",
        };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Callable);
        command.Options.Add(AbsentIsReference);
    }

    /// <summary>Reads what was said, once it is known that the protocol takes it.</summary>
    public AbsenceStatement Read(
        Screen screen,
        ParseResult arguments,
        VariantTable variants,
        GenotypeRules rules
    )
    {
        var path = arguments.GetValue(Callable);
        if (arguments.GetValue(AbsentIsReference))
            RequireRule(rules, AbsentRule.Reference, AbsentIsReference.Name, "absent: reference");
        if (path is null)
            return AbsenceStatement.None with
            {
                IsReference = arguments.GetValue(AbsentIsReference),
            };
        RequireRule(
            rules,
            AbsentRule.ReferenceIfCovered,
            Callable.Name,
            "absent: reference-if-covered"
        );
        Genotypes.RequireFile(path, "a BED of callable regions");
        using var file = File.OpenRead(path);
        using var text = GenomicFile.OpenDecompressed(file, path);
        var regions = CallableRegions.Read(text, path, variants);
        var covered = regions.Builds.Select(build =>
            $"{regions.CoversOn(build).Count(isCovered => isCovered)} of "
            + $"{variants.Variants.Length} sites on {build}"
        );
        screen.Say($"{path}: covers {string.Join(", or ", covered)}");
        return AbsenceStatement.None with { Callable = regions };
    }

    private static void RequireRule(
        GenotypeRules rules,
        AbsentRule wanted,
        string option,
        string wantedText
    )
    {
        if (rules.Absent != wanted)
        {
            throw new UsageException(
                $"{option}: expected a protocol with \"{wantedText}\", found one that does not "
                    + "take it",
                "leave the option out; a gVCF or a VCF with all sites answers absent sites for "
                    + "every protocol"
            );
        }
    }
}
