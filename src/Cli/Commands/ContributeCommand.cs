using System.Collections.Immutable;
using System.CommandLine;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp contribute</c>: encode, encrypt, sign, and submit or write a file to be
/// submitted.</summary>
internal static class ContributeCommand
{
    private const int MostNumbersShown = 12;

    public static Command Build(SharedOptions shared)
    {
        var input = new ContributorInput();
        var each = NewEach();
        var context = new Option<string?>("--context")
        {
            Description =
                "The study's public context as a file, where the study is not on this machine; "
                + "needs -o.",
            HelpName = "FILE.sgpctx",
        };
        var output = NewOutput(
            "With --context: the contribution, to be sent to the researcher; with --each a folder.",
            required: false
        );
        var receipts = SubmitCommand.NewReceipts();
        var confirmation = new ContextConfirmation();
        var identity = new ContributorIdentity(shared);
        var invitation = RemoteContribution.NewInvitation();
        var command = new Command(
            "contribute",
            """
            Encode and encrypt genotypes or a table of values, sign, and submit them to a study.

            Examples:
              sgp contribute mine.vcf.gz --study study
              sgp contribute mine.vcf.gz --study https://HOST/v1/studies/ID --invitation CODE
              sgp contribute mine.vcf.gz --context study.sgpctx -o mine.contribution
            """
        );
        input.AddTo(command);
        foreach (
            var option in (Option[])
                [
                    each,
                    context,
                    output,
                    receipts,
                    invitation,
                    shared.Study,
                    shared.Keys,
                    shared.PassphraseFile,
                ]
        )
            command.Options.Add(option);
        confirmation.AddTo(command);
        identity.AddTo(command);
        command.Aliases.Add("upload");
        command.SetAction(
            (arguments, cancellation) =>
            {
                var target = arguments.GetValue(output);
                if (arguments.GetValue(context) is { } file)
                {
                    return Task.FromResult(
                        target is null
                            ? throw new UsageException(
                                "--context: expected -o FILE beside it, found none",
                                "name the file to write: -o mine.contribution"
                            )
                            : EncryptCommand.Execute(
                                shared,
                                input,
                                confirmation,
                                identity,
                                arguments,
                                file,
                                target,
                                arguments.GetValue(each),
                                cancellation
                            )
                    );
                }

                if (
                    target is null
                    && RemoteAccess.AddressOf(arguments.GetValue(shared.Study)!) is { } address
                )
                    return Task.FromResult(
                        new RemoteContribution(
                            shared,
                            input,
                            confirmation,
                            identity,
                            invitation
                        ).Execute(
                            arguments,
                            address,
                            arguments.GetValue(each),
                            arguments.GetValue(receipts),
                            cancellation
                        )
                    );

                return Task.FromResult(
                    target is null
                        ? Submit(
                            shared,
                            input,
                            confirmation,
                            identity,
                            arguments,
                            arguments.GetValue(each),
                            arguments.GetValue(receipts),
                            cancellation
                        )
                        : throw new UsageException(
                            "-o: expected --context FILE beside it, found none",
                            "leave -o out to submit to the study on this machine"
                        )
                );
            }
        );
        return command;
    }

    public static Option<bool> NewEach() =>
        new("--each")
        {
            Description =
                "Make one contribution per genome of the file, each under a key of its own; an "
                + "interrupted run goes on when run again.",
        };

    public static Option<string?> NewOutput(string description, bool required) =>
        new("-o", "--output")
        {
            Description = description,
            HelpName = "FILE",
            Required = required,
        };

    /// <summary>One contribution per genome, with a progress bar.</summary>
    /// <returns>Genomes that were in the study already.</returns>
    public static int ContributeEach(
        Screen screen,
        IStudy study,
        GenotypeTable genotypes,
        bool[] isCase,
        CancellationToken cancellation,
        ContributorKeys? keys = null
    ) =>
        screen.WithProgress("encrypting", report =>
            CohortContribution.ContributeEach(
                study,
                genotypes,
                new StepRelay(report),
                cancellation,
                isCase,
                keys
            )
        );

    private static int Submit(
        SharedOptions shared,
        ContributorInput input,
        ContextConfirmation confirmation,
        ContributorIdentity identity,
        ParseResult arguments,
        bool each,
        string? receipts,
        CancellationToken cancellation
    ) => shared.WithStudy(arguments, (study, keyFolder) =>
        {
            var screen = shared.Screen(arguments);
            confirmation.Confirm(
                screen,
                arguments,
                screen.While("verifying the study's context", () =>
                    study.ReadContext(confirmation.OptionsOf(arguments))
                )
            );
            if (study.Protocol.Definition.Genotypes is null)
            {
                ContributeTable(
                    screen,
                    study,
                    keyFolder,
                    arguments.GetValue(input.File)!,
                    receipts,
                    arguments,
                    identity
                );
                return ExitCode.Ok;
            }

            var (extraction, isCase) = input.Read(
                screen,
                arguments,
                study.Protocol,
                isOneContribution: !each || IsOwnersAlone(study)
            );
            using var owned = extraction;
            var genomes = extraction.Genotypes.Genomes.Length;
            var skipped = 0;
            identity.RequireFits(arguments, each);
            if (each && !IsOwnersAlone(study))
            {
                if (arguments.GetValue(input.File) == SharedOptions.StandardInput)
                    throw new UsageException(
                        "--each: expected a file, found standard input: an interrupted run could "
                            + "not go on",
                        "save the VCF to a file first"
                    );

                using var file = File.OpenRead(arguments.GetValue(input.File)!);
                using var keys = ContributorKeys.OfFile(keyFolder, file);
                skipped = ContributeEach(
                    screen,
                    study,
                    extraction.Genotypes,
                    isCase,
                    cancellation,
                    keys
                );
                if (skipped > 0)
                    screen.Say(
                        $"{skipped} of {genomes} genomes were in the study already, from an "
                            + $"earlier run on this file"
                    );
            }
            else
            {
                ContributeOnce(
                    screen,
                    study,
                    keyFolder,
                    (maker, key, terms) => maker.Make(extraction.Genotypes, .., key, isCase, terms),
                    arguments,
                    identity
                );
            }

            SubmitCommand.Acknowledge(screen, study, receipts, genomes - skipped, skipped);
            return ExitCode.Ok;
        });

