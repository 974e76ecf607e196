using SecureGenomics.Provenance.Client;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A study's bundle, fetched from its server to be verified here.</summary>
internal static class RemoteBundle
{
    /// <summary>Fetches a bundle into the user's cache, and goes on where an earlier fetch was
    /// cut.</summary>
    public static string Fetch(Screen screen, StudyAddress address)
    {
        using var connection = RemoteAccess.Connect(address.Server, screen);
        RemoteAccess.Folders.Remotes.Meet(connection);
        var id = address.Resolve(connection);
        var path = Path.Combine(RemoteAccess.Folders.Cache, "bundles", $"{id}.sgp");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        screen.WithProgress("fetching the bundle", report =>
        {
            connection.Download($"/v1/studies/{id}/bundle", file, (done, total) =>
                report("fetching the bundle", done, total, "bytes")
            );
            return true;
        });
        return path;
    }
}
