using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp check-certificate</c>: does a file prove that a ledger said two things that
/// cannot both be true?</summary>
/// <remarks>
/// Exit codes of its own: 0 the certificate holds against a log that the policy names; 3 it holds,
/// and nobody named the
/// log; 1 it proves nothing. It is no verdict on a bundle, and is never VERIFIED.
/// </remarks>
internal static class CheckCertificateCommand
{
    public static Command Build(SharedOptions shared)
    {
        var file = new Argument<string>("CERTIFICATE")
        {
            Description = "An equivocation certificate, as \"sgp check\" writes it.",
        };
        var trust = new TrustOptions("Without it the certificate may be about anybody's log.");
        var command = new Command(
            "check-certificate",
            """
            Check a certificate that a ledger signed two checkpoints which cannot both be true.

            Example:
              sgp check-certificate evidence.json --policy policy
            """
        )
        {
            file,
            trust.Policy,
            trust.Trust,
        };
        command.SetAction(arguments =>
        {
            var path = arguments.GetValue(file)!;
            if (!File.Exists(path))
                throw new UsageException(
                    $"{path}: expected an equivocation certificate, found no such file",
                    "check the path"
                );
            return Check(shared.Screen(arguments), path, trust.Of(arguments));
        });
        return command;
    }

    private static int Check(Screen screen, string path, TrustPolicy? policy)
    {
        if (new FileInfo(path).Length > EquivocationCertificate.MaxBytes)
            throw new UsageException(
                $"{path}: expected an equivocation certificate, found over "
                    + $"{EquivocationCertificate.MaxBytes} bytes",
                "name the file that \"sgp check\" wrote"
            );
        var certificate = EquivocationCertificate.Parse(File.ReadAllBytes(path));
        var holds = certificate.Verify(certificate.Log);
        var isNamed = policy?.Logs.Contains(certificate.Log) ?? false;
        var (earlier, later) = (
            Checkpoint.Parse(certificate.Earlier.Text),
            Checkpoint.Parse(certificate.Later.Text)
        );
        var headline = (holds, isNamed) switch
        {
            (false, _) => "NOTHING PROVED: this certificate does not hold",
            (true, false) =>
                "EQUIVOCATION of a log that nobody named: anybody can make such a certificate "
                    + "about an own log",
            (true, true) =>
                "EQUIVOCATION: the log that your policy names signed two checkpoints that cannot "
                    + "both be true",
        };
        screen.Answer(
            () =>
                $"""
                    {headline}
                    log      {certificate.Log}{(holds && isNamed ? " (stop trusting it)" : "")}
                    earlier  size {earlier.Size}, root {earlier.Root}
                    later    size {later.Size}, root {later.Root}

                    """,
            () =>
                new JsonObject
                {
                    ["answer"] = (holds, isNamed) switch
                    {
                        (false, _) => "NOTHING PROVED",
                        (true, false) => "EQUIVOCATION OF AN UNNAMED LOG",
                        _ => "EQUIVOCATION",
                    },
                    ["log"] = certificate.Log.ToString(),
                    ["inPolicy"] = isNamed,
                    ["earlierSize"] = earlier.Size,
                    ["laterSize"] = later.Size,
                }
        );
        return !holds ? ExitCode.VerificationFailed
            : isNamed ? ExitCode.Ok
            : ExitCode.Inconclusive;
    }
}
