using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp contribute</c>: encode, encrypt, sign, and submit or write a file to be submitted.</summary>
internal static class ContributeCommand
{
    public static Command Build(SharedOptions shared)
    {
        var input = new ContributorInput();
        var each = NewEach();
        var context = new Option<string?>("--context")
        {
            Description = "The study's public context as a file, where the study is not on this machine; needs -o.",
            HelpName = "FILE.sgpctx",
        };
        var output = NewOutput("With --context: the contribution, to be sent to the researcher; with --each a folder.", required: false);
        var receipts = SubmitCommand.NewReceipts();
        var command = new Command("contribute", """
            Encode and encrypt genotypes, sign, and submit them to a study.

            Examples:
              sgp contribute mine.vcf.gz --study study
              sgp contribute mine.vcf.gz --context study.sgpctx -o mine.contribution
            """);
        input.AddTo(command);
        foreach (var option in (Option[])[each, context, output, receipts, shared.Study, shared.Keys, shared.PassphraseFile])
            command.Options.Add(option);
        command.Aliases.Add("upload");
        command.SetAction((arguments, cancellation) =>
        {
            var target = arguments.GetValue(output);
            if (arguments.GetValue(context) is { } file)
            {
                return Task.FromResult(target is null
                    ? throw new UsageException("--context: expected -o FILE beside it, found none", "name the file to write: -o mine.contribution")
                    : EncryptCommand.Execute(shared, input, arguments, file, target, arguments.GetValue(each), cancellation));
            }

            return Task.FromResult(target is null
                ? Submit(shared, input, arguments, arguments.GetValue(each), arguments.GetValue(receipts), cancellation)
                : throw new UsageException("-o: expected --context FILE beside it, found none", "leave -o out to submit to the study on this machine"));
        });
        return command;
    }

    public static Option<bool> NewEach() => new("--each")
    {
        Description = "Make one contribution per genome of the file, each under a key of its own; an interrupted run goes on when run again.",
    };

    public static Option<string?> NewOutput(string description, bool required) => new("-o", "--output")
    {
        Description = description,
        HelpName = "FILE",
        Required = required,
    };

    /// <summary>One contribution per genome, with a progress bar.</summary>
    /// <returns>Genomes that were in the study already.</returns>
    public static int ContributeEach(
        Screen screen, Study study, GenotypeTable genotypes, bool[] isCase, CancellationToken cancellation, ContributorKeys? keys = null) =>
        screen.WithProgress("encrypting", report =>
            CohortContribution.ContributeEach(study, genotypes, new StepRelay(report), cancellation, isCase, keys));

    private static int Submit(
        SharedOptions shared, ContributorInput input, ParseResult arguments, bool each, string? receipts, CancellationToken cancellation) =>
        shared.WithStudy(arguments, (study, keyFolder) =>
        {
            var screen = shared.Screen(arguments);
            var (extraction, isCase) = input.Read(screen, arguments, study.Protocol);
            using var owned = extraction;
            var genomes = extraction.Genotypes.Genomes.Length;
            var skipped = 0;
            if (each)
            {
                using var file = File.OpenRead(arguments.GetValue(input.File)!);
                using var keys = ContributorKeys.OfFile(keyFolder, file);
                skipped = ContributeEach(screen, study, extraction.Genotypes, isCase, cancellation, keys);
                if (skipped > 0)
                    screen.Say($"{skipped} of {genomes} genomes were in the study already, from an earlier run on this file");
            }
            else
            {
                ContributeOnce(study, extraction.Genotypes, isCase);
                screen.Say("signed with a key that is used once and not kept");
            }

            SubmitCommand.Acknowledge(screen, study, receipts, genomes - skipped, skipped);
            return ExitCode.Ok;
        });

    private static void ContributeOnce(Study study, GenotypeTable genotypes, bool[] isCase)
    {
        var context = study.ReadContext();
        using var maker = new ContributionMaker(context);
        using var key = Ledger.Ed25519PrivateKey.Generate();
        new ContributionIntake(study, context).Accept([maker.Make(genotypes, .., key, isCase)]);
    }
}
