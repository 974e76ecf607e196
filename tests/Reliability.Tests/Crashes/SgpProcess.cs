using System.Diagnostics;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>A run of the program, perhaps under another that watches it.</summary>
internal sealed record SgpProcess(int ExitCode, string Output, string Error)
{
    private static readonly string Program = Checkout.PathOf("artifacts/bin/Cli/release/sgp.dll");

    /// <summary>Runs <c>sgp</c> in a folder that is its HOME too, without a terminal.</summary>
    public static SgpProcess Run(
        string folder,
        string passphrase,
        params ReadOnlySpan<string> arguments
    ) => RunUnder([], folder, passphrase, arguments);

    /// <summary>Runs <c>TOOL… dotnet sgp ARGUMENTS…</c>.</summary>
    public static SgpProcess RunUnder(
        ReadOnlySpan<string> tool,
        string folder,
        string passphrase,
        params ReadOnlySpan<string> arguments
    )
    {
        using var process = Start(tool, folder, passphrase, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new SgpProcess(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Starts it; the caller reads both streams and disposes.</summary>
    public static Process Start(
        ReadOnlySpan<string> tool,
        string folder,
        string passphrase,
        params ReadOnlySpan<string> arguments
    )
    {
        string[] line = [.. tool, "dotnet", Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line.AsSpan(1).ToArray())
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SGP_PASSPHRASE"] = passphrase;
        start.Environment["SGP_HOME"] = Checkout.Root;
        start.Environment["HOME"] = folder;
        start.Environment["TMPDIR"] = Directory
            .CreateDirectory(Path.Combine(folder, "tmp"))
            .FullName;
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment["NO_COLOR"] = "1";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
