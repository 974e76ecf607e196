using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>The pages, one for each question that somebody comes with.</summary>
internal sealed class PortalRoutes : IDisposable
{
    private const int StudiesPerPage = 20;
    private const int MostInvitations = 1000;
    private const int MaxQuery = 100;
    private const int MaxReceiptBytes = 1 << 20;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    private static readonly SemaphoreSlim Traces = new(1);

    private readonly ServerParts _parts;
    private readonly PageRenderer _pages = new();
    private readonly AppFiles _app;
    private readonly AssetHistory _assets;

    public PortalRoutes(ServerParts parts)
    {
        _parts = parts;
        _app = AppFiles.Of(parts.Options.AppFolder);
        _assets = new AssetHistory(
            Path.Combine(parts.Options.DataFolder, "assets"),
            parts.Options.Name,
            AssetList.FilesOf(_app),
            () => parts.Keys.OpenLedgerKey()
        );
    }

    /// <summary>Whether a request is a reader's, who is answered with a page.</summary>
    public static bool IsForPeople(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
        && context
            .Request.Headers.Accept.ToString()
            .Contains("text/html", StringComparison.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        Get(routes, "/", HomeAsync);
        Get(routes, "/studies/{study}", (context, study) =>
            Page<OneStudyPage>(context, ("Study", Facts(context, study)))
        );
        Get(routes, "/studies/{study}/contribute", (context, study) =>
            Working<ContributePage>(context, ("Study", Facts(context, study)))
        );
        Get(routes, "/studies/{study}/run", (context, study) =>
        {
            PortalSession.RequireRunner(context, _parts, study);
            return RunPageAsync(context, study, []);
        });
        routes
            .MapPost("/studies/{study}/run", (string study, HttpContext context) =>
                RunAsync(context, _parts.Studies.Get(study))
            )
            .ExcludeFromDescription();
        Get(routes, "/studies/{study}/result.tsv", (_, study) =>
            Task.FromResult(
                StudyReading.TableBytes(study) is { } bytes
                    ? Results.Bytes(bytes, "text/tab-separated-values; charset=utf-8")
                    : throw ProblemException.NotFound("published table")
            )
        );
        Get(routes, "/studies/{study}/result.svg", (context, study) =>
            Task.FromResult(PlotOf(Facts(context, study)))
        );
        Get(routes, "/verify", context =>
            Working<VerifyPage>(context, ("Study", StudyIn(context)))
        );
        Get(routes, "/check", context => Page<CheckPage>(context));
        routes
            .MapPost("/check", (Delegate)((HttpContext context) => CheckAsync(context)))
            .ExcludeFromDescription();
        Get(routes, "/join", context => Page<JoinPage>(context));
        Get(routes, "/sign-in", context => Page<SignInPage>(context));
        routes
            .MapGet("/assets/{name}", (string name, HttpContext context) =>
                PortalAssets.Answer(context, name)
            )
            .ExcludeFromDescription();
        routes
            .MapGet("/app/{**name}", (string name, HttpContext context) =>
                _app.Answer(context, name)
            )
            .ExcludeFromDescription();
        routes
            .MapGet("/v1/assets", (ulong? number) =>
                Results.Bytes(
                    (number is { } asked ? _assets.Find(asked) : _assets.Latest)
                        ?? throw ProblemException.NotFound("list of files with this number"),
                    "text/plain; charset=utf-8"
                )
            )
            .WithName("getAssets")
            .WithSummary(
                "The digests of the files that the portal's pages are made of, signed by the "
                    + "ledger's key; each list names the one before."
            )
            .Produces<string>(200, "text/plain");
        PasskeyRoutes.Map(routes, _parts);
    }

    /// <summary>A problem as a page.</summary>
    public async Task WriteAsync(HttpContext context, Problem problem)
    {
        var result = await _pages.RenderAsync<ProblemPage>(
            context,
            Parameters(context, ("Problem", problem)),
            problem.Status
        );
        await result.ExecuteAsync(context);
    }

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();

    private static void Get(
        IEndpointRouteBuilder routes,
        string path,
        Func<HttpContext, Task<IResult>> answer
    ) => routes.MapMethods(path, Reading, (Delegate)answer).ExcludeFromDescription();

    private void Get(
        IEndpointRouteBuilder routes,
        string path,
        Func<HttpContext, HostedStudy, Task<IResult>> answer
    ) =>
        routes
            .MapMethods(path, Reading, (string study, HttpContext context) =>
                answer(context, _parts.Studies.Get(study))
            )
            .ExcludeFromDescription();

    private Task<IResult> HomeAsync(HttpContext context)
    {
        var query = TextOf(context, "q");
        var stage = TextOf(context, "stage");
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var first = int.TryParse(
            TextOf(context, "from"),
            CultureInfo.InvariantCulture,
            out var from
        )
            ? Math.Max(0, from)
            : 0;
        // Without a question only the studies of the page are opened.
        var ids = _parts.Studies.Ids.ToArray();
        var isAll = words.Length == 0 && stage.Length == 0;
        var found = (isAll ? ids.Skip(first).Take(StudiesPerPage) : ids)
            .Select(id => StudyReading.Outline(_parts.Studies.Get(id), _parts))
            .Where(study => study.Fits(words, stage))
            .ToArray();
        var total = isAll ? ids.Length : found.Length;
        var next =
            total > first + StudiesPerPage
                ? $"/?q={Uri.EscapeDataString(query)}&stage={Uri.EscapeDataString(stage)}"
                    + $"&from={first + StudiesPerPage}"
                : null;
        return Page<HomePage>(
            context,
            ("Studies", found.Skip(isAll ? 0 : first).Take(StudiesPerPage).ToArray()),
            ("Total", total),
            ("Query", query),
            ("Stage", stage),
            ("Next", next)
        );
    }

    private async Task<IResult> RunAsync(HttpContext context, HostedStudy study)
    {
        PortalSession.RequireSameSite(context, _parts);
        PortalSession.RequireRunner(context, _parts, study);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        switch (form["do"].ToString())
        {
            case "anybody":
                Studies.SetOpen(study, isOpen: true);
                break;
            case "invited":
                Studies.SetOpen(study, isOpen: false);
                break;
            case "invite":
                var count = int.TryParse(
                    form["count"].ToString(),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var given
                )
                    ? Math.Clamp(given, 1, MostInvitations)
                    : 1;
                // Shown in this answer and never again, so it is no redirect.
                return await RunPageAsync(
                    context,
                    study,
                    [
                        .. Enumerable
                            .Range(0, count)
                            .Select(_ =>
                                _parts.Invitations.Create(
                                    new InvitationRequest("contributor", study.Name)
                                )
                            ),
                    ]
                );
            case "stop":
                if (
                    _parts.Jobs.Find(form["job"].ToString()) is { } job
                    && job.View.Study == study.Name
                )
                    _parts.Jobs.Cancel(job);
                break;
            case var kind and (Jobs.Compute or Jobs.Release or Jobs.Verify):
                _parts.Jobs.Ask(study, kind);
                break;
            default:
                throw new ProblemException(
                    422,
                    "malformed",
                    "the form asks for nothing that this page offers",
                    "open the page again"
                );
        }

        context.Response.Headers.Location = $"/studies/{study.Name}/run";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private Task<IResult> RunPageAsync(HttpContext context, HostedStudy study, string[] codes) =>
        Page<RunPage>(
            context,
            ("Study", Facts(context, study)),
            ("Codes", codes),
            (
                "Jobs",
                _parts
                    .Jobs.Of(study.Name)
                    .OrderByDescending(job => job.View.Created)
                    .Select(job => (job.View, job.LinesFrom(0).ToArray()))
                    .ToArray()
            ),
            ("HasReport", File.Exists(Jobs.ReportOf(study)))
        );

    private async Task<IResult> CheckAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var text = form["text"].ToString();
        if (form.Files.GetFile("receipt") is { Length: > 0 and <= MaxReceiptBytes } file)
        {
            using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
            text = await reader.ReadToEndAsync(context.RequestAborted);
        }

        var receipt = Receipt.Parse(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
        var origin = receipt.Proof.Checkpoint.Origin;
        var study = _parts
            .Studies.Ids.Select(_parts.Studies.Get)
            .FirstOrDefault(next => next.State.Study!.Predicate.Origin == origin)
            ?? throw ProblemException.NotFound($"study with the origin {origin}");
        await Traces.WaitAsync(context.RequestAborted);
        FateReport fate;
        try
        {
            // What the server itself appended was verified before it was appended.
            fate = new ContributionTrace(
                study.ReadEntries(),
                SignatureChecking.AlreadyVerified
            ).Find(receipt, study.Published);
        }
        finally
        {
            Traces.Release();
        }

        return await Page<CheckPage>(
            context,
            ("Text", text),
            (
                "Answer",
                new CheckAnswer(
                    ToneOf(fate.Fate),
                    fate.Fate.ToString(),
                    fate.Explanation,
                    study.Name,
                    fate.Index
                )
            )
        );
    }

    private static string ToneOf(ContributionFate fate) =>
        fate switch
        {
            ContributionFate.Counted or ContributionFate.Included => "good",
            ContributionFate.PromisedButMissing => "bad",
            _ => "open",
        };

    private static IResult PlotOf(StudyFacts study)
    {
        if (study.Table is not { } table || ResultCharts.Of(table) is not { IsEmpty: false } charts)
            throw ProblemException.NotFound("plot");
        return Results.Text(SvgChart.Standalone(study.Title, charts), "image/svg+xml");
    }

    private StudyFacts Facts(HttpContext context, HostedStudy study) =>
        StudyReading.Page(
            study,
            _parts,
            PortalSession.MayRun(PortalSession.PasskeyOf(context, _parts), study)
        );

    /// <summary>The study that an address asks for; empty for none.</summary>
    private static string StudyIn(HttpContext context) =>
        ArtifactDigest.TryParse(TextOf(context, "study"), out var id) ? id.ToString() : "";

    private static string TextOf(HttpContext context, string name)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length <= MaxQuery ? text : text[..MaxQuery];
    }

    private Task<IResult> Page<TPage>(
        HttpContext context,
        params (string Name, object? Value)[] parameters
    )
        where TPage : IComponent =>
        _pages.RenderAsync<TPage>(context, Parameters(context, parameters));

    private Task<IResult> Working<TPage>(
        HttpContext context,
        params (string Name, object? Value)[] parameters
    )
        where TPage : IComponent =>
        _pages.RenderAsync<TPage>(
            context,
            Parameters(context, parameters),
            policy: PageRenderer.WorkingPolicy
        );

    private Dictionary<string, object?> Parameters(
        HttpContext context,
        params (string Name, object? Value)[] parameters
    )
    {
        var options = _parts.Options;
        var all = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Site"] = new SiteFacts(
                options.Organization is "not stated" or "" ? options.Name : options.Organization,
                _parts.Keys.Ledger.KeyId,
                [.. _parts.Cosigners.Keys.Select(key => key.Name)],
                PortalSession.PasskeyOf(context, _parts)?.Name,
                PortalSession.AddressOf(context, _parts)
            ),
        };
        foreach (var (name, value) in parameters)
            all[name] = value;
        return all;
    }
}
