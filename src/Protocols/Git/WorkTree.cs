using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Compares a folder on disk with a tree.</summary>
/// <remarks>
/// Files are hashed as they are: no filter, no attribute, no index, no ignore file is looked at.
/// So a file that Git would ignore counts as new: what looks like a part of the protocol and will
/// not be pinned must not go unnoticed. Only what file managers leave behind is passed over.
/// A text file with CRLF counts as its LF form when that is what was committed: a checkout on
/// Windows converts, and what is pinned is the commit's bytes in any case.
/// Links are compared by their text and never followed. A pipe or device reports no bytes and is
/// taken as an empty file, unopened.
/// </remarks>
/// <param name="trees">Reads a tree.</param>
/// <param name="format">The repository's hash function.</param>
/// <param name="hasFileModes">Whether the executable bit counts.</param>
internal sealed class WorkTree(
    Func<GitObjectId, ImmutableArray<GitTreeEntry>> trees,
    GitObjectFormat format,
    bool hasFileModes
)
{
    private const int MaximumDifferences = 1000;
    private const int MaximumDepth = 32;

    /// <summary>Of one folder, hidden ones included.</summary>
    internal static readonly EnumerationOptions EveryEntry = new()
    {
        AttributesToSkip = FileAttributes.None,
    };

    private readonly List<string> _differences = [];

    /// <summary>Whether a name is a file manager's.</summary>
    public static bool IsPassedOver(string name) =>
        name is ".DS_Store" or "Thumbs.db" or "desktop.ini";

    /// <summary>What differs: changed, new, deleted, of another mode.</summary>
    /// <param name="folder">On disk.</param>
    /// <param name="tree">Null where the commit has no such folder.</param>
    /// <returns>A word and a path below the folder each; at most 1,000.</returns>
    /// <exception cref="MalformedInputException">A tree that cannot be read, or a file that is too
    /// large.</exception>
    public IReadOnlyList<string> FindDifferences(string folder, GitObjectId? tree)
    {
        _differences.Clear();
        Compare(new DirectoryInfo(folder), tree, prefix: "", depth: 0);
        return [.. _differences];
    }

    private void Compare(DirectoryInfo folder, GitObjectId? tree, string prefix, int depth)
    {
        var entries = tree is { } id ? trees(id) : [];
        var found = folder
            .EnumerateFileSystemInfos("*", EveryEntry)
            .ToDictionary(info => info.Name, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            found.Remove(entry.Name, out var info);
            CompareEntry(entry, info, prefix + entry.Name, depth);
        }

        foreach (var (name, info) in found.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!IsPassedOver(name) && !(name == ".git" && prefix.Length == 0))
                AddNew(info, prefix + name, depth);
        }
    }

    private void CompareEntry(GitTreeEntry entry, FileSystemInfo? info, string path, int depth)
    {
        if (info is null)
        {
            Add("deleted", path);
            return;
        }

        switch (entry.Mode)
        {
            case "40000"
                when depth < MaximumDepth && info is DirectoryInfo { LinkTarget: null } folder:
                Compare(folder, entry.Id, path + "/", depth + 1);
                break;
            case "120000" when info.LinkTarget is { } target:
                if (Hash(System.Text.Encoding.UTF8.GetBytes(target)) != entry.Id)
                    Add("changed", path);
                break;
            case "160000" when info is DirectoryInfo:
                break; // what the commit says of it is refused where the protocol is read
            case "100644" or "100755" when info is FileInfo { LinkTarget: null } file:
                CompareFile(entry, file, path);
                break;
            case "120000" when OperatingSystem.IsWindows() && info is FileInfo file:
                CompareFile(entry, file, path); // a checkout without links writes their text
                break;
            default:
                Add("changed", path);
                break;
        }
    }

    private void CompareFile(GitTreeEntry entry, FileInfo file, string path)
    {
        var bytes = GitFile.TryRead(file.DirectoryName!, file.Name, StoredObject.MaximumBytes)
            ?? [];
        if (Hash(bytes) != entry.Id && Hash(WithLineFeeds(bytes)) != entry.Id)
            Add("changed", path);
        else if (
            hasFileModes
            && !OperatingSystem.IsWindows()
            && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute) != (entry.Mode == "100755")
        )
        {
            Add("mode of", path);
        }
    }

    private void AddNew(FileSystemInfo info, string path, int depth)
    {
        if (info is DirectoryInfo { LinkTarget: null } folder)
        {
            // A folder without files is nothing to Git; another repository is one thing.
            if (depth >= MaximumDepth || Path.Exists(Path.Combine(folder.FullName, ".git")))
                Add("new", path + "/");
            else
                Compare(folder, tree: null, path + "/", depth + 1);
        }
        else
        {
            Add("new", path);
        }
    }

    private void Add(string what, string path)
    {
        if (_differences.Count < MaximumDifferences)
            _differences.Add($"{what} {path}");
    }

    private GitObjectId Hash(ReadOnlySpan<byte> content) =>
        GitObjectId.Compute(StoredObject.Frame(StoredKind.Blob, content).Framed.AsSpan(), format);

    private static byte[] WithLineFeeds(byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0) || bytes.AsSpan().IndexOf("\r\n"u8) < 0)
            return bytes;
        var kept = new List<byte>(bytes.Length);
        foreach (var (i, one) in bytes.Index())
        {
            if (one != '\r' || i + 1 == bytes.Length || bytes[i + 1] != '\n')
                kept.Add(one);
        }

        return [.. kept];
    }
}
