using System.Diagnostics;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>A foreign program whose word is asked for.</summary>
internal static class Tool
{
    /// <summary>Skips the test where a program is not installed.</summary>
    public static void Require(string tool) =>
        Assert.SkipUnless(
            Environment
                .GetEnvironmentVariable("PATH")!
                .Split(':')
                .Any(path => File.Exists(Path.Combine(path, tool))),
            $"SKIPPED: {tool} is not installed"
        );

    /// <summary>Runs it, requires exit code 0 and gives what it printed.</summary>
    public static string Run(string tool, params string[] arguments)
    {
        var (code, output) = Try(tool, arguments);
        Assert.True(code == 0, $"{tool} {string.Join(' ', arguments)} exited {code}:\n{output}");
        return output;
    }

    /// <summary>Runs it and gives its exit code and what it printed, errors included.</summary>
    public static (int ExitCode, string Output) Try(string tool, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(tool, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            }
        )!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
