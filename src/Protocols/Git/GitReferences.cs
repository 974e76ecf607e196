using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The names of a repository: <c>HEAD</c>, branches, tags, remote branches.</summary>
/// <remarks>
/// <code>
/// HEAD, refs/heads/main, …   ID LF               one file a name, or
///                            "ref: " NAME LF     a symbolic one
/// packed-refs                # comment LF        the names without a file of their own
///                            ID SP NAME LF
///                            ^ID LF              the commit of the tag above
/// </code>
/// A name never leads out of the repository: each component is checked, and links are not followed.
/// Source: Git documentation, gitrepository-layout, git-check-ref-format, git-pack-refs.
/// </remarks>
internal sealed class GitReferences(GitFolders folders, GitObjectFormat format)
{
    private const int MaximumFileBytes = 4 << 10;
    private const int MaximumPackedBytes = 64 << 20;
    private const int MaximumSymbolicDepth = 5;

    private Dictionary<string, GitObjectId>? _packed;

    /// <summary>What a short name stands for, in Git's order.</summary>
    /// <param name="name"><c>HEAD</c>, <c>main</c>, <c>origin/main</c>,
    /// <c>refs/tags/v1</c>.</param>
    /// <returns>Null where there is no such name, or where it could be none.</returns>
    /// <exception cref="MalformedInputException">A file that is no reference.</exception>
    /// <exception cref="GitException">A symbolic link, or names that lead in a circle.</exception>
    public GitObjectId? Find(string name)
    {
        // Source: Git documentation, gitrevisions, "<refname>".
        string[] places =
        [
            "{0}",
            "refs/{0}",
            "refs/tags/{0}",
            "refs/heads/{0}",
            "refs/remotes/{0}",
            "refs/remotes/{0}/HEAD",
        ];
        return places
            .Select(place => place.Replace("{0}", name, StringComparison.Ordinal))
            .Where(IsName)
            .Select(full => Follow(full))
            .FirstOrDefault(id => id is not null);
    }

    /// <summary>Whether a full name is one: <c>HEAD</c> or the like, or below
    /// <c>refs/</c>.</summary>
    public static bool IsName(string name)
    {
        if (!name.StartsWith("refs/", StringComparison.Ordinal))
            return name.Length > 0 && name.All(c => char.IsAsciiLetterUpper(c) || c == '_');
        return !name.Contains("..", StringComparison.Ordinal)
            && !name.Contains("@{", StringComparison.Ordinal)
            && !name.Any(c =>
                char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\'
            )
            && name.Split('/')
                .All(component =>
                    component.Length > 0
                    && component[0] != '.'
                    && component[^1] != '.'
                    && !component.EndsWith(".lock", StringComparison.Ordinal)
                );
    }

    /// <summary>Parses the file of one name.</summary>
    /// <returns>The id, or the name that it stands for.</returns>
    /// <exception cref="MalformedInputException">Neither.</exception>
    public static (GitObjectId? Id, string? Target) ParseLoose(
        ReadOnlySpan<byte> bytes,
        GitObjectFormat format,
        string name
    )
    {
        var text = Encoding.UTF8.GetString(bytes).TrimEnd('\n', '\r', ' ', '\t');
        if (GitObjectId.TryParse(text, out var id) && id.Format == format)
            return (id, null);
        if (
            text.StartsWith("ref:", StringComparison.Ordinal)
            && text[4..].TrimStart(' ', '\t') is var target
            && target.StartsWith("refs/", StringComparison.Ordinal)
            && IsName(target)
        )
        {
            return (null, target);
        }

        throw new MalformedInputException(
            $"{name}: expected an id or \"ref: refs/…\", found {Shown.Quote(text)}",
            "the repository is damaged or hostile"
        );
    }

    /// <summary>Parses <c>packed-refs</c>.</summary>
    /// <exception cref="MalformedInputException">A line that is none of the three
    /// kinds.</exception>
    public static Dictionary<string, GitObjectId> ParsePacked(
        ReadOnlySpan<byte> bytes,
        GitObjectFormat format,
        string name
    )
    {
        var names = new Dictionary<string, GitObjectId>(StringComparer.Ordinal);
        var digits = format == GitObjectFormat.Sha1 ? 40 : 64;
        for (var line = 1; !bytes.IsEmpty; line++)
        {
            var end = bytes.IndexOf((byte)'\n');
            var text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (text.StartsWith('#'))
                continue;
            var isPeeled = text.StartsWith('^') && names.Count > 0;
            var idText = isPeeled ? text[1..] : text[..Math.Min(digits, text.Length)];
            if (end < 0 || !GitObjectId.TryParse(idText, out var id) || id.Format != format)
                throw Error(line, text);
            if (isPeeled)
                continue;
            if (
                text.Length < digits + 2
                || text[digits] != ' '
                || !text.AsSpan(digits + 1).StartsWith("refs/")
                || !IsName(text[(digits + 1)..])
                || !names.TryAdd(text[(digits + 1)..], id)
            )
            {
                throw Error(line, text);
            }
        }

        return names;

        MalformedInputException Error(int line, string text) =>
            new(
                $"{name}, line {line}: expected an id and a name that was not there, "
                    + $"found {Shown.Quote(text)}",
                "the repository is damaged or hostile"
            );
    }

    private GitObjectId? Follow(string name)
    {
        var next = name;
        for (var depth = 0; depth <= MaximumSymbolicDepth; depth++)
        {
            var isShared = next.StartsWith("refs/", StringComparison.Ordinal);
            var folder = isShared ? folders.CommonFolder : folders.GitFolder;
            if (GitFile.TryRead(folder, next, MaximumFileBytes) is not { } bytes)
                return Packed.TryGetValue(next, out var packed) ? packed : null;
            var (id, target) = ParseLoose(bytes, format, Path.Combine(folder, next));
            if (id is not null)
                return id;
            next = target!;
        }

        throw new GitException(
            $"{folders.GitFolder}: {Shown.Quote(name)}: expected at most {MaximumSymbolicDepth} "
                + "symbolic names, found more",
            "the repository is damaged or hostile"
        );
    }

    private Dictionary<string, GitObjectId> Packed =>
        _packed ??= ParsePacked(
            GitFile.TryRead(folders.CommonFolder, "packed-refs", MaximumPackedBytes),
            format,
            Path.Combine(folders.CommonFolder, "packed-refs")
        );
}
