using Microsoft.AspNetCore.Http;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>An exception as the sender of a request sees it, once for all routes.</summary>
internal static class Problems
{
    public static Problem Of(Exception exception) =>
        exception switch
        {
            ProblemException e => e.Problem,
            StatementRejectedException e => Problem.Of(
                409,
                e.Rejection.Name,
                e.Rejection.Explanation,
                "nothing was appended"
            ),
            UnclearedException e => Problem.Of(409, "not-verified", e.Message, e.Hint),
            StudyException e => Problem.Of(409, "not-possible-now", e.Message, e.Hint),
            MalformedInputException e => Problem.Of(422, "malformed", e.Message, e.Hint),
            LedgerFormatException e => Problem.Of(
                422,
                "malformed",
                e.Message,
                "the bytes were damaged on the way, or made by another program"
            ),
            BadHttpRequestException { StatusCode: 413 } => Problem.Of(
                413,
                "too-large",
                "the body is larger than this route takes",
                "\"limits\" in /v1/service-info says how much; send large blobs in parts"
            ),
            BadHttpRequestException e => Problem.Of(
                e.StatusCode,
                "bad-request",
                e.Message,
                "/v1/openapi.json describes the requests"
            ),
            System.Text.Json.JsonException => Problem.Of(
                422,
                "malformed",
                "the body is not the JSON document that this route takes",
                "/v1/openapi.json describes the requests"
            ),
            LedgerBusyException e => Problem.Of(503, "busy", e.Message, "repeat the request"),
            LedgerCorruptException => Problem.Of(
                500,
                "damaged",
                "the study's ledger is damaged on the server",
                "the operator runs \"sgp fsck\" and restores it from a copy"
            ),
            IOException => Problem.Of(
                503,
                "storage",
                "the server could not read or write its storage",
                "repeat the request; if it stays, tell the operator"
            ),
            _ => Problem.Of(
                500,
                "internal",
                "the server failed; the reason is in its log",
                "tell the operator, with the time"
            ),
        };

    /// <summary>Answers with a problem.</summary>
    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.Status is 429 or 503)
            context.Response.Headers.RetryAfter = "1";
        await context.Response.WriteAsJsonAsync(
            problem,
            WireJson.Default.Problem,
            MediaTypes.Problem
        );
    }
}
