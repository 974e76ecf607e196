using System.Collections;
using System.ComponentModel;
using System.Diagnostics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Gets a repository from elsewhere: the only place where the <c>git</c> program
/// runs.</summary>
/// <remarks>
/// Objects and names only: bare, without template (so without hooks), submodules or upkeep, and of
/// it nothing is checked out. The child's environment is a list of what it may know; passphrases
/// and <c>GIT_*</c> are not on it. No password is asked for and no credential helper runs. The
/// user's and the machine's own Git and ssh configuration apply (proxies, certificates, keys):
/// it is theirs and not the repository's, whose configuration does not exist before the clone. What
/// was
/// cloned is read as any local repository is.
/// Not promised: that <c>git</c> and <c>ssh</c> themselves withstand a hostile server.
/// </remarks>
internal static class GitClone
{
    private const int MaximumErrorChars = 600;

    private static readonly string[] Kept =
    [
        "PATH",
        "HOME",
        "XDG_CONFIG_HOME",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SSH_AUTH_SOCK",
        "http_proxy",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "no_proxy",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "CURL_CA_BUNDLE",
        // Windows:
        "SystemRoot",
        "SystemDrive",
        "USERPROFILE",
        "HOMEDRIVE",
        "HOMEPATH",
        "APPDATA",
        "LOCALAPPDATA",
        "ProgramData",
        "ProgramFiles",
        "ComSpec",
        "PATHEXT",
    ];

    private static readonly string[] Settings =
    [
        "core.hooksPath=/dev/null",
        "core.fsmonitor=false",
        "core.askPass=",
        "credential.helper=",
        "protocol.allow=never",
        "protocol.https.allow=always",
        "protocol.http.allow=always",
        "protocol.ssh.allow=always",
        "protocol.git.allow=always",
        "init.defaultRefFormat=files",
        "clone.defaultRemoteName=origin",
        "transfer.bundleURI=false",
        "gc.auto=0",
        "maintenance.auto=false",
    ];

    /// <summary>The environment of this program, as <see cref="Run"/> takes it.</summary>
    public static IReadOnlyDictionary<string, string> ReadEnvironment() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(
                pair => (string)pair.Key,
                pair => (string?)pair.Value ?? "",
                OperatingSystem.IsWindows()
                    ? StringComparer.OrdinalIgnoreCase
                    : StringComparer.Ordinal
            );

    /// <summary>Clones.</summary>
    /// <param name="address">Not <c>file</c>: such a repository is read where it lies.</param>
    /// <param name="parent">An empty folder, which gets <c>repository.git</c>; the caller removes
    /// it.</param>
    /// <param name="environment">The caller's: where the program is looked for, and what of it is
    /// kept.</param>
    /// <exception cref="GitException">
    /// An address that is refused, no git program on the PATH, or no repository there.
    /// </exception>
    public static GitRepository Run(
        string address,
        string parent,
        IReadOnlyDictionary<string, string> environment
    )
    {
        GitAddress.Require(address);
        string[] arguments =
        [
            .. Settings.SelectMany(setting => (string[])["-c", setting]),
            "clone",
            "--quiet",
            "--bare",
            "--no-checkout",
            "--template=",
            "--no-recurse-submodules",
            "--end-of-options",
            address,
            Path.Combine(parent, "repository.git"),
        ];
        var start = new ProcessStartInfo(FindProgram(environment), arguments)
        {
            WorkingDirectory = parent,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Restrict(environment, parent))
            start.Environment[name] = value;
        var (exitCode, error) = Start(start);
        if (exitCode == 0 && GitRepository.OpenAt(arguments[^1]) is { } repository)
            return repository;
        throw new GitException(
            $"{address}: expected a repository that git can clone: {error}",
            "check the address, and that you may read it without a password"
        );
    }

    private static (int ExitCode, string Error) Start(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var text = error.GetAwaiter().GetResult().Trim();
            return (process.ExitCode, text[..Math.Min(text.Length, MaximumErrorChars)]);
        }
        catch (Win32Exception e)
        {
            throw new GitException(
                $"cannot run the git program: {e.Message}",
                "install git (Debian: apt-get install git)",
                e
            );
        }
    }

    private static Dictionary<string, string> Restrict(
        IReadOnlyDictionary<string, string> environment,
        string folder
    ) =>
        new(
            Kept.Where(environment.ContainsKey)
                .Select(name => KeyValuePair.Create(name, environment[name])),
            StringComparer.Ordinal
        )
        {
            ["LANG"] = "C",
            ["LC_ALL"] = "C",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_ASKPASS"] = "",
            ["SSH_ASKPASS"] = "",
            // No repository above the folder is discovered, and so none's configuration is read.
            ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(folder)!,
        };

    /// <summary>
    /// The program by the PATH alone: the run-time would look into the current folder before, and a
    /// protocol folder may hold a file of that name.
    /// </summary>
    private static string FindProgram(IReadOnlyDictionary<string, string> environment)
    {
        var name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        return environment
            .GetValueOrDefault("PATH", "")
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
            ?? throw new GitException(
                "expected the git program for an address, found none on the PATH",
                "install git (Debian: apt-get install git), or name a folder inside a clone"
            );
    }
}
