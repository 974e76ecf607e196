using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Server;

/// <summary>Blobs that come in parts.</summary>
/// <remarks>
/// <c>studies/ID/uploads/DIGEST-LENGTH</c> grows by each part; the digest is the upload's name, so
/// that whoever begins the same blob again goes on with it. A part that was cut off stays as far
/// as it came. Complete, it is hashed as a whole, and becomes a blob.
/// </remarks>
internal sealed class Uploads(ServerOptions options)
{
    /// <summary>Largest blob or contribution in one request.</summary>
    public const int SingleBytes = 8 << 20;

    /// <summary>Largest part.</summary>
    public const int PartBytes = 8 << 20;

    private const string Folder = "uploads";

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(
        StringComparer.Ordinal
    );

    /// <summary>Begins an upload, or finds the one that is there.</summary>
    /// <returns>Its name.</returns>
    public string Begin(HostedStudy study, ArtifactDigest blob, long size)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{blob}-{size}");
        var path = Path.Combine(FolderOf(study), name);
        if (File.Exists(path))
        {
            // It goes on, so that it is not dropped for its age.
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        else
        {
            RequireSpace(study, size);
            Directory.CreateDirectory(FolderOf(study));
            using var file = new FileStream(path, FileMode.OpenOrCreate);
        }

        return name;
    }

    /// <summary>Bytes that are here.</summary>
    /// <exception cref="ProblemException">There is no such upload.</exception>
    public long OffsetOf(HostedStudy study, string upload)
    {
        var (blob, size) = Parse(upload);
        if (study.Renew(blob))
            return size;
        var file = new FileInfo(Path.Combine(FolderOf(study), upload));
        return file.Exists ? file.Length : throw ProblemException.NotFound("such upload");
    }

    /// <summary>Takes the next part.</summary>
    /// <returns>Bytes that are here now.</returns>
    public async Task<long> AppendAsync(
        HostedStudy study,
        string upload,
        long offset,
        HttpContext context
    )
    {
        var (blob, size) = Parse(upload);
        var gate = _gates.GetOrAdd(upload, _ => new SemaphoreSlim(1));
        if (!await gate.WaitAsync(TimeSpan.FromSeconds(30), context.RequestAborted))
            throw new ProblemException(
                503,
                "busy",
                "another part of this upload is on its way",
                "repeat the request"
            );
        try
        {
            var here = OffsetOf(study, upload);
            if (here != offset)
                throw new ProblemException(
                    409,
                    "offset",
                    $"expected the part from byte {here} on, found the one from {offset} on",
                    "HEAD says where to go on"
                );
            if (here == size)
                return size;
            var path = Path.Combine(FolderOf(study), upload);
            await using (
                var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read)
            )
            {
                file.Position = here;
                try
                {
                    await RequestBody.CopyToAsync(context, file, Math.Min(PartBytes, size - here));
                }
                catch (ProblemException e) when (e.Problem.Status == 422)
                {
                    // Not as it was sent: what came is taken back.
                    file.SetLength(here);
                    throw;
                }

                here = file.Length;
            }

            return here < size ? here : Complete(study, blob, size, path);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Drops uploads that did not grow for a day.</summary>
    /// <param name="studyFolder">The study's folder; the study need not be open.</param>
    /// <param name="before">An upload that grew later stays.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public void Sweep(string studyFolder, DateTimeOffset before)
    {
        var folder = new DirectoryInfo(Path.Combine(studyFolder, Folder));
        if (!folder.Exists)
            return;
        foreach (var file in folder.GetFiles())
        {
            // A part that is on its way holds the gate.
            var gate = _gates.GetOrAdd(file.Name, _ => new SemaphoreSlim(1));
            if (!gate.Wait(millisecondsTimeout: 0))
                continue;
            try
            {
                file.Refresh();
                if (file.Exists && new DateTimeOffset(file.LastWriteTimeUtc) < before)
                    file.Delete();
            }
            finally
            {
                gate.Release();
            }
        }
    }

    /// <summary>Fails where the study's space for what no record names is used up.</summary>
    public void RequireSpace(HostedStudy study, long size)
    {
        var folder = new DirectoryInfo(FolderOf(study));
        var files = folder.Exists ? folder.GetFiles() : [];
        if (files.Length >= options.PendingUploads)
            throw new ProblemException(
                429,
                "too-many-uploads",
                $"{files.Length} uploads to this study are open, and {options.PendingUploads} "
                    + "is the "
                    + "most",
                "finish one, or wait: one that does not grow is dropped after a day"
            );
        var pending = files.Sum(file => PromisedBy(file.Name)) + study.UnnamedBytes;
        if (pending + size > options.PendingBytes)
            throw new ProblemException(
                413,
                "quota",
                $"the study has room for {options.PendingBytes} bytes of what no record names "
                    + "yet, and this would be more",
                "finish an upload first, or ask the server's operator"
            );
    }

    private long Complete(HostedStudy study, ArtifactDigest blob, long size, string path)
    {
        // One at a time: a blob is in memory once.
        lock (_gates)
        {
            var bytes = File.ReadAllBytes(path);
            try
            {
                Plaintext.Refuse(bytes);
                if (ArtifactDigest.Compute(bytes) is var found && found != blob)
                    throw Mismatch(blob, found);
                study.Put(bytes);
            }
            finally
            {
                File.Delete(path);
            }
        }

        return size;
    }

    /// <summary>The bytes are other ones than were promised.</summary>
    public static ProblemException Mismatch(ArtifactDigest expected, ArtifactDigest found) =>
        new(
            422,
            "digest-mismatch",
            $"expected bytes of SHA-256 {expected}, found {found}; nothing was kept",
            "send it again: it was changed on the way"
        );

    private static string FolderOf(HostedStudy study) => Path.Combine(study.Folder.Path, Folder);

    private static long PromisedBy(string name) =>
        long.TryParse(name.AsSpan(name.IndexOf('-') + 1), NumberStyles.None, null, out var size)
            ? size
            : 0;

    private static (ArtifactDigest Blob, long Size) Parse(string upload) =>
        upload.IndexOf('-') is 64
        && ArtifactDigest.TryParse(upload.AsSpan(0, 64), out var blob)
        && PromisedBy(upload) is > 0 and var size
            ? (blob, size)
            : throw ProblemException.NotFound("such upload");
}
