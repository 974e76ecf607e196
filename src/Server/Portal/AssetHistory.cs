using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Server;

/// <summary>Every list of files that a server signed, the newest last: each names the one
/// before.</summary>
internal sealed class AssetHistory
{
    private readonly string _folder;

    /// <summary>Opens the history, and signs a list where the files are others than the last
    /// time.</summary>
    /// <param name="folder">Where the notes are; made when absent.</param>
    /// <param name="host">The server's name.</param>
    /// <param name="files">What is served now.</param>
    /// <param name="openKey">The ledger's key.</param>
    public AssetHistory(
        string folder,
        string host,
        SortedDictionary<string, string> files,
        Func<Ed25519PrivateKey> openKey
    )
    {
        _folder = folder;
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
        var last = Directory
            .EnumerateFiles(folder, "*.note")
            .Select(file =>
                ulong.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture)
            )
            .DefaultIfEmpty()
            .Max();
        var before = last == 0 ? null : Find(last);
        if (before is not null && IsSame(before, host, files))
        {
            Latest = before;
            return;
        }

        using var key = openKey();
        Latest = new AssetList(
            last + 1,
            Engine.EngineIdentity.Version,
            before is null ? null : ArtifactDigest.Compute(before),
            files
        )
            .Sign(host, key)
            .ToBytes();
        DurableFile.Replace(FileOf(last + 1), Latest, DurableFile.PrivateMode);
    }

    /// <summary>The newest note.</summary>
    public byte[] Latest { get; }

    /// <summary>A note by its number; null where there is none.</summary>
    public byte[]? Find(ulong number) =>
        File.Exists(FileOf(number)) ? File.ReadAllBytes(FileOf(number)) : null;

    private static bool IsSame(byte[] note, string host, SortedDictionary<string, string> files) =>
        AssetList.Parse(Note.Parse(note).Text, host) is { } list
        && list.Version == Engine.EngineIdentity.Version
        && list.Files.SequenceEqual(files);

    private string FileOf(ulong number) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{number}.note"));
}
