using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Proofs for contributors that their contribution is in the ledger.</summary>
public static class Receipts
{
    /// <summary>Writes a receipt per entry: <c>entry-N.tlog-proof</c>.</summary>
    /// <param name="study">Open for writing.</param>
    /// <param name="entries">Contribution entries of this study.</param>
    /// <param name="folder">Made when absent; files in it are not overwritten.</param>
    /// <returns>The paths, in order.</returns>
    /// <remarks>Source: c2sp.org/tlog-proof; docs/spec/log.md, "Receipts".</remarks>
    public static IReadOnlyList<string> Write(
        IStudy study,
        IEnumerable<(ulong Index, LeafHash Hash)> entries,
        string folder
    )
    {
        var checkpoint = study.SignCheckpoint();
        Directory.CreateDirectory(folder);
        var paths = new List<string>();
        foreach (var (index, hash) in entries)
        {
            var path = Path.Combine(
                folder,
                string.Create(CultureInfo.InvariantCulture, $"entry-{index}.tlog-proof")
            );
            DurableFile.WriteNew(
                path,
                Receipt.Create(study.Nodes, hash, index, checkpoint).ToBytes(),
                DurableFile.PublicMode
            );
            paths.Add(path);
        }

        return paths;
    }
}
