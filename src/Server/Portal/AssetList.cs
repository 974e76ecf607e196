using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Server;

/// <summary>What a server's pages are made of: a digest for each file, signed by the ledger's
/// key.</summary>
/// <remarks>
/// A note whose text is the line <c>HOST/assets</c>, the line <c>securegenomics/assets/v1
/// VERSION</c>, and a line <c>SHA256 PATH</c> for each file, in order of paths. Whoever saves it has
/// the server's word for what it served. Source: docs/spec/server.md, "The portal".
/// </remarks>
public static class AssetList
{
    /// <summary>The second line's word.</summary>
    public const string Magic = "securegenomics/assets/v1";

    /// <summary>The files that this build of the program has itself.</summary>
    /// <param name="appFolder">The published program for the browser; null for none.</param>
    public static SortedDictionary<string, string> OfThisBuild(string? appFolder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, bytes) in PortalAssets.All)
            files[$"assets/{name}"] = ArtifactDigest.Compute(bytes).ToString();
        foreach (var (name, sha256) in AppFiles.Of(appFolder).Digests)
            files[$"app/{name}"] = sha256;
        return files;
    }

    /// <summary>Reads a list that a server signed.</summary>
    /// <param name="bytes">The note.</param>
    /// <param name="host">The server's name.</param>
    /// <param name="ledger">Its ledger's key, as it is pinned.</param>
    /// <returns>SHA-256 by path; null where the note is not this server's, or is no list.</returns>
    /// <exception cref="NoteFormatException">The bytes are no note.</exception>
    public static SortedDictionary<string, string>? Read(
        ReadOnlySpan<byte> bytes,
        string host,
        Ed25519PublicKey ledger
    )
    {
        var note = Note.Parse(bytes);
        var lines = note.Text.TrimEnd('\n').Split('\n');
        if (
            !note.Verify(new VerifierKey(NameOf(host), ledger))
            || lines.Length < 2
            || lines[0] != NameOf(host)
            || !lines[1].StartsWith(Magic + " ", StringComparison.Ordinal)
        )
            return null;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Skip(2))
        {
            if (
                line.Split(' ', 2) is not [{ Length: 64 } sha256, var path]
                || !files.TryAdd(path, sha256)
            )
                return null;
        }

        return files;
    }

    internal static Note Sign(ServerParts parts, AppFiles app)
    {
        var text = new StringBuilder()
            .Append(NameOf(parts.Options.Name))
            .Append('\n')
            .Append($"{Magic} {Engine.EngineIdentity.Version}\n");
        var files = OfThisBuild(appFolder: null);
        foreach (var (name, sha256) in app.Digests)
            files[$"app/{name}"] = sha256;
        foreach (var (path, sha256) in files)
            text.Append($"{sha256} {path}\n");
        using var key = parts.Keys.OpenSigningKey(StudyRole.Ledger);
        return Note.Sign(text.ToString(), NameOf(parts.Options.Name), key);
    }

    private static string NameOf(string host) => host + "/assets";
}
