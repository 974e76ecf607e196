namespace SecureGenomics.Provenance.Protocols;

/// <summary>A repository that the user named: a folder inside a clone, or an address, which is cloned and removed again.</summary>
public sealed class NamedRepository : IDisposable
{
    private readonly DirectoryInfo? _temporary;

    private NamedRepository(GitRepository objects, DirectoryInfo? temporary) => (Objects, _temporary) = (objects, temporary);

    /// <summary>Its objects, unchecked.</summary>
    public GitRepository Objects { get; }

    /// <summary>Opens it. Only an address (with <c>://</c> in it) is fetched from.</summary>
    /// <param name="place">A path, or what <c>git clone</c> takes.</param>
    /// <exception cref="MalformedInputException">The path leads to no repository.</exception>
    /// <exception cref="GitException">The git program is missing, or the address gives no repository.</exception>
    public static NamedRepository Open(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var isAddress = place.Contains("://", StringComparison.Ordinal);
        if (!isAddress && !Directory.Exists(place))
            throw new MalformedInputException($"{place}: expected a Git repository, found no such folder", "name a clone, or an address with ://");
        if (!isAddress && GitRepository.Discover(place) is { } found)
            return new NamedRepository(found, temporary: null);
        var temporary = Directory.CreateTempSubdirectory("sgp-repository-");
        try
        {
            var address = isAddress ? place : Path.GetFullPath(place);
            return new NamedRepository(GitRepository.Clone(address, Path.Combine(temporary.FullName, "repository.git")), temporary);
        }
        catch
        {
            temporary.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Removes what was cloned.</summary>
    public void Dispose() => _temporary?.Delete(recursive: true);
}
