using System.Globalization;

namespace SecureGenomics.Provenance.Verifier.Tool;

/// <summary>The command line, read by hand: a library would cost more start-up time than a small
/// bundle's verification.</summary>
internal sealed class Arguments
{
    public const string Usage = """
        sgp-verify study.sgp --policy policy

        Checks a bundle: offline, without a secret, by doing everything again.

          BUNDLE              the bundle to verify
          --policy FILE       the trust policy: ledger key, researcher, other roles, study
          --trust KEY         in its place a log's vkey, and a researcher's public key
                              or a study id; may be given several times
          --allow-light       take a bundle without ciphertexts by its opening, without replay
          --since CHECKPOINT  a checkpoint seen before: this log must be its continuation
          --repo PATH|URL     a repository that must hold the pinned commit; only an
                              address is fetched from
          --quick             a first look: ciphertexts, replay and proofs are left out
          --kernel NAME       who computes again: engine, or reference (slow and obvious)
          --replay-budget GIB most work for the replay, instructions × size; 4 by default
          --html FILE         also write the report as one HTML file that checks the ledger again
          --json              answer with a JSON object
          --help              this text
          --version           name and version

        Exit codes: 0 verified, 1 failed, 2 usage, 3 consistent or incomplete, 4 malformed, 5 environment.

        """;

    public string? Bundle { get; private set; }

    public string? PolicyFile { get; private set; }

    public List<string> TrustedKeys { get; } = [];

    public string? SinceFile { get; private set; }

    public string? Repository { get; private set; }

    public string? HtmlFile { get; private set; }

    public string Kernel { get; private set; } = "engine";

    public long? ReplayBudgetBytes { get; private set; }

    public bool IsJson { get; private set; }

    public bool AllowsLight { get; private set; }

    public bool IsQuick { get; private set; }

    public bool AsksForHelp { get; private set; }

    public bool AsksForVersion { get; private set; }

    /// <summary>What is wrong with the command line; null where nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the command line; the first fault ends it.</summary>
    public static Arguments Read(string[] args)
    {
        var read = new Arguments();
        for (var i = 0; i < args.Length && read.Fault is null && !read.AsksForHelp; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            if (read.TakeOption(args[i], value))
                i++;
            else
                read.TakeWord(args[i]);
        }

        if (read is { Fault: null, AsksForHelp: false, AsksForVersion: false })
            read.Fault = read.FaultOfWhole();
        return read;
    }

    /// <summary>Options with a value; false where it is none, or the value is missing.</summary>
    private bool TakeOption(string name, string? value)
    {
        switch (name)
        {
            case "--policy" when value is not null:
                PolicyFile = value;
                return true;
            case "--trust" when value is not null:
                TrustedKeys.Add(value);
                return true;
            case "--since" when value is not null:
                SinceFile = value;
                return true;
            case "--repo" when value is not null:
                Repository = value;
                return true;
            case "--html" when value is not null:
                HtmlFile = value;
                return true;
            case "--replay-budget"
                when double.TryParse(
                    value,
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var gib
                ) && gib is > 0 and <= 1 << 20:
                ReplayBudgetBytes = (long)(gib * (1 << 30));
                return true;
            case "--kernel" when value is "engine" or "reference":
                Kernel = value;
                return true;
            default:
                return false;
        }
    }

    private void TakeWord(string word)
    {
        switch (word)
        {
            case "--help" or "-h":
                AsksForHelp = true;
                break;
            case "--version":
                AsksForVersion = true;
                break;
            case "--json":
                IsJson = true;
                break;
            case "--allow-light":
                AllowsLight = true;
                break;
            case "--quick":
                IsQuick = true;
                break;
            case ['-', ..] or "":
                Fault = $"unknown option {word}, or no value that it takes";
                break;
            default:
                Fault = Bundle is null ? null : "expected one bundle, found two";
                Bundle = word;
                break;
        }
    }

    private string? FaultOfWhole()
    {
        if (Bundle is null)
            return "expected a bundle, found no argument";
        if (PolicyFile is not null && TrustedKeys.Count > 0)
            return "expected --policy or --trust, found both";
        return Path.Exists(HtmlFile)
            ? $"{HtmlFile}: expected no such file, found one; a report overwrites nothing"
            : null;
    }
}
