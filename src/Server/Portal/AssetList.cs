using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Server;

/// <summary>What a server's pages are made of: a digest for each file, signed by the ledger's key,
/// and the digest of the list before it.</summary>
/// <remarks>
/// <code>
/// HOST/assets
/// securegenomics/assets/v1 VERSION
/// number N
/// previous SHA256 of the note before; 64 zeros for the first
/// SHA256 PATH, in order of paths
/// </code>
/// As a note (docs/spec/log.md 2). Whoever saves one has the server's word for what it served, and
/// for every list before it. Source: docs/spec/server.md 9.
/// </remarks>
/// <param name="Number">From 1; one more for each change.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Previous">SHA-256 of the note before; null for the first.</param>
/// <param name="Files">SHA-256 by path.</param>
public sealed record AssetList(
    ulong Number,
    string Version,
    ArtifactDigest? Previous,
    SortedDictionary<string, string> Files
)
{
    private const string Magic = "securegenomics/assets/v1 ";
    private const string NumberWord = "number ";
    private const string PreviousWord = "previous ";

    private static string NoPrevious { get; } = new('0', 64);

    /// <summary>The files that this build of the program has itself.</summary>
    /// <param name="appFolder">The published program for the browser; null for none.</param>
    public static SortedDictionary<string, string> OfThisBuild(string? appFolder) =>
        FilesOf(AppFiles.Of(appFolder));

    /// <summary>Reads a list that a server signed.</summary>
    /// <param name="bytes">The note.</param>
    /// <param name="host">The server's name.</param>
    /// <param name="ledger">Its ledger's key, as it is pinned.</param>
    /// <returns>The list; null where the note is not this server's, or is no list.</returns>
    /// <exception cref="NoteFormatException">The bytes are no note.</exception>
    public static AssetList? Read(ReadOnlySpan<byte> bytes, string host, Ed25519PublicKey ledger)
    {
        var note = Note.Parse(bytes);
        return note.Verify(new VerifierKey(NameOf(host), ledger)) ? Parse(note.Text, host) : null;
    }

    internal static SortedDictionary<string, string> FilesOf(AppFiles app)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, bytes) in PortalAssets.All)
            files[$"assets/{name}"] = ArtifactDigest.Compute(bytes).ToString();
        foreach (var (name, sha256) in app.Digests)
            files[$"app/{name}"] = sha256;
        return files;
    }

    internal Note Sign(string host, Ed25519PrivateKey ledger)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{NameOf(host)}\n{Magic}{Version}\n")
            .Append(CultureInfo.InvariantCulture, $"{NumberWord}{Number}\n")
            .Append($"{PreviousWord}{Previous?.ToString() ?? NoPrevious}\n");
        foreach (var (path, sha256) in Files)
            text.Append($"{sha256} {path}\n");
        return Note.Sign(text.ToString(), NameOf(host), ledger);
    }

    internal static AssetList? Parse(string text, string host)
    {
        if (
            text.TrimEnd('\n').Split('\n')
                is not [var name, var magic, var number, var previous, .. var rows]
            || name != NameOf(host)
            || !magic.StartsWith(Magic, StringComparison.Ordinal)
            || !number.StartsWith(NumberWord, StringComparison.Ordinal)
            || !ulong.TryParse(
                number.AsSpan(NumberWord.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var parsed
            )
            || !previous.StartsWith(PreviousWord, StringComparison.Ordinal)
            || !ArtifactDigest.TryParse(previous.AsSpan(PreviousWord.Length), out var before)
            || parsed == 0
            || (parsed == 1) != (before.ToString() == NoPrevious)
        )
            return null;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (
                row.Split(' ', 2) is not [{ Length: 64 } sha256, var path]
                || !files.TryAdd(path, sha256)
            )
                return null;
        }

        return new AssetList(parsed, magic[Magic.Length..], parsed == 1 ? null : before, files);
    }

    private static string NameOf(string host) => host + "/assets";
}
