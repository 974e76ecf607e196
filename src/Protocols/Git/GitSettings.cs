using System.Collections.Frozen;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The few settings of a repository that matter to who only reads it.</summary>
/// <param name="Format">The hash function (<c>extensions.objectFormat</c>).</param>
/// <param name="HasFileModes">Whether the executable bit counts (<c>core.fileMode</c>).</param>
/// <param name="Origin">The address of the remote <c>origin</c>, as written.</param>
/// <remarks>
/// An extension changes how a repository is read: one that is not known here is refused by name.
/// Of the known ones, a partial clone's missing objects stay missing, and a work tree's own
/// <c>config.worktree</c> is not read. Source: Git documentation, gitrepository-layout, "version
/// 1".
/// </remarks>
internal sealed record GitSettings(GitObjectFormat Format, bool HasFileModes, string? Origin)
{
    private static readonly FrozenSet<string> HarmlessExtensions = FrozenSet.Create(
        StringComparer.Ordinal,
        "noop",
        "noop-v1",
        "partialclone",
        "preciousobjects",
        "relativeworktrees",
        "worktreeconfig"
    );

    /// <summary>Reads the repository's <c>config</c>; without one it is a SHA-1
    /// repository.</summary>
    /// <exception cref="MalformedInputException">A file that is no config.</exception>
    /// <exception cref="GitException">A version or an extension that is not known here.</exception>
    public static GitSettings Read(GitFolders folders)
    {
        var name = Path.Combine(folders.CommonFolder, "config");
        var config = GitConfigFile.Parse(
            GitFile.TryRead(folders.CommonFolder, "config", GitConfigFile.MaximumBytes),
            name
        );
        var version = config.Find("core", "", "repositoryformatversion") ?? "0";
        if (version is not ("0" or "1"))
            throw Unknown(name, "repository version 0 or 1", version);
        foreach (var (key, value) in config.Section("extensions"))
        {
            var isKnown =
                HarmlessExtensions.Contains(key)
                || (key == "objectformat" && version == "1" && value is "sha1" or "sha256")
                || (key == "refstorage" && value == "files");
            if (!isKnown)
                throw Unknown(name, "a known extension", $"extensions.{key} = {value}");
        }

        return new GitSettings(
            config.Find("extensions", "", "objectformat") == "sha256"
                ? GitObjectFormat.Sha256
                : GitObjectFormat.Sha1,
            config.Find("core", "", "filemode") is not ("false" or "no" or "off" or "0"),
            config.Find("remote", "origin", "url")
        );
    }

    private static GitException Unknown(string name, string expected, string found) =>
        new(
            $"{name}: expected {expected}, found {Shown.Quote(found)}",
            "convert the repository, or clone it again with references as files"
        );
}
