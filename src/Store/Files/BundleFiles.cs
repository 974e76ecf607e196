using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>Containers as files on disk.</summary>
public static class BundleFiles
{
    /// <summary>Adds a file from disk.</summary>
    /// <param name="writer">The container.</param>
    /// <param name="name">A name of <see cref="BundlePath"/>.</param>
    /// <param name="sourcePath">Where its bytes are; read when the container is written.</param>
    /// <exception cref="ArgumentException">The name is not allowed, or taken.</exception>
    public static void AddFile(this BundleWriter writer, string name, string sourcePath)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddSource(name, () =>
            new FileStream(
                sourcePath,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                bufferSize: 0
            )
        );
    }

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
