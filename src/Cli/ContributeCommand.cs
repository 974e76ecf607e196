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
        var file = new Argument<string>("FILE") { Description = "A VCF 4.x (plain, gzip or bgzip), or a CSV or TSV for a protocol on a table." };
        var each = new Option<bool>("--each")
        {
            Description = "Make one contribution per genome of the file, each under a key of its own.",
        };
        var build = new Option<string?>("--build")
        {
            Description = "The genome build, for a file whose header does not say.",
            HelpName = "GRCh37|GRCh38",
        };
        build.AcceptOnlyFromAmong("GRCh37", "GRCh38");
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
            Encode and encrypt genotypes or a table of values, and submit them to a study on this machine.

            Example:
              sgp contribute mine.vcf.gz --study study
            """)
        {
            file, each, build, isCase, isControl, phenotypes, receipts, shared.Study, shared.Keys, shared.PassphraseFile,
        };
        command.Aliases.Add("upload");
        command.SetAction((arguments, cancellation) => Task.FromResult(shared.WithStudy(arguments, (study, keys) =>
        {
            var screen = shared.Screen(arguments);
            if (study.Protocol.Definition.Table is { } columns)
                return ContributeTable(screen, study, keys, arguments.GetValue(file)!, columns);
            var declared = arguments.GetValue(build) is { } name && GenomeBuild.TryParse(name, out var known) ? known : null;
            using var extraction = Genotypes.Read(screen, arguments.GetValue(file)!, study.Protocol, declared);
            Genotypes.Show(screen, extraction);
            var first = study.State.Size;
            bool[] cases = arguments.GetValue(phenotypes) is { } table
                ? Genotypes.ReadPhenotypes(table, extraction)
                : arguments.GetValue(isCase) != arguments.GetValue(isControl)
                    ? [.. Enumerable.Repeat(arguments.GetValue(isCase), extraction.Genotypes.Genomes.Length)]
                    : [];
            var isOwner = study.Protocol.Definition.Result.Publish == PublishRule.Withheld;
            if (arguments.GetValue(each) && !isOwner)
                ContributeEach(screen, study, extraction.Genotypes, cases, cancellation);
            else
                ContributeOnce(study, keys, (maker, key) => maker.Make(extraction.Genotypes, .., key, cases));
            if (arguments.GetValue(receipts) is { } folder)
                screen.Say($"receipts: {Receipts.Write(study, study.State.EffectiveContributions().Where(next => next.Index >= first).Select(next => (next.Index, next.Hash)), folder).Count} in {folder}");
            else
                study.SignCheckpoint();
            screen.Say(isOwner ? "signed with the key holder's key: the result is yours alone" : "signed with a key that is used once and not kept");
            return Answer(screen, study, first, extraction.Genotypes.Genomes.Length);
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

    private static int ContributeTable(Screen screen, Study study, KeyFolder keys, string path, TableSection columns)
    {
        if (!File.Exists(path))
            throw new UsageException($"{path}: expected a table, found no such file", "check the path");
        using var file = File.OpenRead(path);
        using var table = DataTable.Read(file, path, columns);
        var first = study.State.Size;
        ContributeOnce(study, keys, (maker, key) => maker.Make(table, key));
        study.SignCheckpoint();
        return Answer(screen, study, first, genomes: 1);
    }

    /// <summary>Signed by the data owner where the result is theirs alone, by a throw-away key otherwise.</summary>
    private static void ContributeOnce(
        Study study, KeyFolder keys, Func<ContributionMaker, Ed25519PrivateKey, SignedContribution> make)
    {
        var context = study.ReadContext();
        using var maker = new ContributionMaker(context);
        using var key = study.Protocol.Definition.Result.Publish == PublishRule.Withheld
            ? keys.OpenSigningKey(StudyRole.KeyHolder)
            : Ed25519PrivateKey.Generate();
        new ContributionIntake(study, context).Accept([make(maker, key)]);
    }

    private static int Answer(Screen screen, Study study, ulong first, int genomes)
    {
        screen.Answer(
            () => $"contributed: ledger entries {first} to {study.State.Size - 1}, tree root {study.State.Root}\n",
            () => new JsonObject
            {
                ["firstEntry"] = first,
                ["lastEntry"] = study.State.Size - 1,
                ["genomes"] = genomes,
                ["root"] = study.State.Root.ToString(),
            });
        return ExitCode.Ok;
    }
}
