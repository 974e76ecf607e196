using System.Globalization;
using System.Net;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>A study's blobs on a server, with a copy here of each that was asked for.</summary>
/// <remarks>A blob is hashed before it is kept: a server cannot give another one.</remarks>
internal sealed class RemoteBlobs(ServerConnection connection, string path, BlobStore cache)
    : IBlobStore
{
    private const int SingleBytes = 8 << 20;

    /// <summary>Bytes of a part of a large upload.</summary>
    public int PartBytes { get; init; } = 4 << 20;

    /// <inheritdoc/>
    public bool Contains(ArtifactDigest digest) => SizeOf(digest) is not null;

    /// <inheritdoc/>
    public long? SizeOf(ArtifactDigest digest) => Fetch(digest) ? cache.SizeOf(digest) : null;

    /// <inheritdoc/>
    public ArtifactDigest Put(ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        var digest = ArtifactDigest.Compute(bytes);
        if (bytes.Length <= SingleBytes)
            connection.Send(
                HttpMethod.Put,
                $"{path}/blobs/sha256/{digest}",
                bytes,
                MediaTypes.Blob
            );
        else
            UploadInParts(bytes, digest);
        return digest;
    }

    /// <inheritdoc/>
    public IBlobBatch BeginBatch() => new Batch(this);

    /// <inheritdoc/>
    public Stream OpenRead(ArtifactDigest digest) =>
        Fetch(digest)
            ? cache.OpenRead(digest)
            : throw new FileNotFoundException($"blob {digest} is missing on the server");

    /// <inheritdoc/>
    public byte[] ReadAllBytes(ArtifactDigest digest, long maxBytes = int.MaxValue) =>
        Fetch(digest)
            ? cache.ReadAllBytes(digest, maxBytes)
            : throw new FileNotFoundException($"blob {digest} is missing on the server");

    /// <summary>Uploads a large blob: what arrived stays, and the rest goes on behind it.</summary>
    private void UploadInParts(byte[] bytes, ArtifactDigest digest)
    {
        var begun = connection.Send(
            HttpMethod.Post,
            $"{path}/blobs",
            body: null,
            mediaType: null,
            ("Upload-Length", bytes.Length.ToString(CultureInfo.InvariantCulture)),
            (ContentDigest.WholeHeader, ContentDigest.Of(digest))
        );
        if (begun.Location is not { } upload)
            return; // it is there already
        var offset = begun.UploadOffset ?? 0;
        var failures = 0;
        while (offset < bytes.Length)
        {
            var part = bytes.AsSpan((int)offset, (int)Math.Min(PartBytes, bytes.Length - offset));
            try
            {
                offset = connection
                    .Send(
                        HttpMethod.Patch,
                        upload,
                        part.ToArray(),
                        MediaTypes.Part,
                        ("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture))
                    )
                    .UploadOffset
                    ?? offset + part.Length;
                failures = 0;
            }
            catch (RemoteException e)
                when (e.Problem.Status == (int)HttpStatusCode.Conflict && failures++ < 8)
            {
                // The answer to an earlier part was lost: the server knows how far it is.
                offset = connection.Send(HttpMethod.Head, upload).UploadOffset ?? 0;
            }
        }
    }

    private bool Fetch(ArtifactDigest digest)
    {
        if (cache.Contains(digest))
            return true;
        byte[] bytes;
        try
        {
            bytes = connection.GetBytes($"{path}/blobs/sha256/{digest}");
        }
        catch (RemoteException e) when (e.Problem.Status == (int)HttpStatusCode.NotFound)
        {
            return false;
        }

        if (ArtifactDigest.Compute(bytes) != digest)
            throw new StudyException(
                $"{connection.Server.Host}: expected the blob {digest}, found other bytes",
                "repeat the command; if it stays, do not use this server"
            );
        cache.Put(bytes);
        return true;
    }

    private sealed class Batch(RemoteBlobs blobs) : IBlobBatch
    {
        private readonly List<byte[]> _added = [];

        public ArtifactDigest Add(ReadOnlySpan<byte> content)
        {
            _added.Add(content.ToArray());
            return ArtifactDigest.Compute(content);
        }

        public void Commit()
        {
            foreach (var blob in _added)
                blobs.Put(blob);
            _added.Clear();
        }

        public void Dispose() => _added.Clear();
    }
}
