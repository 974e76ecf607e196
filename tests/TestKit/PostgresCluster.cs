using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>A PostgreSQL server of the tests' own, in a folder that disappears with it.</summary>
/// <remarks>
/// It listens on loopback alone, trusts its one user, and syncs. Where PostgreSQL is not installed,
/// the test that asks for it is skipped, with the way to install it. PostgreSQL refuses to run as
/// root: then it runs as <c>postgres</c> or <c>nobody</c>. A shell stands between: when this
/// program ends, even killed, its end of a pipe closes, and the shell stops the server.
/// </remarks>
public sealed class PostgresCluster : IDisposable
{
    /// <summary>The superuser; no password is asked.</summary>
    public const string User = "sgp";

    private const int StartSeconds = 120;
    private const int ReadyLine = 7; // of postmaster.pid, from 0
    private const string Run = """
        exec 3<&0 2>/dev/null
        "$@" 3<&- >>"$0" 2>&1 &
        server=$!
        { read -r _ <&3; kill -INT "$server"; } &
        watch=$!
        exec 3<&-
        wait "$server"
        kill "$watch"
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _binaries;
    private readonly string[] _asUser;
    private Process? _shell;
    private int? _fileBlocks;

    private PostgresCluster(string binaries, string[] settings)
    {
        _binaries = binaries;
        _asUser = AsUser();
        var isReady = false;
        try
        {
            if (_asUser.Length > 0)
                Require("chown", OtherUser()!.Value.Name, _folder.Path);
            Require([
                .. _asUser,
                Path.Combine(binaries, "initdb"),
                "--pgdata",
                Data,
                "--username",
                User,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--wal-segsize=1",
            ]);
            Start(settings);
            isReady = true;
        }
        finally
        {
            if (!isReady)
                Dispose();
        }
    }

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>The folder of its socket.</summary>
    public string SocketFolder => _folder.Path;

    /// <summary>The folder of its data.</summary>
    public string Data => _folder["data"];

    /// <summary>Makes a cluster and starts its server; skips the test where there is no
    /// PostgreSQL.</summary>
    /// <param name="settings">As <c>name=value</c>.</param>
    public static PostgresCluster StartNew(params string[] settings)
    {
        var binaries = FindBinaries();
        Assert.SkipWhen(
            binaries is null,
            "SKIPPED: needs PostgreSQL (initdb and postgres), which is neither on the PATH nor "
                + "below /usr/lib/postgresql; \"apt-get install postgresql\" installs it"
        );
        Assert.SkipWhen(
            Environment.IsPrivilegedProcess && OtherUser() is null,
            "SKIPPED: PostgreSQL does not run as root, and there is no user postgres or nobody"
        );
        return new PostgresCluster(binaries!, settings);
    }

    /// <summary>The address of one of its databases.</summary>
    public string Address(string database) => $"postgres://{User}@127.0.0.1:{Port}/{database}";

    /// <summary>Starts the server again after <see cref="Stop"/> or <see cref="Kill"/>, on the same
    /// port.</summary>
    /// <param name="settings">As <c>name=value</c>.</param>
    public void Start(params string[] settings)
    {
        // A killed server's children hold its memory until they notice that it is gone.
        var clock = Stopwatch.StartNew();
        do
        {
            if (TryStart(settings))
                return;
        } while (clock.Elapsed.TotalSeconds < StartSeconds);
        Assert.Fail($"PostgreSQL did not start: {File.ReadAllText(_folder["log"])}");
    }

    /// <summary>The same for a server whose files may not grow over a size.</summary>
    /// <param name="fileBlocks">In blocks of 512 bytes.</param>
    public void StartStarved(int fileBlocks)
    {
        _fileBlocks = fileBlocks;
        try
        {
            Start();
        }
        finally
        {
            _fileBlocks = null;
        }
    }

    /// <summary>Lets one user in by a password alone, from the next start on.</summary>
    public void AskForPassword(string user)
    {
        var rules = Path.Combine(Data, "pg_hba.conf");
        File.WriteAllText(
            rules,
            $"host all {user} 127.0.0.1/32 scram-sha-256\n{File.ReadAllText(rules)}"
        );
    }

    /// <summary>Stops the server; open connections are ended.</summary>
    public void Stop()
    {
        if (_shell is null)
            return;
        _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
        _shell = null;
    }

    /// <summary>Kills the server with SIGKILL, as a crash of the machine would.</summary>
    public void Kill()
    {
        var pid = int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);
        using (var server = Process.GetProcessById(pid))
            server.Kill();
        Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _folder.Dispose();
    }

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    private bool TryStart(string[] settings)
    {
        if (Port == 0)
            Port = FreePort();
        string[] server =
        [
            Path.Combine(_binaries, "postgres"),
            "-D",
            Data,
            "-h",
            "127.0.0.1",
            "-k",
            _folder.Path,
            "-p",
            $"{Port}",
            "-c",
            "shared_buffers=16MB",
            .. settings.SelectMany(setting => (string[])["-c", setting]),
        ];
        var line = (string[])
            [
                .. _asUser,
                "/bin/sh",
                "-c",
                _fileBlocks is { } blocks ? $"ulimit -f {blocks}\n{Run}" : Run,
                _folder["log"],
                .. server,
            ];
        _shell = Process.Start(
            new ProcessStartInfo(line[0], line[1..])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                WorkingDirectory = _folder.Path,
            }
        )!;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < StartSeconds && !_shell.HasExited)
        {
            if (IsReady())
                return true;
            Thread.Sleep(millisecondsTimeout: 20);
        }

        Stop();
        Thread.Sleep(millisecondsTimeout: 100);
        return false;
    }

    private bool IsReady()
    {
        try
        {
            var lines = File.ReadAllLines(PidFile);
            return lines.Length > ReadyLine
                && lines[ReadyLine].Trim() == "ready"
                && IsRunning(int.Parse(lines[0], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return false; // not there yet
        }
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? FindBinaries()
    {
        var debian = "/usr/lib/postgresql";
        return Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Concat(
                Directory.Exists(debian)
                    ? Directory
                        .GetDirectories(debian)
                        .OrderDescending(StringComparer.Ordinal)
                        .Select(version => Path.Combine(version, "bin"))
                    : []
            )
            .FirstOrDefault(folder =>
                File.Exists(Path.Combine(folder, "initdb"))
                && File.Exists(Path.Combine(folder, "postgres"))
            );
    }

    private static string[] AsUser() =>
        Environment.IsPrivilegedProcess && OtherUser() is { } user
            ? ["setpriv", $"--reuid={user.Id}", $"--regid={user.Group}", "--clear-groups"]
            : [];

    private static (string Name, string Id, string Group)? OtherUser() =>
        File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .Where(fields => fields is ["postgres" or "nobody", _, _, _, ..])
            .OrderByDescending(fields => fields[0], StringComparer.Ordinal)
            .Select(fields => ((string, string, string)?)(fields[0], fields[2], fields[3]))
            .FirstOrDefault();

    private void Require(params string[] line)
    {
        using var process = Process.Start(
            new ProcessStartInfo(line[0], line[1..])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = _folder.Path,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{line[0]}: {error.GetAwaiter().GetResult()}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
