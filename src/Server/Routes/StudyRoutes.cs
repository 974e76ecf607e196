using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Studies: made, listed, and what is made from them.</summary>
internal static class StudyRoutes
{
    private const int MostPerPage = 100;
    private const int GenesisBytes = 64 << 20;

    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        routes
            .MapGet("/studies", (int? page_size, string? page_token) =>
                List(parts, page_size, page_token)
            )
            .WithName("listStudies")
            .WithSummary("The studies, newest first.")
            .Produces<StudyPage>();
        routes
            .MapPost("/studies", (Delegate)((HttpContext context) => CreateAsync(context, parts)))
            .WithName("createStudy")
            .WithSummary(
                "Start a study: a container with the researcher's genesis statement and the "
                    + "protocol's Git objects."
            )
            .Accepts<byte[]>(MediaTypes.Genesis)
            .Produces<StudyView>(201)
            .Produces<StudyView>();
        var study = routes.MapGroup("/studies/{study}");
        study
            .MapGet("", (string study) => Json(parts, parts.Studies.Get(study)))
            .WithName("getStudy")
            .WithSummary("Stage, counts, protocol, published checkpoint and last job.")
            .Produces<StudyView>();
        study
            .MapPut("/admission", async (string study, HttpContext context) =>
            {
                var found = parts.Studies.Get(study);
                parts.Rights.RequireResearcher(found, context.Caller());
                var request = await RequestBody.ReadJsonAsync(
                    context,
                    WireJson.Default.AdmissionRequest
                );
                Studies.SetOpen(found, request.IsOpen);
                return Json(parts, found);
            })
            .WithName("setAdmission")
            .WithSummary(
                "Whether anybody may contribute, or only who is invited; for the researcher."
            )
            .Accepts<AdmissionRequest>("application/json")
            .Produces<StudyView>();
        study
            .MapGet("/context", (string study) => ContextOf(parts.Studies.Get(study), parts))
            .WithName("getContext")
            .WithSummary("The public context that contributors encrypt under.")
            .Produces<byte[]>(200, MediaTypes.Context);
        study
            .MapGet("/protocol/{id}", (string study, string id) =>
                ProtocolObject(parts.Studies.Get(study), id)
            )
            .WithName("getProtocolObject")
            .WithSummary("A Git object of the protocol, framed as Git hashes it.")
            .Produces<byte[]>(200, MediaTypes.Blob);
        study
            .MapGet("/bundle", (string study, string? light, HttpContext context) =>
                BundleOf(parts.Studies.Get(study), light == "1")
            )
            .WithName("getBundle")
            .WithSummary(
                "The bundle, the same bytes for everybody; light=1 leaves contributed "
                    + "ciphertexts out."
            )
            .Produces<byte[]>(200, MediaTypes.Bundle);
        study
            .MapGet("/policy", (string study) => PolicyOf(parts.Studies.Get(study)))
            .WithName("getPolicy")
            .WithSummary(
                "The trust policy that the server suggests; an auditor gets it by another way."
            )
            .Produces<string>(200, "text/plain");
        study
            .MapGet("/report", (string study) =>
                File.Exists(Jobs.ReportOf(parts.Studies.Get(study)))
                    ? Results.File(
                        Jobs.ReportOf(parts.Studies.Get(study)),
                        "text/html; charset=utf-8"
                    )
                    : throw ProblemException.NotFound(
                        "report yet: ask for a job \"verify\", or verify the bundle yourself; "
                            + "it is no report"
                    )
            )
            .WithName("getReport")
            .WithSummary("The report of the server's own verification.")
            .Produces<string>(200, "text/html");
    }

    private static IResult List(ServerParts parts, int? size, string? token)
    {
        var most = Math.Clamp(size ?? MostPerPage, 1, MostPerPage);
        var ids = parts.Studies.Ids.ToArray();
        var first = 0;
        if (token is not null)
        {
            first = Array.IndexOf(ids, token);
            if (first < 0)
                throw new ProblemException(
                    422,
                    "malformed",
                    "the page token is none of this list",
                    "begin again without one"
                );
        }

        var page = ids.Skip(first).Take(most).Select(parts.Studies.Get);
        return TypedResults.Json(
            new StudyPage(
                [.. page.Select(study => View(study, parts.Jobs.LastOf(study.Name)))],
                first + most < ids.Length ? ids[first + most] : null
            ),
            WireJson.Default.StudyPage
        );
    }

    /// <summary>What the server says of a study.</summary>
    public static StudyView View(HostedStudy study, JobView? job)
    {
        var state = study.State;
        var genesis = state.Study!.Predicate;
        var published = study.Published is { } note ? Checkpoint.Parse(note.Text) : null;
        return new StudyView
        {
            Id = state.StudyId.ToString(),
            Origin = genesis.Origin,
            Protocol = genesis.Protocol.Name,
            Commit = genesis.Protocol.GitCommit,
            Repository = genesis.Protocol.Repository,
            Stage = state.Stage.ToString().ToLowerInvariant(),
            HasContext = state.Context is not null,
            Contributions = state.EffectiveCount,
            MinimumContributors = genesis.MinimumContributors,
            IsOpen = Studies.IsOpen(study),
            Entries = published?.Size ?? 0,
            Root = (published?.Root ?? state.Root).ToString(),
            Changed = state.LastTime,
            Job = job,
        };
    }

    private static async Task<IResult> CreateAsync(HttpContext context, ServerParts parts)
    {
        var member = parts.Rights.RequireMember(
            context.Caller(),
            Members.Operator,
            Members.Researcher
        );
        using var file = new TemporaryFile(parts.Options.DataFolder);
        await file.ReceiveAsync(context, GenesisBytes);
        var (study, isNew) = parts.Studies.Create(GenesisFile.Read(file.Path));
        if (isNew)
            Studies.SetMaker(study, member.KeyId);
        context.Response.Headers.Location = $"/v1/studies/{study.Name}";
        return Json(parts, study, isNew ? 201 : 200);
    }

    private static IResult Json(ServerParts parts, HostedStudy study, int status = 200) =>
        TypedResults.Json(
            View(study, parts.Jobs.LastOf(study.Name)),
            WireJson.Default.StudyView,
            statusCode: status
        );

    private static IResult ContextOf(HostedStudy study, ServerParts parts)
    {
        if (study.State.Context is null)
            throw new ProblemException(
                409,
                "no-context",
                "the study has no public context yet",
                "its key holder runs \"sgp keygen\" first"
            );
        // The same for everybody: it ends with the context's entry, or the one that began the
        // round.
        var round = study.State.RoundNumber;
        var name = round == 1 ? "context.sgpctx" : $"context-{round}.sgpctx";
        var path = Path.Combine(study.Folder.Path, name);
        lock (study.Blobs)
        {
            if (!File.Exists(path))
                ContextFile.Write(study, path);
        }

        return Results.File(path, MediaTypes.Context, enableRangeProcessing: true);
    }

    private static IResult PolicyOf(HostedStudy study) =>
        TypedResults.Text(
            BundleRelease.SuggestPolicy(study.State, study.Witnesses),
            "text/plain; charset=utf-8"
        );

    private static IResult ProtocolObject(HostedStudy study, string id) =>
        GitObjectId.TryParse(id, out var parsed) && study.ProtocolObjects.Find(parsed) is { } bytes
            ? Results.Bytes(bytes.ToArray(), MediaTypes.Blob)
            : throw ProblemException.NotFound("such object of the protocol");

    private static IResult BundleOf(HostedStudy study, bool isLight)
    {
        if (study.State.Stage is not (StudyStage.Opened or StudyStage.Aborted))
            throw new ProblemException(
                409,
                "not-possible-now",
                $"the study is {Study.StageText.Describe(study.State.Stage)}",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a bundle is there when the study has ended"
                )
            );
        return Results.File(
            Jobs.BundleOf(study, isLight),
            MediaTypes.Bundle,
            $"{study.Name[..12]}{(isLight ? ".light" : "")}.sgp",
            enableRangeProcessing: true
        );
    }
}
