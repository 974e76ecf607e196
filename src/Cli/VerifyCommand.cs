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
        var command = new Command("verify", """
            Check a bundle: offline, without a secret, by doing everything again.

            Example:
              sgp verify study.sgp --policy policy
            """)
        {
            bundle, policy, allowLight,
        };
        command.SetAction(arguments =>
        {
            var path = arguments.GetValue(bundle)!;
            if (!File.Exists(path))
                throw new UsageException($"{path}: expected a bundle, found no such file", "check the path");
            var trusted = arguments.GetValue(policy) is { } file ? ReadPolicy(file) : null;
            var report = Verify(shared.Screen(arguments), path, trusted, arguments.GetValue(allowLight));
            shared.Screen(arguments).Answer(TextReport.Format(report), JsonReport.Format(report));
            if (report.Verdict == Verdict.Malformed)
            {
                Console.Error.WriteLine($"error: {path}: {report.Results[0].Discrepancy!.Found}");
                Console.Error.WriteLine("hint: name a bundle that \"sgp release\" made, or get it again");
            }

            return report.ExitCode;
        });
        return command;
    }

    private static TrustPolicy ReadPolicy(string file)
    {
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
