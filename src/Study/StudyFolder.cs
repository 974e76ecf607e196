using System.Collections.Immutable;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Study;

/// <summary>Where the parts of a local study lie.</summary>
/// <remarks>
/// Layout: the ledger (<c>ledger.db</c> for SQLite, <c>ledger.litedb</c> for LiteDB) or the place
/// where it is (<c>ledger.postgres</c>),
/// <c>objects/</c> (blobs named by their SHA-256),
/// <c>protocol/ab/cdef…</c> (framed Git objects that prove the pin), <c>result.tsv</c> once there
/// is one.
/// Secret keys are never in it.
/// </remarks>
/// <param name="Path">The folder.</param>
public sealed record StudyFolder(string Path) : IGitObjects
{
    /// <summary>The ledger.</summary>
    public string LedgerFile(StoreKind kind) => System.IO.Path.Combine(Path, kind.FileName);

    /// <summary>Opens the ledger, of whatever kind its store is.</summary>
    /// <param name="stores">The kinds that this program knows.</param>
    /// <exception cref="StudyException">Not a study folder.</exception>
    public ILedgerStore OpenLedger(IReadOnlyList<StoreKind> stores)
    {
        foreach (var kind in stores)
        {
            if (File.Exists(LedgerFile(kind)))
                return kind.Open(LedgerFile(kind));
        }

        throw new StudyException(
            $"{Path}: expected a study folder, found no ledger in it "
                + $"({string.Join(" or ", stores.Select(kind => kind.FileName))})",
            "name the folder of a study, or make one",
            NextStep.NameStudy
        );
    }

    /// <summary>The blobs.</summary>
    public string ObjectsFolder => System.IO.Path.Combine(Path, "objects");

    /// <summary>The protocol's Git objects.</summary>
    public string ProtocolFolder => System.IO.Path.Combine(Path, "protocol");

    /// <summary>The entries of the study's commons, one per line.</summary>
    public string CommonsEntriesFile => System.IO.Path.Combine(Path, "commons", "entries.jsonl");

    /// <summary>The commons' signed checkpoint over them.</summary>
    public string CommonsCheckpointFile => System.IO.Path.Combine(Path, "commons", "checkpoint");

    /// <summary>The published table.</summary>
    public string ResultFile => System.IO.Path.Combine(Path, "result.tsv");

    /// <inheritdoc/>
    public ImmutableArray<byte>? Find(GitObjectId id)
    {
        var file = FileOf(id);
        return File.Exists(file) ? [.. File.ReadAllBytes(file)] : null;
    }

    /// <summary>Stores the objects of a pin; after return they survive a power cut.</summary>
    public void WriteProtocol(ProtocolPackage protocol)
    {
        foreach (var (id, value) in protocol.Objects)
        {
            var file = FileOf(id);
            DurableFile.CreateFolder(System.IO.Path.GetDirectoryName(file)!);
            DurableFile.WriteNew(file, value.Framed.AsSpan(), DurableFile.PublicMode);
        }
    }

    private string FileOf(GitObjectId id)
    {
        var hex = id.ToString();
        return System.IO.Path.Combine(ProtocolFolder, hex[..2], hex[2..]);
    }
}
