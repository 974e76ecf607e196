using System.Diagnostics.CodeAnalysis;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>A study on a server.</summary>
/// <param name="Server">The server's address.</param>
/// <param name="Id">The study id, or an unambiguous beginning of it.</param>
public sealed record StudyAddress(Uri Server, string Id)
{
    private const int ShortestId = 4;

    /// <summary>Reads what a user writes: <c>https://host/v1/studies/ID</c>,
    /// <c>https://host/studies/ID</c>, or <c>REMOTE/ID</c> with a server that is known.</summary>
    public static bool TryParse(
        string text,
        Remotes remotes,
        [NotNullWhen(true)] out StudyAddress? address
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(remotes);
        address = null;
        if (IsUrl(text))
        {
            if (
                !Uri.TryCreate(text, UriKind.Absolute, out var url)
                || url.AbsolutePath.TrimEnd('/').Split('/') is not [.., "studies", var last]
                || !IsId(last)
            )
                return false;
            address = new StudyAddress(Remotes.Root(url), last);
            return true;
        }

        if (text.Split('/') is not [var name, var id] || !IsId(id) || Directory.Exists(text))
            return false;
        if (remotes.Find(name) is not { } remote)
            return false;
        address = new StudyAddress(remote.Url, id);
        return true;
    }

    /// <summary>Whether a text is meant as an address on the web.</summary>
    public static bool IsUrl(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The whole id: as it is, or the only study of the server that begins so.</summary>
    /// <exception cref="StudyException">None begins so, or several do.</exception>
    public string Resolve(ServerConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (ArtifactDigest.TryParse(Id, out _))
            return Id;
        var found = ListAll(connection)
            .Where(study => study.Id.StartsWith(Id, StringComparison.Ordinal))
            .Select(study => study.Id)
            .ToArray();
        return found switch
        {
            [var one] => one,
            [] => throw new StudyException(
                $"{connection.Server.Host}: expected a study whose id begins with {Id}, found none",
                "\"sgp list\" shows them"
            ),
            _ => throw new StudyException(
                $"{connection.Server.Host}: {found.Length} studies begin with {Id}",
                "give more of the id"
            ),
        };
    }

    /// <summary>Every study of a server, newest first.</summary>
    public static IEnumerable<StudyView> ListAll(ServerConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        string? token = null;
        do
        {
            var page = connection.Get(
                "/v1/studies" + (token is null ? "" : $"?page_token={token}"),
                WireJson.Default.StudyPage
            );
            foreach (var study in page.Studies)
                yield return study;
            token = page.NextPageToken;
        } while (token is not null);
    }

    private static bool IsId(string text) =>
        text.Length is >= ShortestId and <= 64
        && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
