namespace SecureGenomics.Provenance.Protocols;

/// <summary>Where a repository's parts lie.</summary>
/// <param name="WorkTree">The folder with <c>.git</c> in it; null for a bare repository.</param>
/// <param name="GitFolder">Holds <c>HEAD</c>; of a linked work tree its own.</param>
/// <param name="CommonFolder">Holds <c>objects</c>, <c>refs</c> and <c>config</c>.</param>
/// <remarks>
/// <code>
/// .git/                    a folder, or
/// .git                     a file: "gitdir: PATH LF" (linked work tree, submodule)
///   commondir              "PATH LF": where the rest is, seen from here
/// </code>
/// Both paths may lead anywhere: what is read there is data, and every object is hashed again.
/// <c>core.worktree</c> and the <c>GIT_*</c> variables are not read.
/// Source: Git documentation, gitrepository-layout.
/// </remarks>
internal sealed record GitFolders(string? WorkTree, string GitFolder, string CommonFolder)
{
    private const int MaximumPathBytes = 4 << 10;
    private const int MaximumLinks = 40;

    /// <summary>The nearest repository whose work tree holds a folder.</summary>
    /// <returns>Null where there is none; a bare repository around it is not looked for.</returns>
    /// <exception cref="MalformedInputException">A <c>.git</c> file that cannot be
    /// read.</exception>
    /// <exception cref="GitException">A <c>.git</c> file that leads to no repository.</exception>
    public static GitFolders? Discover(string folder)
    {
        for (var next = new DirectoryInfo(Physical(folder)); next is not null; next = next.Parent)
        {
            if (FindWorkTree(next.FullName) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>The repository at a folder: bare, a <c>.git</c> folder, or a work tree's
    /// top.</summary>
    /// <returns>Null where there is none; the folders above are not looked at.</returns>
    /// <exception cref="MalformedInputException">A <c>.git</c> file that cannot be
    /// read.</exception>
    /// <exception cref="GitException">A <c>.git</c> file that leads to no repository.</exception>
    public static GitFolders? OpenAt(string folder)
    {
        var physical = Physical(folder);
        return FindGitFolder(workTree: null, physical) ?? FindWorkTree(physical);
    }

    /// <summary>A full path without symbolic links in it; its end need not exist.</summary>
    /// <exception cref="GitException">Links that lead in a circle.</exception>
    public static string Physical(string path)
    {
        var full = Path.GetFullPath(path);
        for (var links = 0; links < MaximumLinks; links++)
        {
            if (FollowFirstLink(full) is not { } followed)
                return Path.TrimEndingDirectorySeparator(full);
            full = followed;
        }

        throw new GitException(
            $"{path}: expected at most {MaximumLinks} symbolic links, found more",
            "check the path"
        );
    }

    private static string? FollowFirstLink(string full)
    {
        var current = Path.GetPathRoot(full)!;
        var rest = full[current.Length..]
            .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        foreach (var (i, component) in rest.Index())
        {
            var parent = current;
            current = Path.Combine(current, component);
            if (new DirectoryInfo(current).LinkTarget is { } target)
                return Path.GetFullPath(Path.Combine([parent, target, .. rest[(i + 1)..]]));
        }

        return null;
    }

    private static GitFolders? FindWorkTree(string folder)
    {
        var entry = Path.Combine(folder, ".git");
        if (Directory.Exists(entry))
            return FindGitFolder(folder, Physical(entry));
        if (ReadPath(folder, ".git", "gitdir: ") is not { } path)
            return null;
        return FindGitFolder(folder, path)
            ?? throw new GitException(
                $"{entry}: expected a path to a repository, found {Shown.Quote(path)}, which is "
                    + $"none",
                "the repository was moved or removed: make the work tree again"
            );
    }

    private static GitFolders? FindGitFolder(string? workTree, string folder)
    {
        if (!Path.Exists(Path.Combine(folder, "HEAD")))
            return null;
        var common = ReadPath(folder, "commondir", "") ?? folder;
        return
            Directory.Exists(Path.Combine(common, "objects"))
            && Directory.Exists(Path.Combine(common, "refs"))
            ? new GitFolders(workTree, folder, common)
            : null;
    }

    /// <summary>A file of one line that holds a path, seen from the file's folder.</summary>
    private static string? ReadPath(string folder, string fileName, string prefix)
    {
        if (GitFile.TryRead(folder, fileName, MaximumPathBytes) is not { } bytes)
            return null;
        var line = System.Text.Encoding.UTF8.GetString(bytes).TrimEnd('\n', '\r');
        if (
            !line.StartsWith(prefix, StringComparison.Ordinal)
            || line.Length == prefix.Length
            || line.Any(char.IsControl)
        )
        {
            throw new MalformedInputException(
                $"{Path.Combine(folder, fileName)}: expected one line \"{prefix}PATH\", "
                    + $"found {Shown.Quote(line)}",
                "the repository is damaged"
            );
        }

        return Physical(Path.Combine(folder, line[prefix.Length..]));
    }
}
