using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Verifier;

// The verifier alone. Arguments are read by hand: a library for them would cost more start-up time than
// the verification of a small bundle.
const string usage = """
    sgp-verify study.sgp --policy policy

    Checks a bundle: offline, without a secret, by doing everything again.

      BUNDLE         the bundle to verify
      --policy FILE  the trust policy: which ledger key and which researcher
      --allow-light  take a bundle without ciphertexts by its opening, without replay
      --html FILE    also write the report as one HTML file that checks the ledger again
      --json         answer with a JSON object
      --help         this text

    Exit codes: 0 verified, 1 failed, 2 usage, 3 consistent or incomplete, 4 malformed, 5 environment.

    """;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
string? bundle = null;
string? policyFile = null;
string? htmlFile = null;
var json = false;
var allowLight = false;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--help" or "-h":
            Console.Out.Write(usage);
            return 0;
        case "--json":
            json = true;
            break;
        case "--allow-light":
            allowLight = true;
            break;
        case "--policy" when i + 1 < args.Length:
            policyFile = args[++i];
            break;
        case "--html" when i + 1 < args.Length:
            htmlFile = args[++i];
            break;
        case ['-', ..] or "":
            return Fail(2, $"unknown option {args[i]}", "\"sgp-verify --help\" shows what there is");
        default:
            if (bundle is not null)
                return Fail(2, "expected one bundle, found two", "name one file");
            bundle = args[i];
            break;
    }
}

if (bundle is null)
    return Fail(2, "expected a bundle, found no argument", "\"sgp-verify --help\" shows what there is");
if (Path.Exists(htmlFile))
    return Fail(2, $"{htmlFile}: expected no such file, found one", "choose another name: a report overwrites nothing");
try
{
    var policy = policyFile is null ? null : TrustPolicy.Parse(File.ReadAllText(policyFile));
    var report = Verification.Run(bundle, new VerificationOptions { Policy = policy, AllowLight = allowLight });
    if (htmlFile is not null)
    {
        using var page = new StreamWriter(new FileStream(htmlFile, FileMode.CreateNew));
        page.Write(HtmlReport.Format(report));
    }

    Console.Out.Write(json ? JsonReport.Format(report) : TextReport.Format(report));
    return report.ExitCode;
}
catch (TrustPolicyFormatException e)
{
    return Fail(4, $"{policyFile}: expected a trust policy, found: {e.Message}", "get the policy from the researcher");
}
catch (MissingNativeLibraryException e)
{
    return Fail(5, e.Message, "install it, or put it beside this program");
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    return Fail(5, e.Message, "check the path and the permissions");
}

static int Fail(int exitCode, string message, string hint)
{
    Console.Error.WriteLine($"error: {Visible.Of(message)}");
    Console.Error.WriteLine($"hint: {Visible.Of(hint)}");
    return exitCode;
}
