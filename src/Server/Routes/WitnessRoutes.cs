using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>This server as a witness of others' logs. Source: c2sp.org/tlog-witness.</summary>
internal static class WitnessRoutes
{
    public static void Map(IEndpointRouteBuilder routes, WitnessStore witness)
    {
        routes
            .MapPost(
                "/witness/add-checkpoint",
                (Delegate)((HttpContext context) => AddAsync(witness, context))
            )
            .WithName("addCheckpoint")
            .WithSummary("Cosign a checkpoint that extends the last one (c2sp tlog-witness).")
            .Accepts<byte[]>("text/plain")
            .Produces<string>(200, "text/plain");
        routes
            .MapGet("/witness/{origin}/checkpoint", (string origin) =>
                ArtifactDigest.TryParse(origin, out var digest)
                && witness.Latest(digest) is { } note
                    ? TypedResults.Bytes(note, "text/plain; charset=utf-8")
                    : throw ProblemException.NotFound("checkpoint of such an origin")
            )
            .WithName("getCosignedCheckpoint")
            .WithSummary(
                "The last checkpoint that this witness cosigned of a log, by the SHA-256 of "
                    + "its origin."
            )
            .Produces<byte[]>(200, "text/plain");
    }

    private static async Task<IResult> AddAsync(WitnessStore witness, HttpContext context)
    {
        AddCheckpointRequest request;
        try
        {
            request = AddCheckpointRequest.Parse(
                await RequestBody.ReadAsync(context, AddCheckpointRequest.MaxBytes)
            );
        }
        catch (Exception e) when (e is FormatException or LedgerFormatException)
        {
            return TypedResults.Text(e.Message + "\n", statusCode: 400);
        }

        var answer = witness.Add(request);
        return answer.Status switch
        {
            200 => TypedResults.Text(answer.Line! + "\n"),
            409 => TypedResults.Text(
                answer.Size.ToString(CultureInfo.InvariantCulture) + "\n",
                AddCheckpointRequest.SizeMediaType,
                statusCode: 409
            ),
            _ => TypedResults.Text("", statusCode: answer.Status),
        };
    }
}
