using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp encrypt</c>: a contribution as a file, made without access to the
/// study.</summary>
internal static class EncryptCommand
{
    public static Command Build(SharedOptions shared)
    {
        var input = new ContributorInput();
        var context = NewContext(required: true);
        var output = ContributeCommand.NewOutput(
            "The contribution, to be sent to the researcher; with --each a folder.",
            required: true
        );
        var each = new Option<bool>("--each")
        {
            Description =
                "Write one contribution per genome of the file, each under a key of its own.",
        };
        var confirmation = new ContextConfirmation();
        var command = new Command(
            "encrypt",
            """
            Encode and encrypt genotypes, and write them as a file for the researcher. Works offline.

            Example:
              sgp encrypt mine.vcf.gz --context study.sgpctx -o mine.contribution
            """
        );
        input.AddTo(command);
        foreach (var option in (Option[])[context, output, each])
            command.Options.Add(option);
        confirmation.AddTo(command);
        var identity = new ContributorIdentity(shared);
        identity.AddTo(command);
        command.SetAction(
            (arguments, cancellation) =>
                Task.FromResult(
                    Execute(
                        shared,
                        input,
                        confirmation,
                        identity,
                        arguments,
                        arguments.GetValue(context)!,
                        arguments.GetValue(output)!,
                        arguments.GetValue(each),
                        cancellation
                    )
                )
        );
        return command;
    }

    public static Option<string?> NewContext(bool required) =>
        new("--context")
        {
            Description =
                "The study's public context as a file (the researcher makes it with \"sgp export "
                + "context\").",
            HelpName = "FILE.sgpctx",
            Required = required,
        };

    /// <summary>Encrypts for a context file and writes contribution files.</summary>
    public static int Execute(
        SharedOptions shared,
        ContributorInput input,
        ContextConfirmation confirmation,
        ContributorIdentity identity,
        ParseResult arguments,
        string contextFile,
        string output,
        bool each,
        CancellationToken cancellation
    )
    {
        var screen = shared.Screen(arguments);
        identity.RequireFits(arguments, each);
        if (!File.Exists(contextFile))
            throw new UsageException(
                $"{contextFile}: expected a study's public context, found no such file",
                "ask the researcher for it: \"sgp export context\" writes it"
            );
        if (Path.Exists(output))
            throw new UsageException(
                $"{output}: expected nothing there yet, found something",
                "name another file; nothing is overwritten"
            );
        var context = screen.While("verifying the study's context", () =>
            ContextFile.Read(contextFile, confirmation.OptionsOf(arguments))
        );
        ContextSummary.RequireOpenToOthers(context);
        confirmation.Confirm(screen, arguments, context);
        if (context.Protocol.Definition.Genotypes is null)
        {
            WriteTable(screen, context, identity, arguments, input, output);
            return ExitCode.Ok;
        }

        var (extraction, isCase) = input.Read(
            screen,
            arguments,
            context.Protocol,
            isOneContribution: !each
        );
        using var owned = extraction;
        var genotypes = extraction.Genotypes;
        using var maker = new ContributionMaker(context);
        var files = new List<string>();
        if (each)
        {
            Directory.CreateDirectory(output);
            screen.WithProgress("encrypting", report =>
            {
                for (var genome = 0; genome < genotypes.Genomes.Length; genome++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Write(
                        new Range(genome, genome + 1),
                        Path.Combine(
                            output,
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"genome-{genome + 1:0000}.contribution"
                            )
                        )
                    );
                    report("encrypting", genome + 1, genotypes.Genomes.Length, "genomes");
                }

                return true;
            });
        }
        else
        {
            Write(.., output);
        }

        Answer(screen, context, identity, arguments, files, genotypes.Genomes.Length);
        return ExitCode.Ok;

        void Write(Range genomes, string path)
        {
            using var key = identity.OpenKey(arguments);
            var terms = identity.TermsOf(arguments, context.Genesis, state: null, key.PublicKey);
            ContributionFile.Write(maker.Make(genotypes, genomes, key, isCase, terms), path);
            files.Add(path);
        }
    }

    /// <summary>The one contribution of a table.</summary>
    private static void WriteTable(
        Screen screen,
        PublicContext context,
        ContributorIdentity identity,
        ParseResult arguments,
        ContributorInput input,
        string output
    )
    {
        using var table = ContributeCommand.OpenTable(
            arguments.GetValue(input.File)!,
            context.Protocol,
            context.Parameters
        );
        ContributeCommand.ShowTable(screen, table);
        using var maker = new ContributionMaker(context);
        using var key = identity.OpenKey(arguments);
        var terms = identity.TermsOf(arguments, context.Genesis, state: null, key.PublicKey);
        ContributionFile.Write(table.Make(maker, key, terms), output);
        Answer(screen, context, identity, arguments, [output], genomes: 1);
    }

    private static void Answer(
        Screen screen,
        PublicContext context,
        ContributorIdentity identity,
        ParseResult arguments,
        List<string> files,
        int genomes
    )
    {
        screen.Say(
            identity.IsNamed(arguments)
                ? "signed with your key; keep the files: they are how \"sgp check\" finds them"
                : "signed with keys that are used once and not kept; keep the files: they are how "
                    + "\"sgp check\" finds them"
        );
        var what = files.Count == 1 ? "the file" : "the files";
        screen.Say(
            $"next: send {what} to the researcher, by mail or any other way: it is ciphertext; "
                + "they run \"sgp submit\""
        );
        screen.Answer(
            () => string.Concat(files.Select(file => file + "\n")),
            () =>
                new JsonObject
                {
                    ["study"] = context.Study.ToString(),
                    ["genomes"] = genomes,
                    ["files"] = new JsonArray([.. files.Select(file => (JsonNode)file)]),
                }
        );
    }
}
