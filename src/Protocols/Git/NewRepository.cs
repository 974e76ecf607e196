using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Makes a repository of a folder that lies in none: one commit, by own code.</summary>
/// <remarks>
/// Written are loose objects, <c>HEAD</c>, one branch and a config of three lines; no index, no
/// template, no hook. SHA-1, as <c>git init</c> makes it by default.
/// Source: Git documentation, gitrepository-layout, gitformat-loose.
/// </remarks>
public static class NewRepository
{
    private const string Branch = "refs/heads/main";

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Commits every file below a folder, except what file managers leave
    /// behind.</summary>
    /// <param name="folder">Without a <c>.git</c> in it.</param>
    /// <param name="author">Such as <c>sgp demo &lt;demo@localhost&gt;</c>.</param>
    /// <param name="message">One line.</param>
    /// <param name="time">Of the commit.</param>
    /// <returns>The commit.</returns>
    /// <exception cref="ArgumentException">The folder is a repository's, or a line feed in a
    /// text.</exception>
    public static GitObjectId Commit(
        string folder,
        string author,
        string message,
        DateTimeOffset time
    )
    {
        var git = Path.Combine(folder, ".git");
        if (Path.Exists(git))
            throw new ArgumentException($"{git} is there already", nameof(folder));
        if ((author + message).Contains('\n', StringComparison.Ordinal))
            throw new ArgumentException("expected one line", nameof(message));

        var objects = Path.Combine(git, "objects");
        Directory.CreateDirectory(Path.Combine(git, "refs", "heads"));
        Directory.CreateDirectory(objects);
        var tree = WriteTree(objects, new DirectoryInfo(folder))
            ?? Write(objects, GitObjectKind.Tree, []);
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var commit = Write(
            objects,
            GitObjectKind.Commit,
            StrictUtf8.GetBytes(
                $"tree {tree}\nauthor {author} {seconds} +0000\n"
                    + $"committer {author} {seconds} +0000\n\n{message}\n"
            )
        );
        File.WriteAllText(
            Path.Combine(git, "config"),
            "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
        );
        File.WriteAllText(Path.Combine(git, Branch), $"{commit}\n");
        File.WriteAllText(Path.Combine(git, "HEAD"), $"ref: {Branch}\n");
        return commit;
    }

    /// <summary>Null where there is no file: a tree has no empty folders.</summary>
    private static GitObjectId? WriteTree(string objects, DirectoryInfo folder)
    {
        var entries = folder
            .EnumerateFileSystemInfos("*", WorkTree.EveryEntry)
            .Where(info => info.Name != ".git" && !WorkTree.IsPassedOver(info.Name))
            .Select(info => Entry(objects, info))
            .OfType<GitTreeEntry>()
            .ToArray();
        return entries.Length == 0
            ? null
            : Write(objects, GitObjectKind.Tree, GitTree.Format(entries));
    }

    private static GitTreeEntry? Entry(string objects, FileSystemInfo info)
    {
        if (info.LinkTarget is { } target)
            return File("120000", StrictUtf8.GetBytes(target));
        if (info is DirectoryInfo below)
            return WriteTree(objects, below) is { } tree
                ? new GitTreeEntry("40000", info.Name, tree)
                : null;
        var isExecutable =
            !OperatingSystem.IsWindows() && info.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
        var content = GitFile.TryRead(
            Path.GetDirectoryName(info.FullName)!,
            info.Name,
            StoredObject.MaximumBytes
        );
        return File(isExecutable ? "100755" : "100644", content);

        GitTreeEntry File(string mode, ReadOnlySpan<byte> bytes) =>
            new(mode, info.Name, Write(objects, GitObjectKind.Blob, bytes));
    }

    private static GitObjectId Write(string objects, GitObjectKind kind, ReadOnlySpan<byte> content)
    {
        var framed = GitObject.Frame(kind, content).Framed;
        var id = GitObjectId.Compute(framed.AsSpan(), GitObjectFormat.Sha1);
        var hex = id.ToString();
        var group = Directory.CreateDirectory(Path.Combine(objects, hex[..2]));
        var path = Path.Combine(group.FullName, hex[2..]);
        if (File.Exists(path))
            return id;
        using var zlib = new ZLibStream(File.Create(path), CompressionLevel.Optimal);
        zlib.Write(framed.AsSpan());
        return id;
    }
}
