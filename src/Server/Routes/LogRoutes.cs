using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>The log as every tlog client reads it. Source: c2sp.org/tlog-tiles.</summary>
internal static class LogRoutes
{
    private const string Immutable = "public, max-age=604800, immutable";

    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        var study = routes.MapGroup("/studies/{study}");
        study
            .MapGet("/checkpoint", (string study, HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return parts.Studies.Get(study).Published is { } note
                    ? TypedResults.Bytes(note.ToBytes(), "text/plain; charset=utf-8")
                    : throw ProblemException.NotFound(
                        "checkpoint yet; its witnesses have not cosigned, so there is no such one"
                    );
            })
            .WithName("getCheckpoint")
            .WithSummary("The published checkpoint with its cosignatures.")
            .Produces<byte[]>(200, "text/plain");
        study
            .MapGet("/tile/{**path}", (string study, string path, HttpContext context) =>
                Tile(parts.Studies.Get(study), path, context)
            )
            .WithName("getTile")
            .WithSummary("Tiles of hashes, and of entries: those before the close need a role.")
            .Produces<byte[]>(200, MediaTypes.Blob);
    }

    private static IResult Tile(HostedStudy study, string path, HttpContext context)
    {
        if (!LogTiles.TryParse(path, out var level, out var index, out var width))
            throw ProblemException.NotFound("such tile");
        var shift = (level ?? 0) * LogTiles.LevelBits;
        var first = index * LogTiles.FullWidth;
        if (index > ulong.MaxValue >> 16 || first + (ulong)width > study.PublishedSize >> shift)
            throw ProblemException.NotFound("such tile yet");
        if (level is null)
            Rights.RequireEntries(study, context.Caller());
        // What needs a role is kept by nobody in between.
        context.Response.Headers.CacheControl =
            level is null && context.Caller().Signature is not null
                ? "private, no-store"
                : Immutable;
        return TypedResults.Bytes(
            level is { } of
                ? study.ReadHashTile(of, index, width)
                : LogTiles.WriteEntries(
                    Enumerable.Range(0, width).Select(i => study.ReadEntry(first + (ulong)i)!.Value)
                ),
            MediaTypes.Blob
        );
    }
}
