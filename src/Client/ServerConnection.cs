using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>Requests to one server: signed where a key is given, repeated where the network
/// fails.</summary>
/// <remarks>
/// Repeating is safe: a statement, a blob, a job and a key are the same when they are sent again.
/// A server that is busy or restarts is waited for. Certificates are verified as the system does.
/// </remarks>
public sealed class ServerConnection : IDisposable
{
    private const long MostAnswerBytes = 1L << 31;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMilliseconds(200),
        TimeSpan.FromMilliseconds(500),
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(2),
        TimeSpan.FromSeconds(4),
        TimeSpan.FromSeconds(8),
    ];

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>Prepares; nothing is sent yet.</summary>
    /// <param name="server">The server's address, such as <c>https://example.org</c>.</param>
    /// <param name="time">The clock for signatures.</param>
    public ServerConnection(Uri server, TimeProvider time)
    {
        Server = server;
        _time = time;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            BaseAddress = server,
            Timeout = TimeSpan.FromMinutes(10),
        };
        _http.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue("sgp", Engine.EngineIdentity.Version)
        );
    }

    /// <summary>The server's address.</summary>
    public Uri Server { get; }

    /// <summary>Opens the key that signs requests; null to sign none. The connection disposes what
    /// it gives.</summary>
    public Func<Ed25519PrivateKey>? Signer { get; set; }

    /// <summary>The invitation that goes with requests; null for none.</summary>
    public string? Invitation { get; set; }

    /// <summary>Told before a pause: what went wrong, and how long it waits.</summary>
    public Action<string>? OnPause { get; set; }

    /// <summary>How often a request is repeated.</summary>
    public int Repeats { get; init; } = Pauses.Length;

    /// <summary>A JSON document.</summary>
    /// <exception cref="RemoteException">The server refuses.</exception>
    /// <exception cref="UnreachableException">The server cannot be reached.</exception>
    public T Get<T>(string path, JsonTypeInfo<T> type)
        where T : class => Read(Send(HttpMethod.Get, path), type);

    /// <summary>A JSON document in answer to another.</summary>
    public TAnswer Send<TRequest, TAnswer>(
        HttpMethod method,
        string path,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TAnswer> answerType
    )
        where TAnswer : class =>
        Read(
            Send(
                method,
                path,
                JsonSerializer.SerializeToUtf8Bytes(request, requestType),
                "application/json"
            ),
            answerType
        );

    /// <summary>Bytes.</summary>
    public byte[] GetBytes(string path) => Send(HttpMethod.Get, path).Body;

    /// <summary>Writes what the server answers to a stream, and goes on where the network
    /// fails.</summary>
    /// <param name="path">A resource of which ranges are served.</param>
    /// <param name="destination">At its end.</param>
    /// <param name="report">Told the bytes that are here, and all of them.</param>
    public void Download(string path, FileStream destination, Action<long, long>? report = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                DownloadRest(path, destination, report);
                return;
            }
            catch (Exception e) when (IsOfNetwork(e) && attempt < Repeats)
            {
                Pause(attempt, e.Message, after: null);
            }
            catch (Exception e) when (IsOfNetwork(e))
            {
                throw new UnreachableException(Server, e);
            }
        }
    }

    /// <summary>Sends a request and reads its answer, which is a success.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">From <c>/v1</c> on.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="mediaType">The body's.</param>
    /// <param name="headers">Further headers.</param>
    public Answer Send(
        HttpMethod method,
        string path,
        byte[]? body = null,
        string? mediaType = null,
        params ReadOnlySpan<(string Name, string Value)> headers
    )
    {
        var further = headers.ToArray();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var request = Request(method, path, body, mediaType, further);
                using var answer = _http.Send(request);
                var read = Answer.Of(answer, MostAnswerBytes);
                if (
                    answer.StatusCode
                        is HttpStatusCode.ServiceUnavailable
                            or HttpStatusCode.TooManyRequests
                            or HttpStatusCode.BadGateway
                            or HttpStatusCode.GatewayTimeout
                    && attempt < Repeats
                )
                {
                    Pause(
                        attempt,
                        $"it answers {(int)answer.StatusCode}",
                        answer.Headers.RetryAfter?.Delta
                    );
                    continue;
                }

                return answer.IsSuccessStatusCode
                    ? read
                    : throw new RemoteException(Server, ProblemOf(read));
            }
            catch (Exception e) when (IsOfNetwork(e) && attempt < Repeats)
            {
                Pause(attempt, e.Message, after: null);
            }
            catch (Exception e) when (IsOfNetwork(e))
            {
                throw new UnreachableException(Server, e);
            }
        }
    }

    /// <summary>Lines of a stream of events, as they come, until the server or the caller ends
    /// it.</summary>
    public IEnumerable<(string Event, string Data)> Events(
        string path,
        CancellationToken cancellation
    )
    {
        using var request = Request(HttpMethod.Get, path, null, null, []);
        using var answer = _http.Send(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            cancellation
        );
        if (!answer.IsSuccessStatusCode)
            throw new RemoteException(Server, ProblemOf(Answer.Of(answer, MostAnswerBytes)));
        using var stream = answer.Content.ReadAsStream(cancellation);
        using var ending = cancellation.Register(stream.Dispose);
        using var reader = new StreamReader(stream);
        var name = "";
        while (Line(reader, cancellation) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                yield return (name, line[6..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string? Line(StreamReader reader, CancellationToken cancellation)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (IsOfNetwork(e) || e is ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    private void DownloadRest(string path, FileStream destination, Action<long, long>? report)
    {
        using var request = Request(HttpMethod.Get, path, null, null, []);
        if (destination.Length > 0)
            request.Headers.Range = new RangeHeaderValue(destination.Length, null);
        using var answer = _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            return;
        if (!answer.IsSuccessStatusCode)
            throw new RemoteException(Server, ProblemOf(Answer.Of(answer, MostAnswerBytes)));
        if (answer.StatusCode != HttpStatusCode.PartialContent)
            destination.SetLength(0);
        destination.Position = destination.Length;
        var total = destination.Length + (answer.Content.Headers.ContentLength ?? 0);
        using var body = answer.Content.ReadAsStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = body.Read(buffer)) > 0)
        {
            destination.Write(buffer.AsSpan(0, read));
            report?.Invoke(destination.Length, total);
        }
    }

    private HttpRequestMessage Request(
        HttpMethod method,
        string path,
        byte[]? body,
        string? mediaType,
        (string Name, string Value)[] headers
    )
    {
        var address = new Uri(Server, path);
        var request = new HttpRequestMessage(method, address);
        string? digest = null;
        if (body is not null)
        {
            digest = ContentDigest.Of(body);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType!);
            request.Content.Headers.Add(ContentDigest.Header, digest);
        }

        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        if (Invitation is { } code)
            request.Headers.Authorization = new AuthenticationHeaderValue("Invitation", code);
        if (Signer is not null)
        {
            using var key = Signer();
            var signature = RequestSignature.Sign(
                key,
                method.Method,
                address.AbsoluteUri,
                digest,
                _time.GetUtcNow()
            );
            request.Headers.Add(RequestSignature.InputHeader, signature.Input);
            request.Headers.Add(RequestSignature.SignatureHeader, signature.Value);
        }

        return request;
    }

    private T Read<T>(Answer answer, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new Study.StudyException(
                $"{Server.Host}: expected a JSON document of this project's servers, found another "
                    + "answer",
                "check the address; \"sgp remote status\" asks who is there",
                e
            );
        }
    }

    private static Problem ProblemOf(Answer answer)
    {
        try
        {
            if (
                answer.MediaType == MediaTypes.Problem
                && JsonSerializer.Deserialize(answer.Body, WireJson.Default.Problem) is { } problem
            )
                return problem;
        }
        catch (JsonException)
        {
            // Another program answers at that address.
        }

        return Problem.Of(
            answer.Status,
            "unexpected-answer",
            string.Create(CultureInfo.InvariantCulture, $"the answer was {answer.Status}"),
            "check the address: another program may answer there"
        );
    }

    private static bool IsOfNetwork(Exception exception) =>
        exception is HttpRequestException or TaskCanceledException or TimeoutException
        || exception is IOException and not UnreachableException;

    private void Pause(int attempt, string reason, TimeSpan? after)
    {
        var pause = after ?? Pauses[Math.Min(attempt, Pauses.Length - 1)];
        // Many who wait for one server do not come back at the same moment.
        pause += TimeSpan.FromMilliseconds(Random.Shared.Next(0, 200));
        OnPause?.Invoke($"{reason}; trying again in {pause.TotalSeconds:0.#} s");
        Thread.Sleep(pause);
    }
}
