using System.Reflection;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Verifier.Tool;

// The verifier alone.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var arguments = Arguments.Read(args);
if (arguments.Fault is { } misuse)
    return Fail(2, misuse, "\"sgp-verify --help\" shows what there is");
if (arguments.AsksForHelp)
{
    Console.Out.Write(Arguments.Usage);
    return 0;
}

if (arguments.AsksForVersion)
{
    Console.Out.WriteLine(
        $"sgp-verify {typeof(Arguments).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion}"
    );
    return 0;
}

// What is being read when something turns out to be malformed.
var reading = arguments.PolicyFile ?? "--trust";
try
{
    var policy = ReadPolicy();
    if (policy is { Logs.IsEmpty: true } && arguments.TrustedKeys.Count > 0)
        return Fail(
            2,
            "expected the log's vkey among --trust, found none",
            "every entry rests on the ledger's key: name it, too"
        );
    reading = arguments.SinceFile;
    var since = arguments.SinceFile is { } file ? Note.Parse(File.ReadAllBytes(file)) : null;
    _ = since is null ? null : Checkpoint.Parse(since.Text);
    using var repository = arguments.Repository is { } place ? NamedRepository.Open(place) : null;
    using var progress = TerminalProgress.Start(arguments.IsJson);
    var defaults = new VerificationOptions();
    var report = Verification.Run(
        arguments.Bundle!,
        defaults with
        {
            ReplayBudgetBytes = arguments.ReplayBudgetBytes ?? defaults.ReplayBudgetBytes,
            Policy = policy,
            AllowLight = arguments.AllowsLight,
            Since = since,
            Repository = repository?.Objects,
            RepositoryName = arguments.Repository,
            IsQuick = arguments.IsQuick,
            Kernel = arguments.Kernel == "reference" ? ReplayKernel.Reference : ReplayKernel.Engine,
            Progress = progress,
        }
    );
    progress?.Clear();
    if (arguments.HtmlFile is not null)
    {
        using var page = new StreamWriter(new FileStream(arguments.HtmlFile, FileMode.CreateNew));
        page.Write(HtmlReport.Format(report));
    }

    Console.Out.Write(arguments.IsJson ? JsonReport.Format(report) : TextReport.Format(report));
    return report is { Verdict: Verdict.Malformed, Results: [{ Discrepancy: { } fault }, ..] }
        ? Fail(
            report.ExitCode,
            $"{fault.Where}: expected {fault.Expected}, found {fault.Found}",
            FileBeginning.HintOf(fault)
        )
        : report.ExitCode;
}
catch (TrustPolicyFormatException e)
{
    return Fail(
        arguments.PolicyFile is null ? 2 : 4,
        $"{reading}: expected a trust policy, found: {e.Message}",
        "get it from the researcher"
    );
}
catch (LedgerFormatException e)
{
    return Fail(
        4,
        $"{reading}: expected a signed checkpoint, found: {e.Message}",
        "name the file checkpoint of a bundle or an export"
    );
}
catch (MalformedInputException e)
{
    return Fail(4, e.Message, e.Hint);
}
catch (GitException e)
{
    return Fail(5, e.Message, e.Hint);
}
catch (MissingNativeLibraryException e)
{
    return Fail(5, e.Message, "install it, or put it beside this program");
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    return Fail(5, e.Message, "check the path and the permissions");
}

TrustPolicy? ReadPolicy()
{
    if (arguments.TrustedKeys.Count > 0)
        return TrustPolicy.Of(arguments.TrustedKeys);
    return arguments.PolicyFile is { } path ? TrustPolicy.Parse(File.ReadAllText(path)) : null;
}

static int Fail(int exitCode, string message, string hint)
{
    Console.Error.WriteLine($"error: {Visible.Of(message)}");
    Console.Error.WriteLine($"hint: {Visible.Of(hint)}");
    return exitCode;
}
