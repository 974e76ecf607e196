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
        var bundle = new Argument<string>("BUNDLE") { Description = "The bundle to verify." };
        var policy = new Option<string?>("--policy")
        {
            Description = "The trust policy: which ledger key and which researcher. Without it the best verdict is CONSISTENT.",
            HelpName = "FILE",
        };
        var allowLight = new Option<bool>("--allow-light")
        {
            Description = "Take a bundle without ciphertexts by its opening, without replay.",
        };
        var html = new Option<string?>("--html")
        {
            Description = "Also write the report as one HTML file, which checks the ledger again in a browser.",
            HelpName = "FILE",
        };
        var trust = new Option<string[]>("--trust")
        {
            Description = "In place of a policy: a log's vkey, and a researcher's public key or a study id. May be given several times.",
            HelpName = "KEY",
        };
        var since = new Option<string?>("--since")
        {
            Description = "A checkpoint that you had seen before: this log must be its continuation.",
            HelpName = "CHECKPOINT",
        };
        var repository = new Option<string?>("--repo")
        {
            Description = "A clone, or the address of a repository, that must hold the pinned commit; only an address is fetched from.",
            HelpName = "PATH|URL",
        };
        var quick = new Option<bool>("--quick")
        {
            Description = "A first look: signatures, chain, tree, protocol and table; ciphertexts, replay and proofs are left out.",
        };
        var kernel = new Option<string>("--kernel")
        {
            Description = "Who computes again: the engine, or the verifier's own slow arithmetic, which shares none with it.",
            HelpName = "engine|reference",
            DefaultValueFactory = _ => "engine",
        }.AcceptOnlyFromAmong("engine", "reference");
        var command = new Command("verify", """
            Check a bundle: offline, without a secret, by doing everything again.

            Examples:
              sgp verify study.sgp --policy policy
              sgp verify study.sgp --policy policy --html report.html
              sgp verify study.sgp --trust example.org/…+…+… --trust "ssh-ed25519 AAAA…"
              sgp verify study.sgp --policy policy --repo ~/protocols --since checkpoint
            """)
        {
            bundle, policy, trust, allowLight, since, repository, quick, kernel, html,
        };
        command.SetAction(arguments =>
        {
            var path = arguments.GetValue(bundle)!;
            if (!File.Exists(path))
                throw new UsageException($"{path}: expected a bundle, found no such file", "check the path");
            var page = arguments.GetValue(html);
            if (Path.Exists(page))
                throw new UsageException($"{page}: expected no such file, found one", "choose another name: a report overwrites nothing");
            var trusted = PolicyOf(arguments.GetValue(policy), arguments.GetValue(trust) ?? []);
            if (IsCertificate(path))
            {
                return page is null
                    ? VerifyCertificate(shared.Screen(arguments), path, trusted)
                    : throw new UsageException($"{path}: expected a bundle for --html, found an equivocation certificate", "leave --html out");
            }

            using var named = arguments.GetValue(repository) is { } place ? NamedRepository.Open(place) : null;
            var report = Verify(shared.Screen(arguments), path, new VerificationOptions
            {
                Policy = trusted,
                AllowLight = arguments.GetValue(allowLight),
                Since = arguments.GetValue(since) is { } checkpoint ? ReadCheckpoint(checkpoint) : null,
                Repository = named?.Objects,
                RepositoryName = arguments.GetValue(repository),
                IsQuick = arguments.GetValue(quick),
                Kernel = arguments.GetValue(kernel) == "reference" ? ReplayKernel.Reference : ReplayKernel.Engine,
            });
            if (page is not null)
                ReleaseCommand.WriteNew(page, HtmlReport.Format(report));
            shared.Screen(arguments).Answer(TextReport.Format(report), JsonReport.Format(report));
            if (report.Verdict == Verdict.Malformed)
            {
                Console.Error.WriteLine($"error: {Visible.Of(path)}: {Visible.Of(report.Results[0].Discrepancy!.Found)}");
                Console.Error.WriteLine("hint: name a bundle that \"sgp release\" made, or get it again");
            }

            return report.ExitCode;
        });
        return command;
    }

    /// <summary>Reads a policy file, with an error that names it.</summary>
    public static TrustPolicy ReadPolicy(string file)
    {
        if (!File.Exists(file))
            throw new UsageException($"{file}: expected a trust policy, found no such file", "check the path");
        try
        {
            return TrustPolicy.Parse(File.ReadAllText(file));
        }
        catch (TrustPolicyFormatException e)
        {
            throw new MalformedInputException(
                $"{file}: expected a trust policy, found: {e.Message}", "get the policy that \"sgp release --policy-out\" wrote", e);
        }
    }

    private static TrustPolicy? PolicyOf(string? file, string[] keys)
    {
        if (keys.Length == 0)
            return file is null ? null : ReadPolicy(file);
        if (file is not null)
            throw new UsageException("expected --policy or --trust, found both", "write the keys into the policy");
        try
        {
            var policy = TrustPolicy.Of(keys);
            return policy.Logs.IsEmpty
                ? throw new UsageException("expected the log's vkey among --trust, found none", "every entry rests on the ledger's key: name it, too")
                : policy;
        }
        catch (TrustPolicyFormatException e)
        {
            throw new UsageException($"--trust: expected a log's vkey, an OpenSSH public key or a study id, found: {e.Message}", "copy the key from where its owner publishes it");
        }
    }

    private static Note ReadCheckpoint(string file)
    {
        if (!File.Exists(file))
            throw new UsageException($"{file}: expected a checkpoint, found no such file", "check the path");
        try
        {
            var note = Note.Parse(File.ReadAllBytes(file));
            _ = Checkpoint.Parse(note.Text);
            return note;
        }
        catch (LedgerFormatException e)
        {
            throw new MalformedInputException($"{file}: expected a signed checkpoint, found: {e.Message}", "name the file checkpoint of a bundle or an export", e);
        }
    }

    private static bool IsCertificate(string path)
    {
        using var file = File.OpenRead(path);
        return file.Length <= EquivocationCertificate.MaxBytes && file.ReadByte() == '{';
    }

    /// <summary>Two signed checkpoints that cannot both be true, as "sgp check" writes them.</summary>
    private static int VerifyCertificate(Screen screen, string path, TrustPolicy? policy)
    {
        var certificate = EquivocationCertificate.Parse(File.ReadAllBytes(path));
        var holds = certificate.Verify(certificate.Log);
        var isTrusted = policy?.Logs.Contains(certificate.Log) ?? false;
        var (earlier, later) = (Checkpoint.Parse(certificate.Earlier.Text), Checkpoint.Parse(certificate.Later.Text));
        screen.Answer(
            () => holds
                ? $"""
                    EQUIVOCATION: the ledger signed two checkpoints that cannot both be true
                    log      {certificate.Log}{(isTrusted ? " (named by your policy: stop trusting it)" : "")}
                    earlier  size {earlier.Size}, root {earlier.Root}
                    later    size {later.Size}, root {later.Root}

                    """
                : "FAILED: this certificate proves nothing\n",
            () => new System.Text.Json.Nodes.JsonObject
            {
                ["verdict"] = holds ? "EQUIVOCATION" : "FAILED",
                ["log"] = certificate.Log.ToString(),
                ["inPolicy"] = isTrusted,
                ["earlierSize"] = earlier.Size,
                ["laterSize"] = later.Size,
            });
        return holds ? ExitCode.Ok : ExitCode.VerificationFailed;
    }

    /// <summary>The verification with a progress bar, under a policy.</summary>
    public static VerificationReport Verify(Screen screen, string path, TrustPolicy? policy) =>
        Verify(screen, path, new VerificationOptions { Policy = policy });

    /// <summary>The verification with a progress bar.</summary>
    public static VerificationReport Verify(Screen screen, string path, VerificationOptions options) =>
        screen.WithProgress("verifying", report => Verification.Run(path, options with
        {
            Progress = new Relay<VerificationProgress>(value => report(value.Step, value.Done, value.Total, value.Unit)),
        }));
}
