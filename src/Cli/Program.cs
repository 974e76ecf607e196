using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary>The program: a command line in, an exit code out.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        CoreDumps.Disable();
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var interruption = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interruption.Cancel();
        };
        return await RunAsync(args, new PassphraseSource(), interruption.Token)
            .ConfigureAwait(false);
    }

    /// <summary>Runs one command line, in whatever process.</summary>
    /// <param name="args">As they are typed behind <c>sgp</c>.</param>
    /// <param name="passphrases">Where passphrases come from.</param>
    /// <param name="cancellation">Stops the command, as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(
        string[] args,
        PassphraseSource passphrases,
        CancellationToken cancellation
    )
    {
        var shared = new SharedOptions(passphrases);
        var root = new RootCommand(
            """
            Records a computation on encrypted genomes so that anybody can check it.

            Examples:
              sgp demo
              sgp create study --protocol protocols/alzheimers-allele-frequency
              sgp verify study.sgp --policy policy
            """
        )
        {
            shared.Json,
            shared.Quiet,
            CreateCommand.Build(shared),
            KeygenCommand.Build(shared),
            ContributeCommand.Build(shared),
            EncodeCommand.Build(shared),
            EncryptCommand.Build(shared),
            SubmitCommand.Build(shared),
            WithdrawCommand.Build(shared),
            RoundCommand.Build(shared),
            RoundCommand.BuildAbort(shared),
            AnalyzeCommand.Build(shared),
            RunCommand.Build(shared),
            ResultCommand.Build(shared),
            ReleaseCommand.Build(shared),
            VerifyCommand.Build(shared),
            CheckCommand.Build(shared),
            CheckCertificateCommand.Build(shared),
            ExplainCommand.Build(shared),
            InspectCommand.Build(shared),
            ShowCommand.Build(shared),
            DiffCommand.Build(shared),
            LogCommand.Build(shared),
            StatusCommand.Build(shared),
            CommonsCommand.Build(shared),
            ConsentCommand.Build(shared),
            VoteCommands.BuildPropose(shared),
            VoteCommands.BuildVote(shared),
            VoteCommands.BuildDelegate(shared),
            VoteCommands.BuildHold(shared),
            VoteCommands.BuildTally(shared),
            LockCommands.BuildLock(shared),
            LockCommands.BuildSettle(shared),
            FsckCommand.Build(shared),
            KeyCommand.Build(shared),
            WitnessCommand.Build(shared),
            PolicyCommand.Build(shared),
            ProtocolCommand.Build(shared),
            ExportCommand.Build(shared),
            ServeCommand.Build(shared),
            AskCommand.Build(shared),
            LoginCommand.Build(shared),
            LoginCommand.BuildLogout(shared),
            LoginCommand.BuildWhoAmI(shared),
            ListCommand.Build(shared),
            InviteCommand.Build(shared),
            InviteCommand.BuildMember(shared),
            JobCommands.BuildLogs(shared),
            JobCommands.BuildStop(shared),
            RemoteCommand.Build(shared),
            SelftestCommand.Build(shared),
            DemoCommand.Build(shared),
            CompletionCommand.Build(),
        };

        ExampleFirstHelp.Install(root);
        var arguments = root.Parse(args);
        var json = args.Contains("--json", StringComparer.Ordinal);
        if (arguments.Errors.Count > 0 && arguments.Action is not ExampleFirstHelp)
        {
            var (given, command) = (
                arguments.UnmatchedTokens.Count > 0 ? arguments.UnmatchedTokens[0] : "",
                arguments.CommandResult.Command
            );
            var words = given.StartsWith('-')
                ? command.Options.Concat(root.Options).Select(option => option.Name)
                : command.Subcommands.SelectMany(subcommand =>
                    subcommand.Aliases.Append(subcommand.Name)
                );
            new Failure(
                ExitCode.Usage,
                string.Join("; ", arguments.Errors.Select(error => error.Message)),
                $"{NearMiss.Suggest(given, words)}\"{Typed(arguments.CommandResult)} --help\" "
                    + "shows what there is"
            ).Print(json);
            return ExitCode.Usage;
        }

        try
        {
            return await arguments
                .InvokeAsync(
                    new InvocationConfiguration
                    {
                        EnableDefaultExceptionHandler = false,
                        ProcessTerminationTimeout = null,
                    },
                    cancellation
                )
                .ConfigureAwait(false);
        }
#pragma warning disable CA1031 // every exception becomes a message and an exit code here
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(
                exception is AggregateException { InnerException: { } inner } ? inner : exception
            );
            failure.Print(json);
            if (
                failure.ExitCode == ExitCode.Internal
                && Environment.GetEnvironmentVariable("SGP_DEBUG") == "1"
            )
                Console.Error.WriteLine(exception);
            return failure.ExitCode;
        }
    }

    /// <summary>A subcommand as it is typed, such as "sgp key show".</summary>
    private static string Typed(SymbolResult command) =>
        command.Parent is CommandResult parent
            ? $"{Typed(parent)} {((CommandResult)command).Command.Name}"
            : "sgp";
}
