using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Blobs: in one request, or in parts that go on where they were cut.</summary>
internal static class BlobRoutes
{
    private const string Offset = "Upload-Offset";
    private const string Length = "Upload-Length";

    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        var uploads = parts.Uploads;
        var study = routes.MapGroup("/studies/{study}");
        study
            .MapPut("/blobs/sha256/{hex}", (string study, string hex, HttpContext context) =>
                PutAsync(parts, uploads, study, hex, context)
            )
            .WithName("putBlob")
            .WithSummary("Upload a blob of up to 8 MiB under its SHA-256.")
            .Accepts<byte[]>(MediaTypes.Blob)
            .Produces(201)
            .Produces(204);
        study
            .MapGet("/blobs/sha256/{hex}", (string study, string hex, HttpContext context) =>
                Get(parts, study, hex, context)
            )
            .WithName("getBlob")
            .WithSummary("A blob that a record names; ranges are served.")
            .Produces<byte[]>(200, MediaTypes.Blob);
        study
            .MapMethods(
                "/blobs/sha256/{hex}",
                ["HEAD"],
                (string study, string hex, HttpContext context) => Get(parts, study, hex, context)
            )
            .ExcludeFromDescription();
        study
            .MapPost("/blobs", (string study, HttpContext context) =>
                Begin(parts, uploads, study, context)
            )
            .WithName("beginUpload")
            .WithSummary("Begin an upload in parts: Upload-Length and Repr-Digest say what comes.")
            .Produces(201)
            .Produces(204);
        study
            .MapMethods(
                "/uploads/{upload}",
                ["HEAD"],
                (string study, string upload, HttpContext context) =>
                {
                    var found = parts.Studies.Get(study);
                    parts.Rights.RequireUpload(found, context.Caller());
                    context.Response.Headers[Offset] = uploads
                        .OffsetOf(found, upload)
                        .ToString(CultureInfo.InvariantCulture);
                    context.Response.Headers.CacheControl = "no-store";
                    return TypedResults.NoContent();
                }
            )
            .WithName("getUploadOffset")
            .WithSummary("How much of an upload is here.")
            .Produces(204);
        study
            .MapPatch("/uploads/{upload}", (string study, string upload, HttpContext context) =>
                AppendAsync(parts, uploads, study, upload, context)
            )
            .WithName("appendToUpload")
            .WithSummary("The next part of an upload, from Upload-Offset on.")
            .Accepts<byte[]>(MediaTypes.Part)
            .Produces(204);
    }

    private static IResult Get(ServerParts parts, string id, string hex, HttpContext context)
    {
        var study = parts.Studies.Get(id);
        var blob = Parse(hex);
        Rights.RequireBlob(study, blob, context.Caller());
        context.Response.Headers.CacheControl = "private, max-age=604800, immutable";
        return Results.Stream(
            study.Blobs.OpenRead(blob),
            MediaTypes.Blob,
            enableRangeProcessing: true,
            entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{blob}\"")
        );
    }

    private static async Task<IResult> PutAsync(
        ServerParts parts,
        Uploads uploads,
        string id,
        string hex,
        HttpContext context
    )
    {
        var study = parts.Studies.Get(id);
        var blob = Parse(hex);
        parts.Rights.RequireUpload(study, context.Caller());
        if (study.Renew(blob))
            return TypedResults.NoContent();
        uploads.RequireSpace(study, context.Request.ContentLength ?? Uploads.SingleBytes);
        var body = await RequestBody.ReadAsync(context, Uploads.SingleBytes);
        if (ArtifactDigest.Compute(body) != blob)
            throw Uploads.Mismatch(blob, ArtifactDigest.Compute(body));
        Plaintext.Refuse(body);
        study.Put(body);
        parts.Metrics.BlobBytes.Add(body.Length);
        return TypedResults.StatusCode(201);
    }

    private static IResult Begin(ServerParts parts, Uploads uploads, string id, HttpContext context)
    {
        var study = parts.Studies.Get(id);
        parts.Rights.RequireUpload(study, context.Caller());
        var digest = context.Request.Headers[ContentDigest.WholeHeader].ToString();
        if (
            !ContentDigest.TryParse(digest, out var blob)
            || !long.TryParse(
                context.Request.Headers[Length],
                NumberStyles.None,
                null,
                out var size
            )
            || size == 0
        )
            throw new ProblemException(
                422,
                "malformed",
                $"expected the headers {Length} in bytes and {ContentDigest.WholeHeader} with "
                    + "sha-256",
                "docs/spec/server.md 5 shows a request"
            );
        if (size > parts.Options.MaximumBlobBytes)
            throw new ProblemException(
                413,
                "too-large",
                $"the blob has {size} bytes, and {parts.Options.MaximumBlobBytes} is the most",
                "ask the server's operator"
            );
        if (study.Renew(blob))
            return TypedResults.NoContent();
        var upload = uploads.Begin(study, blob, size);
        context.Response.Headers.Location = $"/v1/studies/{id}/uploads/{upload}";
        context.Response.Headers[Offset] = uploads
            .OffsetOf(study, upload)
            .ToString(CultureInfo.InvariantCulture);
        return TypedResults.StatusCode(201);
    }

    private static async Task<IResult> AppendAsync(
        ServerParts parts,
        Uploads uploads,
        string id,
        string upload,
        HttpContext context
    )
    {
        var study = parts.Studies.Get(id);
        parts.Rights.RequireUpload(study, context.Caller());
        if (
            !long.TryParse(context.Request.Headers[Offset], NumberStyles.None, null, out var offset)
        )
            throw new ProblemException(
                422,
                "malformed",
                $"expected the header {Offset}",
                "HEAD says where to go on"
            );
        var now = await uploads.AppendAsync(study, upload, offset, context);
        context.Response.Headers[Offset] = now.ToString(CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }

    private static ArtifactDigest Parse(string hex) =>
        ArtifactDigest.TryParse(hex, out var digest)
            ? digest
            : throw ProblemException.NotFound(
                "such blob: a name is 64 lower-case hex digits; nothing"
            );
}
