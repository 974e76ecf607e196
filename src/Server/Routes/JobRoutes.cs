using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Jobs, in the words of GA4GH TES.</summary>
internal static class JobRoutes
{
    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        routes
            .MapPost("/studies/{study}/jobs", async (string study, HttpContext context) =>
            {
                var found = parts.Studies.Get(study);
                parts.Rights.RequireResearcher(found, context.Caller());
                var request = await RequestBody.ReadJsonAsync(context, WireJson.Default.JobRequest);
                var (job, isNew) = parts.Jobs.Ask(found, request.Kind);
                context.Response.Headers.Location = $"/v1/jobs/{job.View.Id}";
                return TypedResults.Json(
                    job.View,
                    WireJson.Default.JobView,
                    statusCode: isNew ? 201 : 200
                );
            })
            .WithName("createJob")
            .WithSummary(
                "Compute, release or verify; the same work on the same ledger is the same job."
            )
            .Accepts<JobRequest>("application/json")
            .Produces<JobView>(201)
            .Produces<JobView>();
        var jobs = routes.MapGroup("/jobs/{job}");
        jobs.MapGet("", (string job) =>
                TypedResults.Json(Find(parts, job).View, WireJson.Default.JobView)
            )
            .WithName("getJob")
            .WithSummary("A job's state.")
            .Produces<JobView>();
        jobs.MapPost("/cancel", (string job, HttpContext context) =>
            {
                var found = Find(parts, job);
                parts.Rights.RequireResearcher(
                    parts.Studies.Get(found.View.Study),
                    context.Caller()
                );
                parts.Jobs.Cancel(found);
                return TypedResults.Json(found.View, WireJson.Default.JobView);
            })
            .WithName("cancelJob")
            .WithSummary("Stop a job; what is in the ledger stays.")
            .Produces<JobView>();
        jobs.MapGet("/logs", (string job) =>
                TypedResults.Json(
                    new JobLog([.. Find(parts, job).LinesFrom(0)]),
                    WireJson.Default.JobLog
                )
            )
            .WithName("getJobLog")
            .WithSummary("A job's log.")
            .Produces<JobLog>();
    }

    private static Job Find(ServerParts parts, string id) =>
        parts.Jobs.Find(id) ?? throw ProblemException.NotFound("such job");
}
