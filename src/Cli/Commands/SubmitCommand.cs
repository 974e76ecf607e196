using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp submit</c>: contribution files enter the ledger. Each enters once, however often
/// it is submitted.</summary>
internal static class SubmitCommand
{
    private const int BatchSize = 256;

    public static Command Build(SharedOptions shared)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Contribution files.",
            Arity = ArgumentArity.OneOrMore,
        };
        var receipts = NewReceipts();
        var refuse = new Option<bool>("--record-refusals")
        {
            Description =
                "Record each contribution that the study's rules refuse, with the rule, so that "
                + "nobody can deny the refusal; the others are taken.",
        };
        var invitation = RemoteContribution.NewInvitation();
        var command = new Command(
            "submit",
            """
            Submit contribution files to the study. Files that are in the ledger already are left out.

            Example:
              sgp submit mine.contribution --study study --receipts receipts
            """
        )
        {
            files,
            receipts,
            refuse,
            invitation,
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        command.SetAction(
            (arguments, cancellation) =>
            {
                var paths = arguments.GetValue(files)!;
                foreach (var missing in paths.Where(path => !File.Exists(path)).Take(1))
                    throw new UsageException(
                        $"{missing}: expected a contribution, found no such file",
                        "check the path"
                    );
                return Task.FromResult(
                    RemoteAccess.AddressOf(arguments.GetValue(shared.Study)!) is { } address
                        ? RemoteContribution.Submit(
                            shared,
                            arguments,
                            address,
                            arguments.GetValue(invitation),
                            paths,
                            arguments.GetValue(receipts),
                            cancellation
                        )
                        : shared.WithStudy(arguments, (study, _) =>
                        {
                            SubmitHere(
                                shared.Screen(arguments),
                                study,
                                paths,
                                arguments.GetValue(refuse),
                                arguments.GetValue(receipts),
                                cancellation
                            );
                            return ExitCode.Ok;
                        })
                );
            }
        );
        return command;
    }

    private static void SubmitHere(
        Screen screen,
        IStudy study,
        string[] paths,
        bool refuse,
        string? receipts,
        CancellationToken cancellation
    )
    {
        var taken = screen.WithProgress("submitting", report =>
            Submit(study, paths, report, refuse, screen, cancellation)
        );
        if (taken < paths.Length)
            screen.Say($"{paths.Length - taken} of {paths.Length} were in the ledger already");
        Acknowledge(screen, study, receipts, taken, paths.Length - taken);
    }

    public static Option<string?> NewReceipts() =>
        new("--receipts")
        {
            Description =
                "The folder for receipts (entry-N.tlog-proof): the proof that a contribution is "
                + "in the ledger.",
            HelpName = "DIR",
        };

    /// <summary>Says what this run put into the ledger, with a receipt for each or one checkpoint
    /// for all.</summary>
    public static void Acknowledge(
        Screen screen,
        IStudy study,
        string? receipts,
        int contributed,
        int skipped
    )
    {
        if (receipts is not null)
        {
            screen.Say(
                $"receipts: {Receipts.Write(study, study.Appended, receipts).Count} in {receipts}"
            );
        }
        else
        {
            study.SignCheckpoint();
        }

        // Other programs may have appended meanwhile: only what this one appended is its own.
        ulong[] own = [.. study.Appended.Select(entry => entry.Index)];
        var isOneRun = own is [var first, .., var last] && last - first == (ulong)own.Length - 1;
        screen.Answer(
            () =>
                own switch
                {
                    [] => $"contributed: nothing new, tree root {study.State.Root}\n",
                    _ when isOneRun || own.Length == 1 =>
                        $"contributed: ledger entries {own[0]} to {own[^1]}, tree root "
                            + $"{study.State.Root}\n",
                    _ => $"contributed: {own.Length} ledger entries between {own[0]} and "
                        + $"{own[^1]}, tree root {study.State.Root}\n",
                },
            () =>
                new JsonObject
                {
                    ["firstEntry"] = own is [] ? null : own[0],
                    ["lastEntry"] = own is [] ? null : own[^1],
                    ["entries"] = new JsonArray([.. own.Select(index => (JsonNode)index)]),
                    ["genomes"] = contributed,
                    ["alreadyThere"] = skipped,
                    ["root"] = study.State.Root.ToString(),
                }
        );
    }

    /// <summary>Reads, checks and appends, batch by batch.</summary>
    /// <returns>Contributions that entered now.</returns>
    private static int Submit(
        IStudy study,
        string[] paths,
        Action<string, long, long, string> report,
        bool refuse,
        Screen screen,
        CancellationToken cancellation
    )
    {
        var context = study.ReadContext();
        var intake = new ContributionIntake(study, context);
        var (taken, done) = (0, 0);
        foreach (var chunk in paths.Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = new List<SignedContribution>(chunk.Length);
            foreach (var path in chunk)
            {
                var contribution = ContributionFile.Read(path);
                if (!study.State.HasCiphertext(ArtifactDigest.Compute(contribution.Ciphertext)))
                    batch.Add(contribution);
            }

            taken += refuse
                ? batch.Count(contribution => IsTaken(study, intake, contribution, screen))
                : Take(intake, batch);
            done += chunk.Length;
            report("submitting", done, paths.Length, "contributions");
        }

        return taken;
    }

    private static int Take(ContributionIntake intake, List<SignedContribution> batch)
    {
        if (batch.Count > 0)
            intake.Accept(batch);
        return batch.Count;
    }

    /// <summary>Takes one contribution, or records why the rules refuse it.</summary>
    private static bool IsTaken(
        IStudy study,
        ContributionIntake intake,
        SignedContribution contribution,
        Screen screen
    )
    {
        try
        {
            intake.Accept([contribution]);
            return true;
        }
        catch (StatementRejectedException e)
        {
            var entry = study.Refuse(contribution.Statement);
            screen.Say($"refused ({e.Rejection.Name}), recorded as entry {entry.Index}");
            return false;
        }
    }
}
