namespace SecureGenomics.Provenance.Protocols;

/// <summary>Finds a protocol folder on disk in its repository, and loads what is committed there.</summary>
public static class ProtocolSource
{
    /// <summary>Loads the protocol in a folder, at the commit checked out.</summary>
    /// <param name="folder">A protocol folder inside a Git work tree.</param>
    /// <param name="repository">The repository found.</param>
    /// <exception cref="MalformedInputException">
    /// Not a protocol folder, no repository, changes that are not committed.
    /// </exception>
    /// <exception cref="GitException">The git program is missing or fails.</exception>
    public static ProtocolPackage LoadCommitted(string folder, out GitRepository repository)
    {
        if (!File.Exists(Path.Combine(folder, "protocol.yaml")))
        {
            throw new MalformedInputException(
                $"{folder}: expected a protocol folder, found no protocol.yaml in it",
                "name a folder such as protocols/alzheimers-allele-frequency");
        }

        repository = GitRepository.Discover(folder) ?? throw new MalformedInputException(
            $"{folder}: expected a folder in a Git repository, found none around it",
            "a protocol is pinned by its commit: run \"git init\", \"git add\" and \"git commit\" first");
        var path = repository.PathOf(folder);
        var uncommitted = repository.FindUncommitted(path);
        if (uncommitted.Count > 0)
        {
            throw new MalformedInputException(
                $"{folder}: expected every file as committed, found {uncommitted.Count} changed or new: {string.Join(", ", uncommitted.Take(3).Select(Shown.Quote))}",
                "commit or revert the changes: only what is committed can be pinned");
        }

        return ProtocolPackage.Load(repository, repository.ResolveCommit("HEAD"), path);
    }
}
