using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A local repository, read by this program's own code: no program runs, <c>git</c>
/// included.</summary>
/// <remarks>
/// Objects, names and the config are data. Filters, hooks, monitors, pagers, helpers, includes,
/// aliases and remotes that a repository names have no meaning here; grafts and replacements are
/// not honoured, and what a partial or shallow clone lacks is missing. Every object is hashed again
/// before it is used, so whose files they are does not matter either.
/// Source: docs/spec/protocol.md, "How a repository is read".
/// </remarks>
public sealed class GitRepository : IGitObjects
{
    private readonly GitSettings _settings;
    private readonly ObjectStore _objects;
    private readonly GitRevision _revisions;

    private GitRepository(GitFolders folders)
    {
        Root = folders.WorkTree ?? folders.GitFolder;
        _settings = GitSettings.Read(folders);
        _objects = new ObjectStore(Path.Combine(folders.CommonFolder, "objects"), Format);
        _revisions = new GitRevision(new GitReferences(folders, Format), _objects);
    }

    /// <summary>The top folder of the work tree; of a bare repository its own folder.</summary>
    public string Root { get; }

    /// <summary>The repository's hash function.</summary>
    public GitObjectFormat Format => _settings.Format;

    /// <summary>Opens the repository whose work tree holds a folder.</summary>
    /// <returns>Null where the folder lies in none.</returns>
    /// <exception cref="GitException">A format or an extension that is not known here.</exception>
    /// <exception cref="MalformedInputException">A repository whose files cannot be
    /// read.</exception>
    public static GitRepository? Discover(string folder) =>
        GitFolders.Discover(folder) is { } folders ? new GitRepository(folders) : null;

    /// <summary>Opens the repository at a folder: bare, a <c>.git</c> folder, or a work tree's
    /// top.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="GitException">A format or an extension that is not known here.</exception>
    /// <exception cref="MalformedInputException">A repository whose files cannot be
    /// read.</exception>
    public static GitRepository? OpenAt(string folder) =>
        GitFolders.OpenAt(folder) is { } folders ? new GitRepository(folders) : null;

    /// <summary>A folder of the work tree, as seen from <see cref="Root"/>.</summary>
    /// <param name="folder">Need not exist: a commit may have it still.</param>
    /// <returns>With <c>/</c> and without one at the end; empty for the top.</returns>
    /// <exception cref="GitException">A folder outside of the work tree.</exception>
    public string PathOf(string folder)
    {
        var path = Path.GetRelativePath(Root, GitFolders.Physical(folder)).Replace('\\', '/');
        if (
            path == ".."
            || path.StartsWith("../", StringComparison.Ordinal)
            || Path.IsPathRooted(path)
        )
        {
            throw new GitException(
                $"{folder}: expected a folder below {Root}, found one outside",
                "check the path"
            );
        }

        return path == "." ? "" : path;
    }

    /// <summary>The commit that a name stands for.</summary>
    /// <param name="revision">
    /// <c>HEAD</c>, a branch, a tag, an id or its first digits; <c>~N</c> and <c>^N</c> behind it.
    /// </param>
    /// <exception cref="GitException">No such commit, or several.</exception>
    /// <exception cref="MalformedInputException">Names or objects that cannot be read.</exception>
    public GitObjectId ResolveCommit(string revision) =>
        _revisions.Find(revision)
        ?? throw new GitException(
            $"{Root}: expected a commit {Shown.Quote(revision)}, found none",
            "commit the protocol folder first, or name a commit that exists"
        );

    /// <summary>Files below a folder that differ from the commit checked out, new ones
    /// included.</summary>
    /// <param name="path">Below <see cref="Root"/>, with <c>/</c>; empty for all.</param>
    /// <returns>What and where, a line each.</returns>
    /// <exception cref="GitException">No commit, or an object that is not what its id
    /// says.</exception>
    /// <exception cref="MalformedInputException">Objects that are missing or cannot be
    /// read.</exception>
    public IReadOnlyList<string> FindUncommitted(string path)
    {
        var commit = ResolveCommit("HEAD");
        GitObjectId? tree = GitTree.TreeOfCommit(
            Require(commit, GitObjectKind.Commit),
            Format,
            commit.ToString()
        );
        foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            tree = tree is { } id
                ? ReadTree(id).FirstOrDefault(entry => entry.IsTree && entry.Name == component)?.Id
                : null;
        }

        return new WorkTree(ReadTree, Format, _settings.HasFileModes).FindDifferences(
            Path.Combine(Root, path),
            tree
        );
    }

    /// <summary>The address of the remote <c>origin</c>, without any password in it.</summary>
    /// <returns>Null where there is no remote, or a local one.</returns>
    public string? FindRemoteAddress() =>
        _settings.Origin is { } origin ? GitAddress.Public(origin) : null;

    /// <inheritdoc/>
    /// <exception cref="GitException">An object that is not what its id says.</exception>
    /// <exception cref="MalformedInputException">Damaged bytes.</exception>
    public ImmutableArray<byte>? Find(GitObjectId id) => _objects.Find(id)?.Framed;

    private ImmutableArray<GitTreeEntry> ReadTree(GitObjectId id) =>
        GitTree.Parse(Require(id, GitObjectKind.Tree).Content, Format, id.ToString());

    private GitObject Require(GitObjectId id, GitObjectKind kind) =>
        Find(id) is { } framed
            ? GitObject.Parse(framed, kind, id.ToString())
            : throw new MalformedInputException(
                $"Git object {id}: expected a {GitObject.Word(kind)}, found nothing",
                "fetch the missing objects (a shallow or partial clone lacks some)"
            );
}
