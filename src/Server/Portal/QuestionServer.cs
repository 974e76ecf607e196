using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>A form and a route of the owner's own program, for one protocol, on this machine
/// alone.</summary>
/// <remarks>
/// <c>POST / {"input":"10,11"}</c> answers <c>{"output":[40,44]}</c>. It listens on loopback, and
/// answers only requests that name it so: a page of another site, or a name that was pointed here,
/// gets nothing. One question at a time.
/// </remarks>
public sealed class QuestionServer : IAsyncDisposable
{
    private const int MaxBytes = 64 << 10;

    private readonly WebApplication _app;
    private readonly PageRenderer _pages = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly Question _question;
    private readonly Func<IReadOnlyList<string>, CancellationToken, QuestionAnswer> _answer;
    private readonly Uri _address;

    private QuestionServer(
        WebApplication app,
        Question question,
        Uri address,
        Func<IReadOnlyList<string>, CancellationToken, QuestionAnswer> answer
    )
    {
        (_app, _question, _address, _answer) = (app, question, address, answer);
    }

    /// <summary>Starts it.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="address">A loopback address with a port.</param>
    /// <param name="answer">Encrypts, computes, decrypts; throws a <see cref="StudyException"/>
    /// or a <see cref="MalformedInputException"/> for values that do not fit.</param>
    /// <param name="cancellation">Gives up the start.</param>
    /// <exception cref="ArgumentException">The address is none of this machine alone.</exception>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<QuestionServer> StartAsync(
        Question question,
        Uri address,
        Func<IReadOnlyList<string>, CancellationToken, QuestionAnswer> answer,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!IPAddress.TryParse(address.DnsSafeHost, out var ip) || !IPAddress.IsLoopback(ip))
            throw new ArgumentException("expected a loopback address in numbers", nameof(address));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = MaxBytes;
                kestrel.Listen(ip, address.Port);
            });
        builder.Services.AddRouting();
        var app = builder.Build();
        var server = new QuestionServer(app, question, address, answer);
        server.Map();
        await app.StartAsync(cancellation);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _pages.Dispose();
        _one.Dispose();
    }

    private void Map()
    {
        _app.Use(
            async (context, next) =>
            {
                context.Response.Headers.XContentTypeOptions = "nosniff";
                var origin = context.Request.Headers.Origin.ToString();
                if (
                    context.Request.Host.Value != _address.Authority
                    || (origin.Length > 0 && origin != _address.GetLeftPart(UriPartial.Authority))
                )
                {
                    await Problems.WriteAsync(
                        context,
                        Problem.Of(
                            403,
                            "other-site",
                            "the request is not of this program's own page",
                            $"open {_address}"
                        )
                    );
                    return;
                }

                await next(context);
            }
        );
        _app.UseRouting();
        _app.MapGet("/", (Delegate)((HttpContext context) => PageAsync(context, [])));
        _app.MapPost("/", (Delegate)AskAsync);
        _app.MapGet("/assets/{name}", (string name, HttpContext context) =>
            PortalAssets.All.ContainsKey(name)
                ? PortalAssets.Answer(context, name)
                : Results.NotFound()
        );
    }

    private async Task<IResult> AskAsync(HttpContext context)
    {
        var isForm = context.Request.HasFormContentType && !await IsJsonAsync(context);
        IReadOnlyList<string> input;
        try
        {
            input = isForm ? await FormAsync(context) : await JsonAsync(context);
            await _one.WaitAsync(context.RequestAborted);
            QuestionAnswer answer;
            try
            {
                answer = await Task.Run(
                    () => _answer(input, context.RequestAborted),
                    context.RequestAborted
                );
            }
            finally
            {
                _one.Release();
            }

            return isForm
                ? await PageAsync(context, input, ("Answer", answer))
                : Results.Text(JsonOf(answer), "application/json");
        }
        catch (Exception refused) when (refused is StudyException or MalformedInputException)
        {
            var problem =
                refused as StudyException
                ?? new StudyException(refused.Message, ((MalformedInputException)refused).Hint);
            if (isForm)
                return await PageAsync(context, await FormAsync(context), ("Problem", problem));
            return Results.Json(
                Problem.Of(422, "malformed", problem.Message, problem.Hint),
                WireJson.Default.Problem,
                MediaTypes.Problem,
                422
            );
        }
    }

    /// <summary>Whether the body is JSON whatever its type says: <c>curl -d</c> calls everything a
    /// form.</summary>
    private static async Task<bool> IsJsonAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        var first = new byte[1];
        var count = await context.Request.Body.ReadAsync(first, context.RequestAborted);
        context.Request.Body.Position = 0;
        return count == 1 && first[0] == (byte)'{';
    }

    private async Task<IReadOnlyList<string>> FormAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return [.. _question.Columns.Select(column => form[column.Name].ToString().Trim())];
    }

    private async Task<IReadOnlyList<string>> JsonAsync(HttpContext context)
    {
        try
        {
            var body = await JsonNode.ParseAsync(
                context.Request.Body,
                cancellationToken: context.RequestAborted
            );
            if (body?["input"]?.GetValue<string>() is { } input)
                return [.. input.Split(',').Select(value => value.Trim())];
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Said below, as for any other body.
        }

        throw new StudyException(
            "the body is not {\"input\":\"…\"} with the values between commas",
            $"send {{\"input\":\"{string.Join(',', _question.Example)}\"}}"
        );
    }

    /// <summary>Values that are numbers, as numbers: their digits are the protocol's.</summary>
    private static string JsonOf(QuestionAnswer answer)
    {
        var json = new StringBuilder("{\"output\":[");
        json.AppendJoin(
            ',',
            answer.Outputs.Select(output =>
                double.TryParse(
                    output.Value,
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out _
                )
                    ? output.Value
                    : JsonValue.Create(output.Value).ToJsonString()
            )
        );
        return json.Append("]}\n").ToString();
    }

    private Task<IResult> PageAsync(
        HttpContext context,
        IReadOnlyList<string> input,
        params (string Name, object? Value)[] more
    )
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Question"] = _question,
            ["Address"] = _address,
            ["Input"] = input,
        };
        foreach (var (name, value) in more)
            parameters[name] = value;
        return _pages.RenderAsync<AskPage>(context, parameters);
    }
}
