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
        var command = new Command("verify", """
            Check a bundle: offline, without a secret, by doing everything again.

            Examples:
              sgp verify study.sgp --policy policy
              sgp verify study.sgp --policy policy --html report.html
            """)
        {
            bundle, policy, allowLight, html,
        };
        command.SetAction(arguments =>
        {
            var path = arguments.GetValue(bundle)!;
            if (!File.Exists(path))
                throw new UsageException($"{path}: expected a bundle, found no such file", "check the path");
            var page = arguments.GetValue(html);
            if (Path.Exists(page))
                throw new UsageException($"{page}: expected no such file, found one", "choose another name: a report overwrites nothing");
            var trusted = arguments.GetValue(policy) is { } file ? ReadPolicy(file) : null;
            if (IsCertificate(path))
            {
                return page is null
                    ? VerifyCertificate(shared.Screen(arguments), path, trusted)
                    : throw new UsageException($"{path}: expected a bundle for --html, found an equivocation certificate", "leave --html out");
            }

            var report = Verify(shared.Screen(arguments), path, trusted, arguments.GetValue(allowLight));
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

    /// <summary>The verification with a progress bar.</summary>
    public static VerificationReport Verify(Screen screen, string path, TrustPolicy? policy, bool allowLight = false) =>
        screen.WithProgress("verifying", report => Verification.Run(path, new VerificationOptions
        {
            Policy = policy,
            AllowLight = allowLight,
            Progress = new Relay(value => report(value.Step, value.Done, value.Total, value.Unit)),
        }));

    private sealed class Relay(Action<VerificationProgress> action) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => action(value);
    }
}