    /// <summary>The data owner's one contribution, from a VCF or a table, as the protocol
    /// says.</summary>
    public static void ContributeOwnersData(
        Screen screen,
        IStudy study,
        KeyFolder keys,
        string path,
        ParseResult? arguments = null,
        ContributorIdentity? identity = null
    )
    {
        if (study.Protocol.Definition.Genotypes is null)
        {
            var context = study.ReadContext();
            using var table = OpenTable(path, context.Protocol, context.Parameters);
            ShowTable(screen, table);
            ContributeOnce(
                screen,
                study,
                keys,
                (maker, key, terms) => table.Make(maker, key, terms),
                arguments,
                identity
            );
            return;
        }

        using var extraction = Genotypes.Read(screen, path, study.Protocol, declaredBuild: null);
        ContributeOnce(screen, study, keys, (maker, key, terms) =>
            maker.Make(extraction.Genotypes, .., key, terms: terms)
        );
    }

    /// <summary>Reads a contributor's table, from a file or from standard input.</summary>
    /// <param name="path">Or <c>-</c>.</param>
    /// <param name="protocol">One that reads a table.</param>
    /// <param name="parameters">Of the round; null for those of the first one.</param>
    public static TableInput OpenTable(
        string path,
        ProtocolPackage protocol,
        ImmutableArray<Rational>? parameters = null
    )
    {
        if (path != SharedOptions.StandardInput && !File.Exists(path))
            throw new UsageException(
                $"{path}: expected a table, found no such file",
                "check the path"
            );
        using var file =
            path == SharedOptions.StandardInput ? Console.OpenStandardInput() : File.OpenRead(path);
        return TableInput.Read(file, path, protocol, parameters);
    }

    /// <summary>Says what of a site's table is about to be encrypted, before it is.</summary>
    public static void ShowTable(Screen screen, TableInput table)
    {
        var numbers = table.Numbers().ToArray();
        foreach (var (of, name, value) in numbers.Take(MostNumbersShown))
            screen.Say($"encrypted: {of} {name} = {value}");
        if (numbers.Length > MostNumbersShown)
            screen.Say(
                $"encrypted: {numbers.Length - MostNumbersShown} more numbers; "
                    + "\"sgp encode\" shows them all"
            );
        foreach (var remark in table.Remarks)
            screen.Say($"remark: {remark}");
    }

    private static void ContributeTable(
        Screen screen,
        IStudy study,
        KeyFolder keys,
        string path,
        string? receipts,
        ParseResult arguments,
        ContributorIdentity identity
    )
    {
        ContributeOwnersData(screen, study, keys, path, arguments, identity);
        SubmitCommand.Acknowledge(screen, study, receipts, contributed: 1, skipped: 0);
    }

    /// <summary>Signed by the data owner where the result is theirs alone, by a throw-away key
    /// otherwise.</summary>
    private static void ContributeOnce(
        Screen screen,
        IStudy study,
        KeyFolder keys,
        Func<
            ContributionMaker,
            Ledger.Ed25519PrivateKey,
            ContributionTerms,
            SignedContribution
        > make,
        ParseResult? arguments = null,
        ContributorIdentity? identity = null
    )
    {
        var context = study.ReadContext();
        using var maker = new ContributionMaker(context);
        using var key = IsOwnersAlone(study)
            ? keys.OpenSigningKey(Ledger.StudyRole.KeyHolder)
            : identity?.OpenKey(arguments!) ?? Ledger.Ed25519PrivateKey.Generate();
        var terms = IsOwnersAlone(study)
            ? ContributionTerms.None
            : identity?.TermsOf(arguments!, context.Genesis, study.State, key.PublicKey)
                ?? ContributionTerms.None;
        new ContributionIntake(study, context).Accept([make(maker, key, terms)]);
        screen.Say(
            IsOwnersAlone(study) ? "signed with the key holder's key: the result is yours alone"
            : identity?.IsNamed(arguments!) == true ? $"signed with your key {key.PublicKey.KeyId}"
            : "signed with a key that is used once and not kept"
        );
    }

    private static bool IsOwnersAlone(IStudy study) =>
        study.Protocol.Definition.Result.Publish == PublishRule.Withheld;
}
