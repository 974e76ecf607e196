using System.Diagnostics;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>A throw-away Git repository.</summary>
public sealed class GitFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Initialises an empty repository.</summary>
    /// <param name="objectFormat"><c>sha1</c> or <c>sha256</c>.</param>
    public GitFolder(string objectFormat = "sha1")
    {
        ForeignProgram.Require("git");
        Git("init", "--quiet", "--initial-branch=main", $"--object-format={objectFormat}");
    }

    /// <summary>The work tree.</summary>
    public string Path => _folder.Path;

    /// <summary>The path of a file or folder of the work tree.</summary>
    public string this[string relativePath] => _folder[relativePath];

    /// <summary>Writes a file, folders included.</summary>
    public GitFolder Write(string relativePath, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relativePath])!);
        File.WriteAllText(this[relativePath], text);
        return this;
    }

    /// <summary>Copies a folder of the checkout into the work tree.</summary>
    public GitFolder CopyFromCheckout(string folder)
    {
        var source = Checkout.PathOf(folder);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            Write(
                $"{folder}/{System.IO.Path.GetRelativePath(source, file)}",
                File.ReadAllText(file)
            );
        return this;
    }

    /// <summary>Commits everything.</summary>
    /// <returns>The commit id.</returns>
    public string Commit(string message = "Test")
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--allow-empty", "-m", message);
        return Git("rev-parse", "HEAD").Trim();
    }

    /// <summary>Runs git here, away from the user's configuration.</summary>
    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        // Before the clock of the tests' studies, which would otherwise be remarked upon.
        start.Environment["GIT_AUTHOR_DATE"] = start.Environment["GIT_COMMITTER_DATE"] =
            "2026-01-30T12:00:00Z";
        string[] identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
        foreach (var argument in identity.Concat(arguments))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"git {string.Join(' ', arguments)} exited with {process.ExitCode}"
            );
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
