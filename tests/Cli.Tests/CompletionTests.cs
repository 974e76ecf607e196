using System.Diagnostics;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("sgp contr", "contr", "contribute")]
    [InlineData("sgp protocol li", "li", "lint list")]
    [InlineData("sgp verify --po", "--po", "--policy")]
    public void Bash_completes_commands_and_options(string line, string word, string expected)
    {
        var script = string.Join(
            '\n',
            $"sgp() {{ dotnet '{Checkout.PathOf("artifacts/bin/Cli/release/sgp.dll")}' \"$@\"; }}",
            "source <(sgp completion bash)",
            $"COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_LINE='{line}'",
            "_sgp; echo \"${COMPREPLY[@]}\""
        );
        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["-c", script])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;

        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();

        Assert.Equal(expected, output.Trim());
        Assert.EndsWith(word, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Other_shells_have_a_script_too(string shell) =>
        Assert.Contains(
            "[suggest:",
            Sgp.Run(Path.GetTempPath(), "completion", shell).Output,
            StringComparison.Ordinal
        );
}
