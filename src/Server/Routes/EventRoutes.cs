using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>What happens in a study, as it happens: server-sent events.</summary>
/// <remarks>
/// <c>entry</c> has the entry's index as its id, so that <c>Last-Event-ID</c> goes on without loss;
/// <c>job</c> and <c>log</c> have none. Of an entry, its index and kind are told. Source: WHATWG
/// HTML, "Server-sent events".
/// </remarks>
internal static class EventRoutes
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        routes
            .MapGet("/studies/{study}/events", (string study, HttpContext context) =>
                SendAsync(parts.Studies.Get(study), parts.Jobs, context)
            )
            .WithName("getEvents")
            .WithSummary("Entries, jobs and their logs as server-sent events.")
            .Produces<string>(200, "text/event-stream");
    }

    private static async Task SendAsync(HostedStudy study, Jobs jobs, HttpContext context)
    {
        var next = ulong.TryParse(
            context.Request.Headers["Last-Event-ID"],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var last
        )
            ? last + 1
            : 0;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        JobView? told = null;
        while (!context.RequestAborted.IsCancellationRequested)
        {
            var beat = study.Pulse.Next;
            for (var size = study.PublishedSize; next < size; next++)
            {
                var kind = Entry.Parse(study.ReadEntry(next)!.Value).Statement.Kind;
                await context.Response.WriteAsync(
                    $"id: {next}\nevent: entry\ndata: "
                        + $"{{\"index\":{next},\"kind\":\"{kind.ToString().ToLowerInvariant()}\"}}\n\n",
                    context.RequestAborted
                );
            }

            foreach (var job in jobs.Of(study.Name))
            {
                var from = lines.GetValueOrDefault(job.View.Id);
                var fresh = job.LinesFrom(from);
                lines[job.View.Id] = from + fresh.Count;
                foreach (var line in fresh)
                    await Write("log", JsonSerializer.Serialize(line, WireJson.Default.JobLine));
            }

            var current = jobs.LastOf(study.Name);
            if (current is not null && current != told)
                await Write("job", JsonSerializer.Serialize(current, WireJson.Default.JobView));
            told = current;
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (await Task.WhenAny(beat, Task.Delay(Heartbeat, context.RequestAborted)) != beat)
                await context.Response.WriteAsync(":\n\n", context.RequestAborted);
        }

        Task Write(string name, string json) =>
            context.Response.WriteAsync($"event: {name}\ndata: {json}\n\n", context.RequestAborted);
    }
}
