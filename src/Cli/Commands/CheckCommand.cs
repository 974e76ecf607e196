using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp check</c>: is mine in there?</summary>
internal static class CheckCommand
{
    private const int MaximumEvidenceFileBytes = 1 << 26;

    public static Command Build(SharedOptions shared)
    {
        var mine = new Argument<string>("MINE")
        {
            Description = "A receipt, a signed statement, or a ciphertext of yours.",
        };
        var log = new Argument<string>("BUNDLE|STUDY")
        {
            Description = "Where to look: a bundle or a study folder.",
        };
        var state = new Option<string?>("--state")
        {
            Description =
                "The file that remembers the last checkpoint of each log; by default below the "
                + "user's state folder.",
            HelpName = "FILE",
        };
        var evidence = new Option<string>("--evidence")
        {
            Description = "Where the certificate of a broken promise goes.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "evidence.json",
        };
        var command = new Command(
            "check",
            """
            Tell a contributor what became of a contribution.

            Example:
              sgp check entry-2.tlog-proof study.sgp
            """
        )
        {
            mine,
            log,
            state,
            evidence,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            using var source = LogSource.Open(arguments.GetValue(log)!, shared.Screen(arguments));
            var check = new ContributionCheck(
                source.Entries,
                source.Checkpoint,
                () => source.State,
                source.ReadObject
            );
            RequireGrowth(
                source,
                arguments.GetValue(state) ?? DefaultStateFile(),
                arguments.GetValue(evidence)!
            );
            var report = Find(check, arguments.GetValue(mine)!);
            if (report.Evidence is { } certificate)
                WriteEvidence(arguments.GetValue(evidence)!, certificate);
            var opened = report.Fate == ContributionFate.Counted ? check.DescribeOpening() : null;
            screen.Answer(
                () =>
                    $"{ContributionCheck.Word(report.Fate)}: "
                    + $"{report.Explanation}\n{(opened is null ? "" : opened + "\n")}"
                    + (
                        report.Evidence is null ? "" : $"evidence: {arguments.GetValue(evidence)}\n"
                    ),
                () =>
                    new JsonObject
                    {
                        ["fate"] = ContributionCheck.Word(report.Fate),
                        ["index"] = report.Index,
                        ["explanation"] = report.Explanation,
                        ["opening"] = opened,
                        ["evidence"] = report.Evidence is null
                            ? null
                            : arguments.GetValue(evidence),
                    }
            );
            return report.Fate switch
            {
                ContributionFate.Included
                or ContributionFate.Counted
                or ContributionFate.Superseded
                or ContributionFate.Withdrawn => ExitCode.Ok,
                ContributionFate.Unknown => ExitCode.Inconclusive,
                _ => ExitCode.VerificationFailed,
            };
        });
        return command;
    }

    private static FateReport Find(ContributionCheck check, string path)
    {
        if (!File.Exists(path))
            throw new UsageException(
                $"{path}: expected a receipt, a statement or a ciphertext, found no such file",
                "check the path"
            );
        if (new FileInfo(path).Length > MaximumEvidenceFileBytes)
            throw new MalformedInputException(
                $"{path}: expected at most {MaximumEvidenceFileBytes} bytes",
                "this is no receipt, statement or ciphertext"
            );
        var bytes = File.ReadAllBytes(path);
        return check.Find(bytes, path);
    }

    /// <summary>A log may only grow between two looks at it.</summary>
    private static void RequireGrowth(LogSource source, string stateFile, string evidenceFile)
    {
        if (source.Checkpoint is not { } checkpoint)
            return;
        var observation = ClientStateFile
            .Load(stateFile)
            .Observe(source.Log, checkpoint, source.Tree);
        switch (observation.Verdict)
        {
            case ClientVerdict.Grown:
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(stateFile))!);
                ClientStateFile.Save(stateFile, observation.State);
                return;
            case ClientVerdict.RolledBack or ClientVerdict.Forked:
                if (observation.Evidence is { } certificate)
                    WriteEvidence(evidenceFile, certificate);
                throw new ContradictionException(
                    $"log {source.Log.Name}: expected a log that contains what it showed before, "
                        + $"found one that was "
                        + $"{(observation.Verdict == ClientVerdict.Forked ? "forked" : "rolled back")}",
                    observation.Evidence is null
                        ? $"the checkpoint seen before is in {stateFile}"
                        : $"the two signed checkpoints that cannot both be true are in "
                            + $"{evidenceFile}: show them to others"
                );
            default:
                throw new ContradictionException(
                    $"log {source.Log.Name}: expected a checkpoint of these entries, signed by "
                        + $"the ledger key, found another",
                    "verify the bundle"
                );
        }
    }

    private static void WriteEvidence(string path, EquivocationCertificate certificate)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        file.Write(certificate.ToBytes());
    }

    private static string DefaultStateFile() =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } named
                ? named
                : Path.Combine(
                    Environment.GetFolderPath(
                        Environment.SpecialFolder.UserProfile,
                        Environment.SpecialFolderOption.DoNotVerify
                    ),
                    ".local",
                    "state"
                ),
            "securegenomics",
            "checkpoints.json"
        );
}
