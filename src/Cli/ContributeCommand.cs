using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp contribute</c>: encode, encrypt, sign, submit.</summary>
internal static class ContributeCommand
{
    public static Command Build(SharedOptions shared)
    {
        var file = new Argument<string>("VCF") { Description = "A VCF 4.x: plain, gzip or bgzip." };
        var each = new Option<bool>("--each")
        {
            Description = "Make one contribution per genome of the file, each under a key of its own.",
        };
        var build = SharedOptions.NewBuild();
        var isCase = new Option<bool>("--case") { Description = "For a case-control protocol: every genome of the file is a case." };
        var isControl = new Option<bool>("--control") { Description = "For a case-control protocol: every genome of the file is a control." };
        var phenotypes = new Option<string?>("--phenotypes")
        {
            Description = "For a case-control protocol: a table \"sample, tab, case or control\".",
            HelpName = "FILE",
        };
        var receipts = new Option<string?>("--receipts")
        {
            Description = "The folder for receipts (entry-N.tlog-proof): the proof that a contribution is in the ledger.",
            HelpName = "DIR",
        };
        var command = new Command("contribute", """
            Encode and encrypt genotypes, and submit them to a study on this machine.

            Example:
              sgp contribute mine.vcf.gz --study study
            """)
        {
            file, each, build, isCase, isControl, phenotypes, receipts, shared.Study, shared.Keys, shared.PassphraseFile,
        };
        command.Aliases.Add("upload");
        command.SetAction((arguments, cancellation) => Task.FromResult(shared.WithStudy(arguments, (study, _) =>
        {
            var screen = shared.Screen(arguments);
            using var extraction = Genotypes.Read(screen, arguments.GetValue(file)!, study.Protocol, SharedOptions.BuildOf(arguments.GetValue(build)));
            Genotypes.Show(screen, extraction);
            var first = study.State.Size;
            bool[] cases = arguments.GetValue(phenotypes) is { } table
                ? Genotypes.ReadPhenotypes(table, extraction)
                : arguments.GetValue(isCase) != arguments.GetValue(isControl)
                    ? [.. Enumerable.Repeat(arguments.GetValue(isCase), extraction.Genotypes.Genomes.Length)]
                    : [];
            if (arguments.GetValue(each))
                ContributeEach(screen, study, extraction.Genotypes, cases, cancellation);
            else
                ContributeOnce(study, extraction.Genotypes, cases);
            if (arguments.GetValue(receipts) is { } folder)
                screen.Say($"receipts: {Receipts.Write(study, study.State.EffectiveContributions().Where(next => next.Index >= first).Select(next => (next.Index, next.Hash)), folder).Count} in {folder}");
            else
                study.SignCheckpoint();
            screen.Say("signed with a key that is used once and not kept");
            screen.Answer(
                () => $"contributed: ledger entries {first} to {study.State.Size - 1}, tree root {study.State.Root}\n",
                () => new JsonObject
                {
                    ["firstEntry"] = first,
                    ["lastEntry"] = study.State.Size - 1,
                    ["genomes"] = extraction.Genotypes.Genomes.Length,
                    ["root"] = study.State.Root.ToString(),
                });
            return ExitCode.Ok;
        })));
        return command;
    }

    /// <summary>One contribution per genome, with a progress bar.</summary>
    public static void ContributeEach(
        Screen screen, Study study, GenotypeTable genotypes, bool[] isCase, CancellationToken cancellation) =>
        screen.WithProgress("encrypting", report =>
        {
            CohortContribution.ContributeEach(study, genotypes, new StepRelay(report), cancellation, isCase);
            return true;
        });

    private static void ContributeOnce(Study study, GenotypeTable genotypes, bool[] isCase)
    {
        var context = study.ReadContext();
        using var maker = new ContributionMaker(context);
        using var key = Ed25519PrivateKey.Generate();
        new ContributionIntake(study, context).Accept([maker.Make(genotypes, .., key, isCase)]);
    }
}
