using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Objects that are files of their own: <c>objects/ab/cdef…</c>.</summary>
/// <remarks>
/// Layout: one zlib stream of <c>kind SP decimal size NUL content</c>.
/// Source: Git documentation, gitformat-loose.
/// </remarks>
internal static class LooseObjects
{
    private const int MaximumHeaderBytes = 32;

    /// <summary>Reads one, if it is there.</summary>
    /// <param name="folder">The folder <c>objects</c>.</param>
    /// <param name="id">Not compared with the bytes yet.</param>
    /// <exception cref="MalformedInputException">A file that is no loose object.</exception>
    public static StoredObject? Find(string folder, GitObjectId id)
    {
        var hex = id.ToString();
        using var file = GitFile.TryOpen(folder, $"{hex[..2]}/{hex[2..]}");
        return file is null ? null : Read(file, $"Git object {id}", StoredObject.MaximumBytes);
    }

    /// <summary>The ids that begin with some digits.</summary>
    /// <param name="folder">The folder <c>objects</c>.</param>
    /// <param name="prefix">At least two lower-case hex digits.</param>
    public static IEnumerable<GitObjectId> FindByPrefix(string folder, string prefix)
    {
        var group = new DirectoryInfo(Path.Combine(folder, prefix[..2]));
        if (!group.Exists || group.LinkTarget is not null)
            yield break;
        foreach (var file in group.EnumerateFiles())
        {
            if (
                GitObjectId.TryParse(prefix[..2] + file.Name, out var id)
                && id.ToString().StartsWith(prefix, StringComparison.Ordinal)
            )
            {
                yield return id;
            }
        }
    }

    /// <summary>Reads a file's bytes strictly.</summary>
    /// <param name="file">At its beginning.</param>
    /// <param name="name">How errors name it.</param>
    /// <param name="maximumBytes">Of the content.</param>
    /// <exception cref="MalformedInputException">Any deviation, or a larger object.</exception>
    public static StoredObject Read(Stream file, string name, int maximumBytes)
    {
        using var inflated = new InflatedBytes(file, name);
        Span<byte> header = stackalloc byte[MaximumHeaderBytes];
        var length = 0;
        do
        {
            if (length == MaximumHeaderBytes)
                throw Error(name, $"at most {MaximumHeaderBytes} bytes of a header", "more");
            inflated.ReadExactly(header.Slice(length, 1));
        } while (header[length++] != 0);

        header = header[..length];
        var words = Encoding.ASCII.GetString(header[..^1]).Split(' ');
        var kind = StoredObject.KindOf(words[0]);
        if (
            kind == StoredKind.None
            || words is not [_, var digits]
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !header.SequenceEqual(StoredObject.Header(kind, size))
        )
        {
            throw Error(name, "a kind and a size", Shown.Quote(header));
        }

        if (size > maximumBytes)
            throw Error(name, $"at most {maximumBytes} bytes", $"{size}");
        var framed = inflated.ReadToEnd(header, size);
        return new StoredObject(kind, ImmutableCollectionsMarshal.AsImmutableArray(framed), length);
    }

    private static MalformedInputException Error(string name, string expected, string found) =>
        new($"{name}: expected {expected}, found {found}", "the repository is damaged or hostile");
}
