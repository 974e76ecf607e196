using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary><c>sgp</c> as people run it: a process with a home of its own.</summary>
internal static class SgpProcess
{
    public const string Passphrase = "correct horse battery staple";

    private static string DotNet { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? Environment.ProcessPath!
            : "dotnet";

    /// <summary>Starts the program.</summary>
    /// <param name="home">Its home and current folder; made when absent.</param>
    /// <param name="arguments">Of the program.</param>
    public static Process Start(string home, params string[] arguments) =>
        StartUnder([], home, Passphrase, arguments);

    /// <summary>Starts the program under another that watches it.</summary>
    /// <param name="tool">The other program with its arguments; none for none.</param>
    /// <param name="home">Its home and current folder; made when absent.</param>
    /// <param name="passphrase">Opens its keys.</param>
    /// <param name="arguments">Of the program.</param>
    public static Process StartUnder(
        string[] tool,
        string home,
        string passphrase,
        params string[] arguments
    )
    {
        Directory.CreateDirectory(home);
        string[] line =
        [
            .. tool,
            DotNet,
            Checkout.PathOf("artifacts/bin/Cli/release/sgp.dll"),
            .. arguments,
        ];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = home,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SGP_PASSPHRASE"] = passphrase;
        start.Environment["SGP_HOME"] = Checkout.Root;
        start.Environment["HOME"] = home;
        start.Environment["NO_COLOR"] = "1";
        foreach (var name in (string[])["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"])
            start.Environment.Remove(name);
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string home,
        params string[] arguments
    )
    {
        using var process = Start(home, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    /// <summary>Runs the program, which has to end well.</summary>
    /// <returns>What it answered.</returns>
    public static async Task<string> MustAsync(string home, params string[] arguments)
    {
        var (exit, output, error) = await RunAsync(home, arguments);
        return exit == 0
            ? output
            : throw new InvalidOperationException(
                $"sgp {string.Join(' ', arguments)}: exit {exit}\n{output}\n{error}"
            );
    }
}

/// <summary>A server process that can be killed, and comes back at the same address.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly string _home;
    private readonly string _passphrase;
    private readonly string[] _options;
    private Process? _process;

    public ServerProcess(string home)
        : this(home, Path.Combine(home, "data"), SgpProcess.Passphrase) { }

    /// <summary>A server over a folder that another one made.</summary>
    public ServerProcess(string home, string data, string passphrase, params string[] options)
    {
        (_home, Data, _passphrase, _options) = (home, data, passphrase, options);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Url = new Uri($"http://{listener.LocalEndpoint}");
    }

    public Uri Url { get; }

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>The system's number for it.</summary>
    public int Id => _process!.Id;

    /// <summary>The operator's code, of the first start.</summary>
    public string Invitation { get; private set; } = "";

    public async Task StartAsync()
    {
        _process = SgpProcess.StartUnder(
            [],
            _home,
            _passphrase,
            [
                "serve",
                "--data",
                Data,
                "--urls",
                Url.AbsoluteUri,
                "--writes-per-second",
                "0",
                .. _options,
            ]
        );
        _ = _process.StandardError.ReadToEndAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("invitation", StringComparison.Ordinal))
                Invitation = line[(line.IndexOf('#', StringComparison.Ordinal) + 1)..];
            if (line.StartsWith("service info", StringComparison.Ordinal))
                break;
        }

        _ = Task.Run(async () =>
        {
            var output = _process.StandardOutput;
            while (await output.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("invitation", StringComparison.Ordinal))
                    Invitation = line[(line.IndexOf('#', StringComparison.Ordinal) + 1)..];
            }
        });
        // A server that has an operator invites none.
        for (var i = 0; i < 50 && Invitation.Length == 0 && !HasOperator; i++)
            await Task.Delay(20);
    }

    private bool HasOperator =>
        Directory.Exists(Path.Combine(Data, "members"))
        && Directory.EnumerateFiles(Path.Combine(Data, "members")).Any();

    /// <summary>SIGKILL: nothing is said, nothing is finished.</summary>
    public void Kill()
    {
        _process!.Kill();
        WaitForEnd();
    }

    /// <summary>Waits until it was killed by somebody else.</summary>
    public void WaitForEnd()
    {
        _process!.WaitForExit();
        _process.Dispose();
    }

    public void Dispose()
    {
        if (_process is null)
            return;
        try
        {
            Kill();
        }
        catch (InvalidOperationException)
        {
            // It was killed before.
        }
    }
}
