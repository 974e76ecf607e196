namespace SecureGenomics.Provenance.Protocols;

/// <summary>Finds a protocol folder on disk in its repository, and loads what is committed
/// there.</summary>
public static class ProtocolSource
{
    /// <summary>Loads a protocol from wherever the user says it is.</summary>
    /// <param name="place">
    /// <c>PATH</c>, <c>PATH@COMMIT</c> or <c>URL[//PATH][@COMMIT]</c>; a URL has <c>://</c> in it,
    /// and the path behind
    /// <c>//</c> leads to the folder inside the repository.
    /// </param>
    /// <param name="address">The repository's address without any password in it, or
    /// <c>local</c>.</param>
    /// <exception cref="MalformedInputException">No protocol there, or changes that are not
    /// committed.</exception>
    /// <exception cref="GitException">The address gives no repository, or there is no such
    /// commit.</exception>
    public static ProtocolPackage Load(string place, out string address)
    {
        var (path, commit) = SplitCommit(place);
        if (GitAddress.IsAddress(path))
            return LoadFromAddress(path, commit, out address);
        if (commit is null || File.Exists(Path.Combine(place, "protocol.yaml")))
        {
            var package = LoadCommitted(place, out var checkedOut);
            address = checkedOut.FindRemoteAddress() ?? "local";
            return package;
        }

        var repository = GitRepository.Discover(Directory.Exists(path) ? path : ".")
            ?? throw new MalformedInputException(
                $"{path}: expected a folder in a Git repository, found none around it",
                "name a folder inside a clone"
            );
        address = repository.FindRemoteAddress() ?? "local";
        return ProtocolPackage.Load(
            repository,
            repository.ResolveCommit(commit),
            repository.PathOf(path)
        );
    }

    private static ProtocolPackage LoadFromAddress(string path, string? commit, out string address)
    {
        var inside = path.IndexOf(
            "//",
            path.IndexOf("://", StringComparison.Ordinal) + 3,
            StringComparison.Ordinal
        );
        var remote = inside < 0 ? path : path[..inside];
        using var repository = NamedRepository.OpenAddress(remote, "sgp-protocol-");
        address = GitAddress.Public(remote) ?? "local";
        return ProtocolPackage.Load(
            repository.Objects,
            repository.Objects.ResolveCommit(commit ?? "HEAD"),
            inside < 0 ? "" : path[(inside + 2)..].Trim('/')
        );
    }

    /// <summary>Splits at the last <c>@</c> behind the last <c>/</c>: user names in addresses stand
    /// before it.</summary>
    private static (string Path, string? Commit) SplitCommit(string place)
    {
        var at = place.LastIndexOf('@');
        return at > place.LastIndexOf('/') && at > 0 && at < place.Length - 1
            ? (place[..at], place[(at + 1)..])
            : (place, null);
    }

    /// <summary>Loads the protocol in a folder, at the commit checked out.</summary>
    /// <param name="folder">A protocol folder inside a Git work tree.</param>
    /// <param name="repository">The repository found.</param>
    /// <exception cref="MalformedInputException">
    /// Not a protocol folder, no repository, changes that are not committed.
    /// </exception>
    /// <exception cref="GitException">The repository has a format that is not known, or no
    /// commit.</exception>
    public static ProtocolPackage LoadCommitted(string folder, out GitRepository repository)
    {
        if (!File.Exists(Path.Combine(folder, "protocol.yaml")))
        {
            throw new MalformedInputException(
                $"{folder}: expected a protocol folder, found no protocol.yaml in it",
                "name a folder such as protocols/alzheimers-allele-frequency"
            );
        }

        repository = GitRepository.Discover(folder)
            ?? throw new MalformedInputException(
                $"{folder}: expected a folder in a Git repository, found none around it",
                "a protocol is pinned by its commit: run \"git init\", \"git add\" and \"git "
                    + "commit\" first"
            );
        var path = repository.PathOf(folder);
        var uncommitted = repository.FindUncommitted(path);
        if (uncommitted.Count > 0)
        {
            throw new MalformedInputException(
                $"{folder}: expected every file as committed, found {uncommitted.Count} changed "
                    + $"or new: {string.Join(", ", uncommitted.Take(3).Select(Shown.Quote))}",
                "commit, revert or remove them: only what is committed can be pinned"
            );
        }

        return ProtocolPackage.Load(repository, repository.ResolveCommit("HEAD"), path);
    }
}
