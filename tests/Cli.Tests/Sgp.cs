using System.Diagnostics;
using SecureGenomics.Provenance.TestKit;
using Xunit.Sdk;
using Xunit.v3;

// A run in this process has its current folder, its environment and its console.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>A run of the program: what it printed and its exit code.</summary>
/// <remarks>
/// <see cref="Run(string, string[])"/> calls the program in this process, which saves starting and
/// compiling it some hundred times; <see cref="RunProcess"/> starts it, where the process is the
/// point. SgpTests holds that both say the same.
/// </remarks>
internal sealed record Sgp(int ExitCode, string Output, string Error)
{
    /// <summary>Without them a command would ask at this terminal, or narrate on it.</summary>
    private static readonly bool IsAlone =
        Console.IsInputRedirected && Console.IsOutputRedirected && Console.IsErrorRedirected;

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

    public static Sgp Run(
        string folder,
        string passphrase,
        string[] arguments,
        IReadOnlyDictionary<string, string>? environment = null
    ) =>
        IsAlone
            ? RunHere(folder, passphrase, arguments, environment)
            : RunProgram("Cli/release/sgp.dll", folder, passphrase, arguments, environment);

    /// <summary>The same as a process of its own.</summary>
    public static Sgp RunProcess(string folder, string passphrase, string[] arguments) =>
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
        foreach (var (name, value) in EnvironmentOf(folder, passphrase, environment))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Sgp(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Runs it in this process. The passphrase was drawn at random, so that keys are
    /// sealed at the lower cost.</summary>
    public static Sgp RunHere(
        string folder,
        string passphrase,
        string[] arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var (currentFolder, output, error) = (
            Environment.CurrentDirectory,
            Console.Out,
            Console.Error
        );
        var variables = EnvironmentOf(folder, passphrase, environment);
        var before = variables.Keys.ToDictionary(
            name => name,
            Environment.GetEnvironmentVariable,
            StringComparer.Ordinal
        );
        using StringWriter writtenOutput = new(),
            writtenError = new();
        try
        {
            foreach (var (name, value) in variables)
                Environment.SetEnvironmentVariable(name, value);
            Environment.CurrentDirectory = folder;
            Console.SetOut(writtenOutput);
            Console.SetError(writtenError);
            var exitCode = Program
                .RunAsync(
                    arguments,
                    new PassphraseSource { IsThrowAway = true },
                    CancellationToken.None
                )
                .GetAwaiter()
                .GetResult();
            return new Sgp(exitCode, writtenOutput.ToString(), writtenError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            Environment.CurrentDirectory = currentFolder;
            foreach (var (name, value) in before)
                Environment.SetEnvironmentVariable(name, value);
        }
    }

    private static Dictionary<string, string?> EnvironmentOf(
        string folder,
        string passphrase,
        IReadOnlyDictionary<string, string>? further
    )
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SGP_PASSPHRASE"] = passphrase,
            ["SGP_HOME"] = Checkout.Root,
            ["HOME"] = folder,
            ["XDG_CONFIG_HOME"] = null,
            ["NO_COLOR"] = "1",
        };
        foreach (var (name, value) in further ?? new Dictionary<string, string>())
            variables[name] = value;
        return variables;
    }
}
