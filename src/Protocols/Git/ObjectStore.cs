using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>All objects of a repository: loose, packed, and those that it borrows.</summary>
/// <remarks>
/// <c>info/alternates</c> names further folders <c>objects</c>, one a line, <c>#</c> before a
/// comment; a relative path is seen from the folder that names it. Absolute paths outside of the
/// repository are followed: clones made with <c>--shared</c> or <c>--reference</c> need them, and
/// an
/// object found there is the one asked for or refused. A path that is no folder is left out. At
/// most
/// <see cref="MaximumDepth"/> levels and <see cref="MaximumFolders"/> folders.
/// Source: Git documentation, gitrepository-layout, "objects/info/alternates".
/// </remarks>
internal sealed class ObjectStore
{
    private const int MaximumDepth = 5;
    private const int MaximumFolders = 32;
    private const int MaximumPacks = 10_000;
    private const int MaximumAlternatesBytes = 64 << 10;

    private readonly GitObjectFormat _format;
    private readonly List<string> _folders = [];

    /// <summary>Finds the folders; objects are read when they are asked for.</summary>
    /// <param name="folder">The folder <c>objects</c>.</param>
    /// <param name="format">The repository's hash function.</param>
    /// <exception cref="MalformedInputException">Alternates that cannot be read, or too
    /// many.</exception>
    public ObjectStore(string folder, GitObjectFormat format)
    {
        _format = format;
        AddFolder(folder, depth: 0);
    }

    /// <summary>Reads an object and compares its bytes with its id.</summary>
    /// <returns>Null where it is missing; nothing is fetched.</returns>
    /// <exception cref="MalformedInputException">Damaged bytes.</exception>
    /// <exception cref="GitException">Bytes that have another id.</exception>
    public StoredObject? Find(GitObjectId id)
    {
        if (id.Format != _format)
            return null;
        foreach (var folder in _folders)
        {
            if ((LooseObjects.Find(folder, id) ?? FindPacked(folder, id)) is not { } found)
                continue;
            var computed = GitObjectId.Compute(found.Framed.AsSpan(), _format);
            return computed == id
                ? found
                : throw new GitException(
                    $"{folder}: expected the object {id}, found bytes with id {computed}",
                    "the repository is damaged or hostile: clone it again"
                );
        }

        return null;
    }

    /// <summary>The ids that begin with some digits, each once.</summary>
    /// <param name="prefix">At least two lower-case hex digits.</param>
    /// <param name="maximum">No more are looked for.</param>
    public IReadOnlyCollection<GitObjectId> FindByPrefix(string prefix, int maximum) =>
        [
            .. _folders
                .SelectMany(folder =>
                    LooseObjects
                        .FindByPrefix(folder, prefix)
                        .Concat(
                            Packs(folder)
                                .SelectMany(pack => FindPackedByPrefix(folder, pack, prefix))
                        )
                )
                .Where(id => id.Format == _format)
                .Distinct()
                .Take(maximum),
        ];

    private StoredObject? FindPacked(string folder, GitObjectId id)
    {
        foreach (var pack in Packs(folder))
        {
            using var indexFile = GitFile.TryOpen(folder, $"pack/{pack}.idx");
            using var packFile = GitFile.TryOpen(folder, $"pack/{pack}.pack");
            if (indexFile is null || packFile is null)
                continue;
            var index = new PackIndex(indexFile, _format, $"{pack}.idx");
            if (index.Find(id) is not { } offset)
                continue;
            var packed = new PackFile(
                packFile,
                _format,
                index.Find,
                $"{pack}.pack",
                StoredObject.MaximumBytes
            );
            if (packed.Count == index.Count)
                return packed.Read(offset);
            throw new MalformedInputException(
                $"{pack}.pack: expected {index.Count} objects, found {packed.Count}",
                "the repository is damaged: a pack and its index differ"
            );
        }

        return null;
    }

    private IEnumerable<GitObjectId> FindPackedByPrefix(string folder, string pack, string prefix)
    {
        using var file = GitFile.TryOpen(folder, $"pack/{pack}.idx");
        if (file is null)
            yield break;
        foreach (var id in new PackIndex(file, _format, $"{pack}.idx").FindByPrefix(prefix))
            yield return id;
    }

    /// <summary>The names of the packs without their endings.</summary>
    private static IEnumerable<string> Packs(string folder)
    {
        var packs = new DirectoryInfo(Path.Combine(folder, "pack"));
        return packs.Exists
            ? packs
                .EnumerateFiles("pack-*.idx")
                .Take(MaximumPacks)
                .Select(file => Path.GetFileNameWithoutExtension(file.Name))
                .Order(StringComparer.Ordinal)
            : [];
    }

    private void AddFolder(string folder, int depth)
    {
        if (_folders.Contains(folder, StringComparer.Ordinal) || !Directory.Exists(folder))
            return;
        if (depth > MaximumDepth || _folders.Count == MaximumFolders)
        {
            throw new MalformedInputException(
                $"{folder}: expected at most {MaximumFolders} alternates, {MaximumDepth} deep",
                "repack the repository without alternates (\"git repack -a\")"
            );
        }

        _folders.Add(folder);
        var bytes = GitFile.TryRead(folder, "info/alternates", MaximumAlternatesBytes) ?? [];
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            if (line.StartsWith('"') || line.Contains('\0', StringComparison.Ordinal))
            {
                throw new MalformedInputException(
                    $"{folder}/info/alternates: expected a plain path, found {Shown.Quote(line)}",
                    "paths in quotation marks are not read"
                );
            }

            if (line.Length > 0 && line[0] != '#')
                AddFolder(GitFolders.Physical(Path.Combine(folder, line)), depth + 1);
        }
    }
}
