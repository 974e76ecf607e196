namespace SecureGenomics.Provenance.Protocols;

/// <summary>A repository that the user named: a folder, or an address, which is cloned and removed
/// again.</summary>
public sealed class NamedRepository : IDisposable
{
    private readonly DirectoryInfo? _temporary;

    private NamedRepository(GitRepository objects, DirectoryInfo? temporary) =>
        (Objects, _temporary) = (objects, temporary);

    /// <summary>Its objects, each the one that its id names.</summary>
    public GitRepository Objects { get; }

    /// <summary>Opens it. Only an address that is not <c>file://</c> is fetched from, by the
    /// <c>git</c> program.</summary>
    /// <param name="place">
    /// A folder inside a clone, a bare repository, or an address: <c>https://</c>, <c>http://</c>,
    /// <c>ssh://</c>, <c>git://</c>, <c>file://</c>.
    /// </param>
    /// <exception cref="MalformedInputException">The path leads to no repository, or to a damaged
    /// one.</exception>
    /// <exception cref="GitException">
    /// The address is refused or gives no repository, the git program is missing, or a format that
    /// is not known.
    /// </exception>
    public static NamedRepository Open(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (GitAddress.IsAddress(place))
            return OpenAddress(place, "sgp-repository-");
        if (!Directory.Exists(place))
            throw None(place, "no such folder");
        var found = GitRepository.OpenAt(place)
            ?? GitRepository.Discover(place)
            ?? throw None(place, "none there or around it");
        return new NamedRepository(found, temporary: null);
    }

    /// <summary>Opens the repository of an address.</summary>
    /// <param name="address">With <c>://</c> in it.</param>
    /// <param name="prefix">Begins the name of the temporary folder, if one is needed.</param>
    internal static NamedRepository OpenAddress(string address, string prefix)
    {
        if (GitAddress.FindLocalFolder(address) is { } folder)
        {
            return new NamedRepository(
                GitRepository.OpenAt(folder)
                    ?? throw new GitException(
                        $"{address}: expected a repository, found none there",
                        "check the address"
                    ),
                temporary: null
            );
        }

        var temporary = Directory.CreateTempSubdirectory(prefix);
        try
        {
            return new NamedRepository(
                GitClone.Run(address, temporary.FullName, GitClone.ReadEnvironment()),
                temporary
            );
        }
        catch
        {
            temporary.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Removes what was cloned.</summary>
    public void Dispose() => _temporary?.Delete(recursive: true);

    private static MalformedInputException None(string place, string found) =>
        new(
            $"{place}: expected a Git repository, found {found}",
            "name a clone, or an address with ://"
        );
}
