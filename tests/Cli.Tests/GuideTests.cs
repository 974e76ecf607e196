using System.Diagnostics;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>Runs the terminal blocks of the guides and compares what they print.</summary>
/// <remarks>
/// In a block, a line with <c>$ </c> in front is a command; the lines behind it are its output,
/// where <c>…</c> stands for
/// anything, and alone on a line for any lines. <c>&lt;!-- meanwhile: COMMAND --&gt;</c> runs
/// unseen by the reader.
/// </remarks>
[Slow]
public sealed partial class GuideTests : IDisposable
{
    private const string Protocol = "protocols/alzheimers-allele-frequency";
    private const string GuideAddress = "127.0.0.1:8080";
    private readonly GitFolder _folder = new();

    public GuideTests() => _folder.CopyFromCheckout(Protocol).Commit();

    public void Dispose()
    {
        // A server that a guide started goes on when its block is over.
        foreach (var process in Process.GetProcessesByName("dotnet"))
        {
            using (process)
            {
                var folder = new FileInfo($"/proc/{process.Id}/cwd").LinkTarget;
                if (folder == _folder.Path)
                    process.Kill();
            }
        }

        _folder.Dispose();
    }

    [Fact]
    public void The_researchers_guide_says_what_happens() => Follow("researcher.md");

    [Fact]
    public void The_contributors_guide_says_what_happens()
    {
        MakeStudy();
        Follow("contributor.md");
    }

    [Fact]
    public void The_auditors_guide_says_what_happens()
    {
        MakeStudy();
        Run(
            "sgp run --study study -q && sgp result --study study -q && sgp release --study "
                + "study -o alzheimers.sgp --policy-out policy -q"
        );
        Follow("auditor.md");
    }

    [Fact]
    public void The_guide_of_a_shared_study_says_what_happens()
    {
        WriteMine();
        Follow("shared-study.md", FreeAddress());
    }

    private void MakeStudy()
    {
        Run(
            $"sgp create study --protocol {Protocol} -q && sgp keygen --study study -q && sgp "
                + $"export context study.sgpctx --study study -q "
                + $"&& sgp contribute {Protocol}/expected/input.vcf --each --study study -q"
        );
        WriteMine();
    }

    private void WriteMine() =>
        File.WriteAllLines(
            _folder["mine.vcf"],
            File.ReadLines(_folder[$"{Protocol}/expected/input.vcf"])
                .Select(line =>
                    line.StartsWith("##", StringComparison.Ordinal)
                        ? line
                        : string.Join('\t', line.Split('\t').Take(10))
                )
        );

    /// <summary>The guide's server listens where nobody else does.</summary>
    private static string FreeAddress()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    private void Follow(string guide, string address = GuideAddress)
    {
        var commands = 0;
        foreach (
            var (command, expected) in Steps([
                .. File.ReadLines(Checkout.PathOf($"docs/guide/{guide}"))
                    .Select(line =>
                        line.Replace(
                                "sgp serve --data server >",
                                $"sgp serve --data server --urls http://{address} >",
                                StringComparison.Ordinal
                            )
                            .Replace(GuideAddress, address, StringComparison.Ordinal)
                    ),
            ])
        )
        {
            var output = Run(command, requireSuccess: expected is null);
            commands++;
            if (expected is not null)
                Assert.True(
                    Matches(expected, output),
                    $"{guide}: $ {command}\n--- expected\n{string.Join('\n', expected)}\n--- "
                        + $"printed\n{output}"
                );
        }

        Assert.InRange(commands, 4, 100);
    }

    private static IEnumerable<(string Command, List<string>? Output)> Steps(string[] lines)
    {
        (string Command, List<string> Output)? open = null;
        var inBlock = false;
        foreach (var line in lines)
        {
            if (
                inBlock
                && !line.StartsWith("```", StringComparison.Ordinal)
                && !line.StartsWith("$ ", StringComparison.Ordinal)
            )
            {
                open!.Value.Output.Add(line);
                continue;
            }

            if (open is { } done)
                yield return done;
            open =
                inBlock && line.StartsWith("$ ", StringComparison.Ordinal) ? (line[2..], []) : null;
            if (line.StartsWith("```", StringComparison.Ordinal))
                inBlock = line == "```console";
            else if (Meanwhile().Match(line) is { Success: true } unseen)
                yield return (unseen.Groups["command"].Value, null);
        }
    }

    private static bool Matches(List<string> expected, string output)
    {
        var pattern = string.Concat(
            expected.Select(line =>
                line == "…"
                    ? "(?:.*\n)*?"
                    : Regex.Escape(line.TrimEnd()).Replace("…", "[^\n]*", StringComparison.Ordinal)
                        + " *\n"
            )
        );
        return Regex.IsMatch(
            output,
            $"\\A{pattern}\\z",
            RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(10)
        );
    }

    private string Run(string command, bool requireSuccess = true)
    {
        var start = new ProcessStartInfo(
            "bash",
            [
                "-c",
                $"sgp() {{ dotnet '{Checkout.PathOf("artifacts/bin/Cli/release/sgp.dll")}' "
                    + $"\"$@\"; }}; {{ {command}\n}} 2>&1",
            ]
        )
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["SGP_PASSPHRASE"] = Sgp.Passphrase;
        start.Environment["SGP_HOME"] = Checkout.Root;
        start.Environment["HOME"] = _folder.Path;
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment["NO_COLOR"] = "1";
        using var bash = Process.Start(start)!;
        bash.StandardInput.Close();
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        Assert.True(!requireSuccess || bash.ExitCode == 0, $"$ {command}\n{output}");
        return output;
    }

    [GeneratedRegex(
        "^<!-- meanwhile: (?<command>.*) -->$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Meanwhile();
}
