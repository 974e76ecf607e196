using System.Text.Json;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>The servers that the user knows: one file each, beside the keys.</summary>
/// <param name="folder">Usually <c>remotes</c> in the user's configuration folder.</param>
public sealed class Remotes(string folder)
{
    /// <summary>All of them, by name.</summary>
    public IEnumerable<Remote> All =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Load)
            : [];

    /// <summary>One by its name; null where there is none.</summary>
    public Remote? Find(string name) =>
        IsName(name) && File.Exists(FileOf(name)) ? Load(FileOf(name)) : null;

    /// <summary>The one at an address; null where there is none.</summary>
    public Remote? At(Uri url) => All.FirstOrDefault(remote => remote.Url == Root(url));

    /// <summary>Asks a server who it is, and remembers its keys the first time.</summary>
    /// <exception cref="StudyException">Its keys are others than before.</exception>
    public Remote Meet(ServerConnection connection, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var said = connection.Get("/v1/service-info", WireJson.Default.ServiceInfo);
        if (At(connection.Server) is { } known)
        {
            if (known.LedgerKey != said.LedgerKey || known.Id != said.Id)
                throw new StudyException(
                    $"{connection.Server.Host}: expected the ledger's key that it had before, "
                        + "found "
                        + "another",
                    "another server answers there, or its operator changed keys: ask the operator; "
                        + $"\"sgp logout {known.Name}\" forgets the old key"
                );
            if (name is null || name == known.Name)
                return known;
        }

        name ??= NameFor(connection.Server);
        if (!IsName(name))
            throw new StudyException(
                $"expected a name of 1 to 64 letters, digits, dots and hyphens, found \"{name}\"",
                "choose another with --name"
            );
        if (Find(name) is { } other && other.Url != Root(connection.Server))
            throw new StudyException(
                $"{name}: another server has this name ({other.Url})",
                "choose another with --name"
            );
        var remote = new Remote(
            name,
            Root(connection.Server),
            said.Id,
            said.LedgerKey,
            said.ComputingPartyKey
        );
        Save(remote);
        return remote;
    }

    /// <summary>Remembers a server; on disk when this returns.</summary>
    public void Save(Remote remote)
    {
        ArgumentNullException.ThrowIfNull(remote);
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
        DurableFile.Replace(
            FileOf(remote.Name),
            JsonSerializer.SerializeToUtf8Bytes(remote, RemoteJson.Default.Remote),
            DurableFile.PrivateMode
        );
    }

    /// <summary>Forgets a server and the keys it had.</summary>
    public void Forget(Remote remote)
    {
        ArgumentNullException.ThrowIfNull(remote);
        File.Delete(FileOf(remote.Name));
        DurableFile.SyncFolder(folder);
    }

    /// <summary>A server's address without a path.</summary>
    public static Uri Root(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new Uri(url.GetLeftPart(UriPartial.Authority) + "/");
    }

    private static string NameFor(Uri server) =>
        server.IsDefaultPort ? server.Host : $"{server.Host}-{server.Port}";

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64
        && name[0] != '.'
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    private string FileOf(string name) => Path.Combine(folder, name + ".json");

    private static Remote Load(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), RemoteJson.Default.Remote)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new StudyException(
                $"{file}: expected what \"sgp login\" wrote, found something else",
                "remove the file and log in again",
                e
            );
        }
    }
}
