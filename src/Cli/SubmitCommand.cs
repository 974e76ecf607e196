using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp submit</c>: contribution files enter the ledger. Each enters once, however often it is submitted.</summary>
internal static class SubmitCommand
{
    private const int BatchSize = 256;

    public static Command Build(SharedOptions shared)
    {
        var files = new Argument<string[]>("FILE") { Description = "Contribution files.", Arity = ArgumentArity.OneOrMore };
        var receipts = NewReceipts();
        var command = new Command("submit", """
            Submit contribution files to the study. Files that are in the ledger already are left out.

            Example:
              sgp submit mine.contribution --study study --receipts receipts
            """)
        {
            files, receipts, shared.Study, shared.Keys, shared.PassphraseFile,
        };
        command.SetAction((arguments, cancellation) => Task.FromResult(shared.WithStudy(arguments, (study, _) =>
        {
            var screen = shared.Screen(arguments);
            var (paths, first) = (arguments.GetValue(files)!, study.State.Size);
            foreach (var missing in paths.Where(path => !File.Exists(path)).Take(1))
                throw new UsageException($"{missing}: expected a contribution, found no such file", "check the path");
            var taken = screen.WithProgress("submitting", report => Submit(study, paths, report, cancellation));
            if (taken < paths.Length)
                screen.Say($"{paths.Length - taken} of {paths.Length} were in the ledger already");
            Acknowledge(screen, study, first, arguments.GetValue(receipts), taken, paths.Length - taken);
            return ExitCode.Ok;
        })));
        return command;
    }

    public static Option<string?> NewReceipts() => new("--receipts")
    {
        Description = "The folder for receipts (entry-N.tlog-proof): the proof that a contribution is in the ledger.",
        HelpName = "DIR",
    };

    /// <summary>Says what is in the ledger now, with a receipt for each or one checkpoint for all.</summary>
    public static void Acknowledge(Screen screen, Study study, ulong first, string? receipts, int contributed, int skipped)
    {
        if (receipts is not null)
        {
            var entries = study.State.EffectiveContributions().Where(next => next.Index >= first).Select(next => (next.Index, next.Hash));
            screen.Say($"receipts: {Receipts.Write(study, entries, receipts).Count} in {receipts}");
        }
        else
        {
            study.SignCheckpoint();
        }

        var last = study.State.Size - 1;
        screen.Answer(
            () => last < first
                ? $"contributed: nothing new, tree root {study.State.Root}\n"
                : $"contributed: ledger entries {first} to {last}, tree root {study.State.Root}\n",
            () => new JsonObject
            {
                ["firstEntry"] = last < first ? null : first,
                ["lastEntry"] = last < first ? null : last,
                ["genomes"] = contributed,
                ["alreadyThere"] = skipped,
                ["root"] = study.State.Root.ToString(),
            });
    }

    /// <summary>Reads, checks and appends, batch by batch.</summary>
    /// <returns>Contributions that entered now.</returns>
    private static int Submit(Study study, string[] paths, Action<string, long, long, string> report, CancellationToken cancellation)
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

            if (batch.Count > 0)
                intake.Accept(batch);
            taken += batch.Count;
            done += chunk.Length;
            report("submitting", done, paths.Length, "contributions");
        }

        return taken;
    }
}
