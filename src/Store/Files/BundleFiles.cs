using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>Containers as files on disk.</summary>
public static class BundleFiles
{
    /// <summary>
    /// Writes the container to a new file, durably; on any failure nothing stays behind.
    /// </summary>
    /// <param name="writer">The container.</param>
    /// <param name="path">A path where nothing is yet.</param>
    /// <exception cref="IOException">
    /// The path is taken, a source cannot be read or the disk fails.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// A blob's bytes do not have the digest of its name.
    /// </exception>
    public static void WriteNew(this BundleWriter writer, string path)
    {
        ArgumentNullException.ThrowIfNull(writer);
        // A contribution is on its way to one reader; everything else is for everybody.
        var (temporary, stream) = DurableFile.CreateTemporary(
            path,
            writer.Type == BundleType.Contribution
                ? DurableFile.PrivateMode
                : DurableFile.PublicMode
        );
        var published = false;
        try
        {
            using (stream)
            {
                writer.WriteTo(stream);
                DurableFile.Sync(stream);
            }

            DurableFile.Publish(temporary, path);
            published = true;
        }
        finally
        {
            if (!published)
                File.Delete(temporary);
        }
    }
}
