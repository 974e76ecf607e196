using System.Diagnostics;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>Runs the program as a user does: as a process.</summary>
internal sealed record Sgp(int ExitCode, string Output, string Error)
{
    /// <summary>Of every key that the tests make.</summary>
    public static string Passphrase => PreparedStudy.Passphrase;

    /// <summary>By its path where the tests run in it: a test may set another PATH.</summary>
    private static string DotNet { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? Environment.ProcessPath!
            : "dotnet";

    /// <summary>Runs <c>sgp</c> in a folder, with a passphrase in the environment and no
    /// terminal.</summary>
    public static Sgp Run(string folder, params string[] arguments) =>
        Run(folder, Passphrase, arguments);

    public static Sgp Run(string folder, string passphrase, string[] arguments) =>
        RunProgram("Cli/release/sgp.dll", folder, passphrase, arguments);

    /// <summary>Runs one of the programs that the build made.</summary>
    /// <param name="program">Below <c>artifacts/bin</c>.</param>
    /// <param name="folder">The current folder and HOME.</param>
    /// <param name="passphrase">In the environment.</param>
    /// <param name="arguments">Of the program.</param>
    /// <param name="environment">Further variables.</param>
    public static Sgp RunProgram(
        string program,
        string folder,
        string passphrase,
        string[] arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo(
            DotNet,
            [Checkout.PathOf($"artifacts/bin/{program}"), .. arguments]
        )
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
        foreach (
            var (name, value) in environment
                ?? new Dictionary<string, string>(StringComparer.Ordinal)
        )
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Sgp(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
