using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A local repository, read through the <c>git</c> program.</summary>
/// <remarks>
/// Only reading commands run, without hooks, replacements, grafts or lazy fetching, and with every
/// <c>GIT_*</c> variable of the caller removed: what is read is what the object ids name.
/// </remarks>
public sealed class GitRepository : IGitObjects
{
    private GitRepository(string root, GitObjectFormat format) => (Root, Format) = (root, format);

    /// <summary>The top folder of the work tree.</summary>
    public string Root { get; }

    /// <summary>The repository's hash function.</summary>
    public GitObjectFormat Format { get; }

    /// <summary>Copies a repository from an address, objects only: nothing of it is checked out.</summary>
    /// <param name="address">What <c>git clone</c> takes.</param>
    /// <param name="folder">A new folder; the caller removes it.</param>
    /// <exception cref="GitException">The git program is missing, or the address gives no repository.</exception>
    public static GitRepository Clone(string address, string folder)
    {
        var (exitCode, _, error) = Run(Path.GetTempPath(), "clone", "--quiet", "--bare", "--end-of-options", address, folder);
        if (exitCode != 0)
            throw new GitException($"{address}: expected a repository that git can clone: {error.Trim()}", "check the address, and that you may read it");
        var (_, format, _) = Run(folder, "rev-parse", "--show-object-format");
        return new GitRepository(folder, Encoding.ASCII.GetString(format).Trim() == "sha256" ? GitObjectFormat.Sha256 : GitObjectFormat.Sha1);
    }

    /// <summary>Opens the repository that a folder lies in.</summary>
    /// <returns>Null where the folder lies in none.</returns>
    /// <exception cref="GitException">The git program is missing or too old.</exception>
    public static GitRepository? Discover(string folder)
    {
        var (exitCode, output, _) = Run(folder, "rev-parse", "--show-toplevel", "--show-object-format");
        if (exitCode != 0)
            return null;
        var lines = Encoding.UTF8.GetString(output).TrimEnd('\n').Split('\n');
        return new GitRepository(lines[0], lines[1] switch
        {
            "sha1" => GitObjectFormat.Sha1,
            "sha256" => GitObjectFormat.Sha256,
            var other => throw new GitException($"unknown object format {Shown.Quote(other)}", "update this program"),
        });
    }

    /// <summary>A folder of the work tree, as seen from <see cref="Root"/>.</summary>
    /// <returns>With <c>/</c> and without one at the end; empty for the top.</returns>
    public string PathOf(string folder)
    {
        var (exitCode, output, error) = Run(folder, "rev-parse", "--show-prefix");
        return exitCode == 0
            ? Encoding.UTF8.GetString(output).TrimEnd('\n').TrimEnd('/')
            : throw new GitException($"git rev-parse failed in {folder}: {error.Trim()}", "check the repository with \"git fsck\"");
    }

    /// <summary>The commit that a name stands for.</summary>
    /// <param name="revision"><c>HEAD</c>, a branch, a tag or an id.</param>
    /// <exception cref="GitException">No such commit.</exception>
    public GitObjectId ResolveCommit(string revision)
    {
        var (exitCode, output, _) = Run(Root, "rev-parse", "--verify", "--end-of-options", revision + "^{commit}");
        if (exitCode == 0 && GitObjectId.TryParse(Encoding.ASCII.GetString(output).Trim(), out var id))
            return id;
        throw new GitException(
            $"{Root}: expected a commit {Shown.Quote(revision)}, found none",
            "commit the protocol folder first, or name a commit that exists");
    }

    /// <summary>Files below a folder that differ from the commit checked out, new ones included.</summary>
    /// <param name="path">Below <see cref="Root"/>, with <c>/</c>; empty for all.</param>
    public IReadOnlyList<string> FindUncommitted(string path)
    {
        var output = RunOrThrow("status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignored=no", "--",
            path.Length == 0 ? "." : $":(top,literal){path}");
        return [.. Encoding.UTF8.GetString(output).Split('\0', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>The address of the remote that the current branch comes from, without any password in it.</summary>
    /// <returns>Null where there is no remote.</returns>
    public string? FindRemoteAddress()
    {
        var (exitCode, output, _) = Run(Root, "remote", "get-url", "origin");
        if (exitCode != 0)
            return null;
        var address = Encoding.UTF8.GetString(output).Trim();
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.IsFile)
            return null;
        return uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }

    /// <inheritdoc/>
    public ImmutableArray<byte>? Find(GitObjectId id)
    {
        var (exitCode, output, error) = RunWithInput(Root, $"{id}\n", "cat-file", "--batch");
        if (exitCode != 0)
            throw new GitException($"git cat-file failed in {Root}: {error.Trim()}", "check the repository with \"git fsck\"");

        // "<id> SP <type> SP <size> LF <content> LF", or "<id> SP missing LF".
        var lineEnd = output.AsSpan().IndexOf((byte)'\n');
        var words = Encoding.ASCII.GetString(output.AsSpan(0, Math.Max(lineEnd, 0))).Split(' ');
        if (words is [_, "missing"])
            return null;
        if (words is not [_, var type, var sizeText] || !int.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || output.Length != lineEnd + 1 + size + 1)
        {
            throw new GitException($"git cat-file gave an answer that cannot be read for {id}", "check the repository with \"git fsck\"");
        }

        var kind = type switch
        {
            "commit" => GitObjectKind.Commit,
            "tree" => GitObjectKind.Tree,
            "blob" => GitObjectKind.Blob,
            _ => throw new GitException($"object {id}: expected commit, tree or blob, found {type}", "name a commit"),
        };
        return GitObject.Frame(kind, output.AsSpan(lineEnd + 1, size).ToArray()).Framed;
    }

    private byte[] RunOrThrow(params string[] arguments)
    {
        var (exitCode, output, error) = Run(Root, arguments);
        return exitCode == 0
            ? output
            : throw new GitException($"git {arguments[0]} failed in {Root}: {error.Trim()}", "check the repository with \"git fsck\"");
    }

    private static (int ExitCode, byte[] Output, string Error) Run(string folder, params string[] arguments) =>
        RunWithInput(folder, "", arguments);

    private static (int ExitCode, byte[] Output, string Error) RunWithInput(string folder, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C";
        string[] quiet = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false"];
        foreach (var argument in quiet.Concat(arguments))
            start.ArgumentList.Add(argument);

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return (process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            throw new GitException(
                string.Create(CultureInfo.InvariantCulture, $"cannot run the git program: {e.Message}"),
                "install git (Debian: apt-get install git)",
                e);
        }
    }
}
