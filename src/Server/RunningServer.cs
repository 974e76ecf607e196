using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>A server that answers, until it is disposed.</summary>
public sealed partial class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan WitnessPatience = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly ServerParts _parts;
    private readonly HttpClient _http;

    // A witness has no pages.
    private readonly PortalRoutes? _portal;
    private readonly Leftovers _leftovers;

    private RunningServer(WebApplication app, ServerParts parts, HttpClient http, ILogger log)
    {
        (_app, _parts, _http) = (app, parts, http);
        _portal = parts.Options.IsWitnessOnly ? null : new PortalRoutes(parts);
        _leftovers = new Leftovers(parts.Options, parts.Studies, parts.Uploads, log);
    }

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<Uri> Urls { get; private set; } = [];

    /// <summary>The code by which the first operator comes in; null where there is one.</summary>
    public string? OperatorInvitation { get; private set; }

    /// <summary>The verifier key by which it cosigns for others.</summary>
    public string WitnessKey => _parts.Witness.Key.ToString();

    /// <summary>Starts a server.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="passphrase">Seals its keys.</param>
    /// <param name="logging">Where it logs to; null for nowhere.</param>
    /// <param name="cancellation">Gives up the start.</param>
    /// <exception cref="StudyException">An option does not fit, the passphrase is wrong, or
    /// another server has the folder.</exception>
    /// <exception cref="IOException">The address is taken, or the folder cannot be
    /// written.</exception>
    public static async Task<RunningServer> StartAsync(
        ServerOptions options,
        Passphrase passphrase,
        Action<ILoggingBuilder>? logging,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireSafe(options);
        options = options with { DataFolder = Path.GetFullPath(options.DataFolder) };
        DurableFile.CreateFolder(options.DataFolder, DurableFile.PrivateFolderMode);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        logging?.Invoke(builder.Logging);
        Configure(builder, options);
        var app = builder.Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("sgp.server");
        var http = new HttpClient { Timeout = WitnessPatience };
        var parts = Assemble(options, passphrase, http, log);
        var server = new RunningServer(app, parts, http, log);
        try
        {
            server.Map(log);
            if (!options.IsWitnessOnly)
            {
                server._leftovers.Start();
                parts.Jobs.Start();
            }

            await app.StartAsync(cancellation);
            server.Urls =
            [
                .. app
                    .Services.GetRequiredService<IServer>()
                    .Features.Get<IServerAddressesFeature>()!
                    .Addresses.Select(address => new Uri(address)),
            ];
            if (!options.IsWitnessOnly && parts.HasNoOperator)
                server.OperatorInvitation = parts.Invitations.Create(
                    new InvitationRequest(Members.Operator)
                );
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops: requests that run are answered, then the ledgers are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _leftovers.DisposeAsync();
        _parts.Jobs.Dispose();
        _parts.Studies.Dispose();
        _parts.Keys.Dispose();
        _parts.Metrics.Dispose();
        _http.Dispose();
        _portal?.Dispose();
    }

    private static ServerParts Assemble(
        ServerOptions options,
        Passphrase passphrase,
        HttpClient http,
        ILogger log
    )
    {
        var folder = options.DataFolder;
        var keys = ServerKeys.Open(Path.Combine(folder, "keys"), passphrase);
        var members = new Members(Path.Combine(folder, "members"));
        var invitations = new Invitations(Path.Combine(folder, "invitations"));
        var cosigners = new Cosigners(options.Witnesses, options.WitnessQuorum, http, log);
        var studies = new Studies(options, keys, cosigners, invitations);
        return new ServerParts(
            options,
            keys,
            members,
            invitations,
            new Rights(members, invitations),
            cosigners,
            studies,
            new Jobs(Path.Combine(folder, "jobs"), studies, keys, options, log),
            new WitnessStore(
                Path.Combine(folder, "witness"),
                options.Name,
                keys.Witness,
                options.WitnessedLogs,
                options.Time
            ),
            new Passkeys(Path.Combine(folder, "passkeys")),
            new Sessions(Path.Combine(folder, "sessions"), options.Time),
            new Ceremonies(Path.Combine(folder, "ceremonies"), options.Time),
            new Uploads(options),
            new ServerMetrics()
        );
    }

    private static void Configure(WebApplicationBuilder builder, ServerOptions options)
    {
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 1 << 20;
                kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
                kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
                kestrel.Limits.MaxConcurrentConnections = 4096;
                // Whoever sends slower than this holds a connection for nothing.
                kestrel.Limits.MinRequestBodyDataRate = new(
                    bytesPerSecond: 240,
                    gracePeriod: TimeSpan.FromSeconds(10)
                );
                foreach (var url in options.Urls)
                    Listen(kestrel, url, options);
            });
        if (options.Tls is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddRouting();
        builder.Services.AddOpenApi("v1", api => api.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info.Title = "SecureGenomics.Provenance";
                    document.Info.Version = "1";
                    document.Info.Description =
                        "A write is a statement that is already signed; the server adds place "
                        + "and time.";
                    document.Servers = [];
                    return Task.CompletedTask;
                }
            ));
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default)
        );
        builder
            .Services.AddOpenTelemetry()
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(
                        ServerMetrics.MeterName,
                        "Microsoft.AspNetCore.Hosting",
                        "System.Runtime"
                    )
                    .AddPrometheusExporter()
            );
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                LimitOf(context, options.WritesPerSecond)
            );
            limiter.OnRejected = async (rejected, _) =>
                await Problems.WriteAsync(
                    rejected.HttpContext,
                    Problem.Of(
                        429,
                        "rate-limited",
                        $"more than {options.WritesPerSecond} writes a second came from one "
                            + "address",
                        "wait for the seconds that Retry-After says"
                    )
                );
        });
    }

    private static RateLimitPartition<string> LimitOf(HttpContext context, int perSecond) =>
        perSecond == 0
        || HttpMethods.IsGet(context.Request.Method)
        || HttpMethods.IsHead(context.Request.Method)
            ? RateLimitPartition.GetNoLimiter("reads")
            : RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = 4 * perSecond,
                    TokensPerPeriod = perSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }
            );

    private static void Listen(
        Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel,
        Uri url,
        ServerOptions options
    )
    {
        void Set(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen)
        {
            if (url.Scheme == Uri.UriSchemeHttps)
                listen.UseHttps(
                    X509Certificate2.CreateFromPemFile(
                        options.Tls!.Value.Certificate,
                        options.Tls!.Value.Key
                    )
                );
        }

        if (IPAddress.TryParse(url.DnsSafeHost, out var address))
            kestrel.Listen(address, url.Port, Set);
        else if (url.DnsSafeHost == "localhost")
            kestrel.ListenLocalhost(url.Port, Set);
        else
            kestrel.ListenAnyIP(url.Port, Set);
    }

    private static void RequireSafe(ServerOptions options)
    {
        foreach (var url in options.Urls)
        {
            if (url.Scheme == Uri.UriSchemeHttps)
            {
                if (options.Tls is null)
                    throw new StudyException(
                        $"--urls: {url} needs a certificate",
                        "give --certificate FILE.pem and --certificate-key FILE.pem"
                    );
                continue;
            }

            if (!url.IsLoopback && !options.AllowsPlainHttp)
                throw new StudyException(
                    $"--urls: {url} would send everything in clear over the network",
                    "give a certificate and https://, listen on 127.0.0.1 behind a proxy, or say "
                        + "--allow-plain-http"
                );
        }

        if (options.WitnessQuorum > options.Witnesses.Length)
            throw new StudyException(
                $"--witness-quorum: expected at most {options.Witnesses.Length}, the number of "
                    + $"witnesses, found {options.WitnessQuorum}",
                "name as many with --witness"
            );
    }

    private void Map(ILogger log)
    {
        var nonces = new Nonces(_parts.Options.Time);
        _app.Use(
            async (context, next) =>
            {
                context.Response.Headers.XContentTypeOptions = "nosniff";
                context.Response.Headers["Referrer-Policy"] = "no-referrer";
                try
                {
                    CallerMiddleware.Note(context, nonces, _parts.Options.PublicUrl);
                    await next(context);
                    if (!context.Response.HasStarted && OfStatus(context) is { } problem)
                        await WriteAsync(context, problem);
                }
                catch (OperationCanceledException)
                    when (context.RequestAborted.IsCancellationRequested)
                {
                    // The client went away.
                }
                catch (Exception exception) when (!context.Response.HasStarted)
                {
                    var problem = Problems.Of(exception);
                    _parts.Metrics.Refusals.Add(1);
                    if (problem.Status >= 500)
                        Failed(log, context.Request.Method, context.Request.Path, exception);
                    await WriteAsync(context, problem);
                }
            }
        );
        _app.UseRateLimiter();
        _app.UseRouting();
        _app.MapGet("/up", () => TypedResults.Text("up\n")).ExcludeFromDescription();
        _app.MapOpenApi("/v1/openapi.json");
        // Counts are nobody's secret, but they are the operator's business.
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            context.Request.Path == "/metrics"
            && IPAddress.IsLoopback(context.Connection.RemoteIpAddress ?? IPAddress.None)
        );
        var routes = _app.MapGroup("/v1");
        WitnessRoutes.Map(routes, _parts.Witness);
        if (_parts.Options.IsWitnessOnly)
            return;
        ServiceRoutes.Map(routes, _parts);
        KeyRoutes.Map(routes, _parts);
        StudyRoutes.Map(routes, _parts);
        StatementRoutes.Map(routes, _parts);
        LogRoutes.Map(routes, _parts);
        BlobRoutes.Map(routes, _parts);
        JobRoutes.Map(routes, _parts);
        EventRoutes.Map(routes, _parts);
        _portal?.Map(_app);
    }

    /// <summary>A problem as its receiver reads it: a page for people, a document for
    /// programs.</summary>
    private Task WriteAsync(HttpContext context, Problem problem) =>
        _portal is not null && PortalRoutes.IsForPeople(context)
            ? _portal.WriteAsync(context, problem)
            : Problems.WriteAsync(context, problem);

    /// <summary>What the router answers by a status alone.</summary>
    private static Problem? OfStatus(HttpContext context) =>
        context.Response switch
        {
            { StatusCode: 404, ContentType: null } => ProblemException
                .NotFound("such address")
                .Problem,
            { StatusCode: 405 } => Problem.Of(
                405,
                "method",
                "the address does not take this method",
                "/v1/openapi.json describes the requests"
            ),
            { StatusCode: 415, ContentType: null } => Problem.Of(
                415,
                "media-type",
                $"the address does not take "
                    + $"{context.Request.ContentType ?? "a body without a type"}",
                "set Content-Type as /v1/openapi.json says"
            ),
            _ => null,
        };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void Failed(
        ILogger log,
        string method,
        string path,
        Exception exception
    );
}
