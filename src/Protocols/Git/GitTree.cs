using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One line of a tree.</summary>
/// <param name="Mode">As written: <c>100644</c>, <c>100755</c>, <c>40000</c>, <c>120000</c>,
/// <c>160000</c>.</param>
/// <param name="Name">One path component.</param>
/// <param name="Id">The object it names.</param>
public sealed record GitTreeEntry(string Mode, string Name, GitObjectId Id)
{
    /// <summary>A folder.</summary>
    public bool IsTree => Mode == "40000";

    /// <summary>A plain or executable file.</summary>
    public bool IsFile => Mode is "100644" or "100755";
}

/// <summary>Reads tree and commit contents.</summary>
/// <remarks>
/// A tree is a run of <c>mode SP name NUL id</c>, sorted by name bytes where a folder's name counts
/// as
/// if it ended in <c>/</c>. Names that could leave the folder are refused.
/// Source: Git documentation, git-fsck ("treeNotSorted", "hasDotdot", "hasDotgit", "fullPathname").
/// </remarks>
public static class GitTree
{
    /// <summary>Parses a tree's content strictly.</summary>
    /// <exception cref="MalformedInputException">Any deviation.</exception>
    public static ImmutableArray<GitTreeEntry> Parse(
        ReadOnlySpan<byte> content,
        GitObjectFormat format,
        string name
    )
    {
        var idBytes = format == GitObjectFormat.Sha1 ? 20 : 32;
        var entries = ImmutableArray.CreateBuilder<GitTreeEntry>();
        byte[]? previous = null;
        while (!content.IsEmpty)
        {
            var nul = content.IndexOf((byte)0);
            var space = content.IndexOf((byte)' ');
            if (nul < 0 || space < 0 || space > nul || content.Length < nul + 1 + idBytes)
                throw Error(name, "mode, space, name, NUL, id", "a tree that is cut short");
            var mode = Encoding.ASCII.GetString(content[..space]);
            if (mode is not ("100644" or "100755" or "40000" or "120000" or "160000"))
                throw Error(name, "a mode of a file, folder, link or submodule", Shown.Quote(mode));
            var component = DecodeName(content[(space + 1)..nul], name);
            var entry = new GitTreeEntry(
                mode,
                component,
                GitObjectId.FromBytes(content.Slice(nul + 1, idBytes))
            );

            byte[] key = [.. content[(space + 1)..nul], .. entry.IsTree ? "/"u8 : ""u8];
            if (previous is not null && previous.AsSpan().SequenceCompareTo(key) >= 0)
                throw Error(name, "sorted names, each once", Shown.Quote(component));
            previous = key;
            entries.Add(entry);
            content = content[(nul + 1 + idBytes)..];
        }

        if (
            entries.DistinctBy(entry => entry.Name, StringComparer.Ordinal).Count() != entries.Count
        )
            throw Error(name, "each name once", "a file and a folder of one name");
        return entries.DrainToImmutable();
    }

    /// <summary>Writes a tree's content; <see cref="Parse"/> reads it back.</summary>
    /// <param name="entries">In any order, each name once.</param>
    internal static byte[] Format(IEnumerable<GitTreeEntry> entries)
    {
        var sorted = entries
            .Select(entry =>
                (Entry: entry, Key: Encoding.UTF8.GetBytes(entry.Name + (entry.IsTree ? "/" : "")))
            )
            .OrderBy(
                pair => pair.Key,
                Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))
            );
        return
        [
            .. sorted.SelectMany(pair =>
                (byte[])
                    [
                        .. Encoding.UTF8.GetBytes($"{pair.Entry.Mode} {pair.Entry.Name}\0"),
                        .. Convert.FromHexString(pair.Entry.Id.ToString()),
                    ]
            ),
        ];
    }

    /// <summary>The tree that a commit names: its first line.</summary>
    /// <exception cref="MalformedInputException">The first line is not <c>tree ID</c>.</exception>
    public static GitObjectId TreeOfCommit(GitObject commit, GitObjectFormat format, string name)
    {
        var line = Encoding.ASCII.GetString(
            commit.Content[..Math.Max(commit.Content.IndexOf((byte)'\n'), 0)]
        );
        if (
            line.StartsWith("tree ", StringComparison.Ordinal)
            && GitObjectId.TryParse(line[5..], out var tree)
            && tree.Format == format
        )
        {
            return tree;
        }

        throw Error(name, "a first line \"tree ID\"", Shown.Quote(line));
    }

    private static string DecodeName(ReadOnlySpan<byte> bytes, string tree)
    {
        string component;
        try
        {
            component = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new MalformedInputException(
                $"Git tree {tree}: expected UTF-8 names",
                "rename the file",
                e
            );
        }

        if (
            component.Length == 0
            || component is "." or ".."
            || component.Equals(".git", StringComparison.OrdinalIgnoreCase)
            || component.AsSpan().ContainsAny('/', '\\')
            || component.Any(char.IsControl)
        )
        {
            throw Error(tree, "a plain file name", Shown.Quote(component));
        }

        return component;
    }

    private static MalformedInputException Error(string tree, string expected, string found) =>
        new(
            $"Git tree {tree}: expected {expected}, found {found}",
            "the object is damaged or hostile"
        );
}
