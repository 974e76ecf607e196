using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Finds the commit that a user's words stand for.</summary>
/// <remarks>
/// In Git's order: a full id; a name; the first digits of an id, at least 4. Then any number of
/// <c>~N</c> (N first parents back), <c>^N</c> (the Nth parent). An annotated tag stands for
/// its commit. Digits that begin several commits are refused. Grafts and replacements are not
/// looked at. Source: Git documentation, gitrevisions.
/// </remarks>
internal sealed class GitRevision(GitReferences references, ObjectStore objects)
{
    private const int MinimumDigits = 4;
    private const int MaximumCandidates = 256;
    private const int MaximumTags = 10;
    private const int MaximumSteps = 100_000;

    /// <summary>Finds it.</summary>
    /// <returns>Null where nothing has that name.</returns>
    /// <exception cref="GitException">Digits that begin several commits.</exception>
    /// <exception cref="MalformedInputException">Damaged objects or names on the way.</exception>
    public GitObjectId? Find(string revision)
    {
        var end = revision.AsSpan().IndexOfAny('~', '^');
        var name = end < 0 ? revision : revision[..end];
        var found = FindByName(name);
        var suffix = end < 0 ? "" : revision[end..];
        while (suffix.Length > 0 && found is { } commit)
        {
            var digits = suffix.AsSpan(1).IndexOfAnyExceptInRange('0', '9') is >= 0 and var length
                ? suffix[1..(length + 1)]
                : suffix[1..];
            var isParent = suffix[0] == '^';
            var text = digits.Length == 0 ? "1" : digits;
            if (
                suffix[0] is not ('~' or '^')
                || !int.TryParse(
                    text,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                || number > MaximumSteps
            )
            {
                return null;
            }

            found = isParent ? Parent(commit, number) : Ancestor(commit, number);
            suffix = suffix[(1 + digits.Length)..];
        }

        return found;
    }

    private GitObjectId? FindByName(string name)
    {
        if (GitObjectId.TryParse(name.ToLowerInvariant(), out var id))
            return Peel(id);
        if (references.Find(name) is { } named)
            return Peel(named);
        if (name.Length < MinimumDigits || !name.All(char.IsAsciiHexDigit))
            return null;
        var commits = objects
            .FindByPrefix(name.ToLowerInvariant(), MaximumCandidates)
            .Select(Peel)
            .OfType<GitObjectId>()
            .Distinct()
            .ToArray();
        if (commits.Length <= 1)
            return commits.Cast<GitObjectId?>().FirstOrDefault();
        throw new GitException(
            $"expected the digits of one commit, found {Shown.Quote(name)}, "
                + $"which begins {commits.Length}",
            "give more digits"
        );
    }

    /// <summary>The commit that an object is, or that a tag leads to.</summary>
    private GitObjectId? Peel(GitObjectId id)
    {
        for (var tags = 0; tags <= MaximumTags; tags++)
        {
            if (objects.Find(id) is not { } found)
                return null;
            if (found.Kind != StoredKind.Tag)
                return found.Kind == StoredKind.Commit ? id : null;
            // "object ID LF type KIND LF …".
            var line = Line(found.Content, 0);
            if (
                !line.StartsWith("object ", StringComparison.Ordinal)
                || !GitObjectId.TryParse(line[7..], out var next)
                || next.Format != id.Format
            )
            {
                throw new MalformedInputException(
                    $"Git tag {id}: expected a first line \"object ID\", found {Shown.Quote(line)}",
                    "the object is damaged or hostile"
                );
            }

            id = next;
        }

        return null;
    }

    private GitObjectId? Ancestor(GitObjectId commit, int generations)
    {
        GitObjectId? found = commit;
        for (; generations > 0 && found is { } next; generations--)
            found = Parent(next, 1);
        return found;
    }

    /// <summary>The Nth <c>parent ID</c> of a commit, behind its first line; 0 is the commit
    /// itself.</summary>
    private GitObjectId? Parent(GitObjectId commit, int number)
    {
        if (number == 0)
            return commit;
        if (objects.Find(commit) is not { } found)
            return null;
        var line = Line(found.Content, number);
        for (var i = 1; i <= number; i++)
        {
            if (!Line(found.Content, i).StartsWith("parent ", StringComparison.Ordinal))
                return null;
        }

        return GitObjectId.TryParse(line[7..], out var parent) && parent.Format == commit.Format
            ? parent
            : null;
    }

    private static string Line(ReadOnlySpan<byte> content, int number)
    {
        for (; number > 0; number--)
        {
            if (content.IndexOf((byte)'\n') is not (>= 0 and var skipped))
                return "";
            content = content[(skipped + 1)..];
        }

        var end = content.IndexOf((byte)'\n');
        return Encoding.ASCII.GetString(content[..Math.Clamp(end, 0, 100)]);
    }
}
