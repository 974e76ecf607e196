using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Server;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What an audit found of one file of a server's pages.</summary>
/// <param name="Path">The file, below the server's address.</param>
/// <param name="Finding">What is wrong with it; empty for nothing.</param>
internal sealed record AssetFinding(string Path, string Finding)
{
    public bool IsSame => Finding.Length == 0;
}

/// <summary>Whether a server's pages are made of the files of this program's release.</summary>
/// <remarks>
/// Not promised: that the server sends everybody the same. It may know who asks. What it signed is
/// evidence against it once somebody saw another file.
/// </remarks>
internal static class AssetAudit
{
    /// <summary>Fetches and compares every file that either side lists.</summary>
    /// <param name="connection">To the server.</param>
    /// <param name="remote">As it is remembered.</param>
    /// <param name="memory">The file with the list that was seen last.</param>
    /// <exception cref="StudyException">The server's list is not signed by its key, or denies one
    /// that it signed before.</exception>
    public static IReadOnlyList<AssetFinding> Run(
        ServerConnection connection,
        Remote remote,
        string memory
    )
    {
        var note = connection.GetBytes("/v1/assets");
        var signed = Read(note, remote);
        if (File.Exists(memory))
            RequireSuccessor(connection, remote, signed, note, File.ReadAllBytes(memory), memory);
        DurableFile.CreateFolder(Path.GetDirectoryName(memory)!);
        DurableFile.Replace(memory, note, DurableFile.PrivateMode);
        var own = AssetList.OfThisBuild(PortalFolder.Find());
        return
        [
            .. own
                .Keys.Union(signed.Files.Keys)
                .Order(StringComparer.Ordinal)
                .Select(path => Look(connection, path, own, signed.Files)),
        ];
    }

    private static AssetList Read(byte[] note, Remote remote) =>
        AssetList.Read(note, remote.Id, Ed25519PublicKey.ParseOpenSsh(remote.LedgerKey))
        ?? throw new StudyException(
            $"the list of files is not signed by the ledger's key of {remote.Id}",
            "the server says one thing of itself and does another: do not use its pages"
        );

    /// <summary>Walks back from the newest list to the one that was seen before.</summary>
    private static void RequireSuccessor(
        ServerConnection connection,
        Remote remote,
        AssetList signed,
        byte[] note,
        byte[] seen,
        string memory
    )
    {
        var last = Read(seen, remote);
        while (signed.Number > last.Number)
        {
            note = connection.GetBytes($"/v1/assets?number={signed.Number - 1}");
            if (ArtifactDigest.Compute(note) != signed.Previous)
                break;
            signed = Read(note, remote);
        }

        if (!note.AsSpan().SequenceEqual(seen))
            throw new StudyException(
                $"{remote.Id} signed list {last.Number} of its files, and denies it now",
                $"do not use its pages; the list that it signed is in {memory}: keep it"
            );
    }

    private static AssetFinding Look(
        ServerConnection connection,
        string path,
        SortedDictionary<string, string> own,
        SortedDictionary<string, string> signed
    )
    {
        if (!signed.TryGetValue(path, out var promised))
            return new AssetFinding(path, "the server does not have it");
        var served = ArtifactDigest.Compute(connection.GetBytes("/" + path)).ToString();
        if (served != promised)
            return new AssetFinding(
                path,
                $"served as {served[..12]}…, signed as {promised[..12]}…"
            );
        if (!own.TryGetValue(path, out var expected))
            return new AssetFinding(path, "this program does not have it");
        return new AssetFinding(
            path,
            served == expected ? "" : $"served as {served[..12]}…, here {expected[..12]}…"
        );
    }
}
