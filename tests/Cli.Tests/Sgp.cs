using System.Diagnostics;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>Runs the program as a user does: as a process.</summary>
internal sealed record Sgp(int ExitCode, string Output, string Error)
{
    public const string Passphrase = "correct horse battery staple";

    /// <summary>Runs <c>sgp</c> in a folder, with a passphrase in the environment and no terminal.</summary>
    public static Sgp Run(string folder, params string[] arguments) => Run(folder, Passphrase, arguments);

    public static Sgp Run(string folder, string passphrase, string[] arguments) =>
        RunProgram("Cli/release/sgp.dll", folder, passphrase, arguments);

    /// <summary>Runs one of the programs that the build made.</summary>
    public static Sgp RunProgram(string program, string folder, string passphrase, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Checkout.PathOf($"artifacts/bin/{program}"), .. arguments])
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
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment["NO_COLOR"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Sgp(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
