using System.CommandLine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp verify</c>: the verdict.</summary>
internal static class VerifyCommand
{
    public static Command Build(SharedOptions shared)
    {
        var bundle = new Argument<string>("BUNDLE")
        {
            Description = "The bundle to verify: a file, or a study's address or REMOTE/ID.",
        };
        var trust = new TrustOptions("Without it the best verdict is CONSISTENT.");
        var allowLight = new Option<bool>("--allow-light")
        {
            Description = "Take a bundle without ciphertexts by its opening, without replay.",
        };
        var html = new Option<string?>("--html")
        {
            Description =
                "Also write the report as one HTML file, which checks the ledger again in a "
                + "browser.",
            HelpName = "FILE",
        };
        var since = new Option<string?>("--since")
        {
            Description =
                "A checkpoint that you had seen before: this log must be its continuation.",
            HelpName = "CHECKPOINT",
        };
        var repository = new Option<string?>("--repo")
        {
            Description =
                "A clone, or the address of a repository, that must hold the pinned commit; only "
                + "an address is fetched from.",
            HelpName = "PATH|URL",
        };
        var quick = new Option<bool>("--quick")
        {
            Description =
                "A first look: signatures, chain, tree, protocol and table; ciphertexts, replay "
                + "and proofs are left out.",
        };
        var kernel = new Option<string>("--kernel")
        {
            Description =
                "Who computes again: the engine, or the verifier's own slow arithmetic, which "
                + "shares none with it.",
            HelpName = "engine|reference",
            DefaultValueFactory = _ => "engine",
        }.AcceptOnlyFromAmong("engine", "reference");
        var budget = new Option<double>("--replay-budget")
        {
            Description =
                "Most work for the replay, in GiB of ciphertexts made (instructions × size); a "
                + "bundle that asks for more is INCOMPLETE.",
            HelpName = "GIB",
            DefaultValueFactory = _ => 4,
        };
        budget.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1 << 20))
                result.AddError("--replay-budget: expected a number of GiB above 0");
        });
        var command = new Command(
            "verify",
            """
            Check a bundle: offline, without a secret, by doing everything again.

            Examples:
              sgp verify study.sgp --policy policy
              sgp verify study.sgp --policy policy --html report.html
              sgp verify study.sgp --trust example.org/…+…+… --trust "ssh-ed25519 AAAA…"
              sgp verify study.sgp --policy policy --repo ~/protocols --since checkpoint
            """
        )
        {
            bundle,
            trust.Policy,
            trust.Trust,
            allowLight,
            since,
            repository,
            quick,
            kernel,
            budget,
            html,
        };
        command.SetAction(arguments =>
        {
            var path = arguments.GetValue(bundle)!;
            if (!File.Exists(path) && RemoteAccess.AddressOf(path) is { } address)
                path = RemoteBundle.Fetch(shared.Screen(arguments), address);
            if (!File.Exists(path))
                throw new UsageException(
                    $"{path}: expected a bundle, found no such file",
                    "check the path"
                );
            var page = arguments.GetValue(html);
            if (Path.Exists(page))
                throw new UsageException(
                    $"{page}: expected no such file, found one",
                    "choose another name: a report overwrites nothing"
                );
            var trusted = trust.Of(arguments);
            var screen = shared.Screen(arguments);
            using var named = arguments.GetValue(repository) is { } place
                ? screen.WhileOpening(place, () => NamedRepository.Open(place))
                : null;
            var report = Verify(
                screen,
                path,
                new VerificationOptions
                {
                    Policy = trusted,
                    AllowLight = arguments.GetValue(allowLight),
                    Since = arguments.GetValue(since) is { } checkpoint
                        ? ReadCheckpoint(checkpoint)
                        : null,
                    Repository = named?.Objects,
                    RepositoryName = arguments.GetValue(repository),
                    IsQuick = arguments.GetValue(quick),
                    ReplayBudgetBytes = (long)(arguments.GetValue(budget) * (1 << 30)),
                    Kernel =
                        arguments.GetValue(kernel) == "reference"
                            ? ReplayKernel.Reference
                            : ReplayKernel.Engine,
                }
            );
            if (page is not null)
                ReleaseCommand.WriteNew(
                    page,
                    screen.While("writing the page", () => HtmlReport.Format(report))
                );
            screen.Answer(TextReport.Format(report), JsonReport.Format(report));
            if (report.Verdict == Verdict.Malformed)
            {
                var fault = report.Results[0].Discrepancy!;
                new Failure(
                    report.ExitCode,
                    $"{path}: expected {fault.Expected}, found {fault.Found}",
                    StepCommand.Behind(FileBeginning.HintOf(fault), FileBeginning.NextOf(fault))
                ).Print(json: false);
            }

            return report.ExitCode;
        });
        return command;
    }

    private static Note ReadCheckpoint(string file)
    {
        if (!File.Exists(file))
            throw new UsageException(
                $"{file}: expected a checkpoint, found no such file",
                "check the path"
            );
        try
        {
            var note = Note.Parse(File.ReadAllBytes(file));
            _ = Checkpoint.Parse(note.Text);
            return note;
        }
        catch (LedgerFormatException e)
        {
            throw new MalformedInputException(
                $"{file}: expected a signed checkpoint, found: {e.Message}",
                "name the file checkpoint of a bundle or an export",
                e
            );
        }
    }

    /// <summary>The verification with a progress bar, under a policy.</summary>
    public static VerificationReport Verify(Screen screen, string path, TrustPolicy? policy) =>
        Verify(screen, path, new VerificationOptions { Policy = policy });

    /// <summary>The verification with a progress bar.</summary>
    public static VerificationReport Verify(
        Screen screen,
        string path,
        VerificationOptions options
    ) =>
        screen.WithProgress("verifying", report =>
            Verification.Run(
                path,
                options with
                {
                    Progress = new Relay<VerificationProgress>(value =>
                        report(value.Step, value.Done, value.Total, value.Unit)
                    ),
                }
            )
        );
}
