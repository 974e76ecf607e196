using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The kinds of object that a pin needs.</summary>
public enum GitObjectKind
{
    /// <summary>Not a kind.</summary>
    None = 0,

    /// <summary>Names one tree and its history.</summary>
    Commit,

    /// <summary>A folder.</summary>
    Tree,

    /// <summary>A file's bytes.</summary>
    Blob,
}

/// <summary>One object in the frame that its id is the hash of.</summary>
/// <remarks>
/// Layout: <c>commit|tree|blob SP decimal size NUL content</c>, nothing behind. This is what a
/// study
/// and a bundle keep, one file per object, so that the file's hash is its name.
/// Source: Git documentation, gitformat-loose (before compression).
/// </remarks>
public sealed class GitObject
{
    private GitObject(GitObjectKind kind, ImmutableArray<byte> framed, int contentOffset) =>
        (Kind, Framed, ContentOffset) = (kind, framed, contentOffset);

    /// <summary>What it is.</summary>
    public GitObjectKind Kind { get; }

    /// <summary>Frame and content.</summary>
    public ImmutableArray<byte> Framed { get; }

    /// <summary>The content alone.</summary>
    public ReadOnlySpan<byte> Content => Framed.AsSpan()[ContentOffset..];

    private int ContentOffset { get; }

    /// <summary>Frames some content.</summary>
    public static GitObject Frame(GitObjectKind kind, ReadOnlySpan<byte> content)
    {
        var header = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Word(kind)} {content.Length}\0")
        );
        return new GitObject(kind, [.. header, .. content], header.Length);
    }

    /// <summary>Reads a framed object strictly.</summary>
    /// <param name="framed">All bytes.</param>
    /// <param name="expected">The kind that the reference to it demands.</param>
    /// <param name="name">How errors name it.</param>
    /// <exception cref="MalformedInputException">Another kind, or a size that is not the
    /// content's.</exception>
    public static GitObject Parse(ImmutableArray<byte> framed, GitObjectKind expected, string name)
    {
        var nul = framed.AsSpan().IndexOf((byte)0);
        var content = nul < 0 ? 0 : nul + 1;
        var header = Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Word(expected)} {framed.Length - content}\0"
            )
        );
        if (nul < 0 || !framed.AsSpan(0, content).SequenceEqual(header))
        {
            throw new MalformedInputException(
                $"Git object {name}: expected a {Word(expected)} of {framed.Length - content} "
                    + $"bytes, found the header {Shown.Quote(framed.AsSpan(0, Math.Max(nul, 0)))}",
                "the object is damaged or is not what the tree says"
            );
        }

        return new GitObject(expected, framed, content);
    }

    /// <summary>The word in the frame.</summary>
    internal static string Word(GitObjectKind kind) =>
        kind switch
        {
            GitObjectKind.Commit => "commit",
            GitObjectKind.Tree => "tree",
            GitObjectKind.Blob => "blob",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not an object kind"),
        };
}
