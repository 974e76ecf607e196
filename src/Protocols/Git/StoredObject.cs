using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The kinds of object that a repository stores, by their numbers in a pack.</summary>
internal enum StoredKind
{
    /// <summary>Not a kind.</summary>
    None = 0,

    /// <summary>A commit.</summary>
    Commit = 1,

    /// <summary>A folder.</summary>
    Tree = 2,

    /// <summary>A file's bytes.</summary>
    Blob = 3,

    /// <summary>An annotated tag: names another object.</summary>
    Tag = 4,
}

/// <summary>An object of a repository in the frame that its id is the hash of.</summary>
/// <param name="Kind">What its frame says.</param>
/// <param name="Framed"><c>kind SP decimal size NUL content</c>.</param>
/// <param name="ContentOffset">Where the content begins.</param>
internal readonly record struct StoredObject(
    StoredKind Kind,
    ImmutableArray<byte> Framed,
    int ContentOffset
)
{
    /// <summary>No object is larger; a protocol takes no larger file.</summary>
    public const int MaximumBytes = 64 << 20;

    /// <summary>The content alone.</summary>
    public ReadOnlySpan<byte> Content => Framed.AsSpan()[ContentOffset..];

    /// <summary>Frames some content.</summary>
    public static StoredObject Frame(StoredKind kind, ReadOnlySpan<byte> content)
    {
        var header = Header(kind, content.Length);
        byte[] framed = [.. header, .. content];
        return new StoredObject(
            kind,
            ImmutableCollectionsMarshal.AsImmutableArray(framed),
            header.Length
        );
    }

    /// <summary>The frame in front of some content.</summary>
    public static byte[] Header(StoredKind kind, int size) =>
        Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Word(kind)} {size}\0")
        );

    /// <summary>The kind that a frame's word names; none for another word.</summary>
    public static StoredKind KindOf(string word) =>
        word switch
        {
            "commit" => StoredKind.Commit,
            "tree" => StoredKind.Tree,
            "blob" => StoredKind.Blob,
            "tag" => StoredKind.Tag,
            _ => StoredKind.None,
        };

    private static string Word(StoredKind kind) =>
        kind switch
        {
            StoredKind.Commit => "commit",
            StoredKind.Tree => "tree",
            StoredKind.Blob => "blob",
            StoredKind.Tag => "tag",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not an object kind"),
        };
}
