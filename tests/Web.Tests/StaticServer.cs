using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>A plain static web server on loopback, strict about what its pages may do.</summary>
/// <remarks>Below <c>/fixed/</c> the same files, whose worker draws the same bytes each time: for
/// the tests that compare two platforms byte by byte.</remarks>
internal sealed class StaticServer : IDisposable
{
    /// <summary>Of every page but the one that says its own.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
        + "connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    private const string FixedRandomness = """
        crypto.getRandomValues = (array) => {
          const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
          for (let i = 0; i < bytes.length; i++) bytes[i] = 7 * i + 3
          return array
        }

        """;

    private readonly HttpListener _listener = new();
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, byte[]> _data = new(StringComparer.Ordinal);

    public StaticServer(string folder)
    {
        _folder = folder;
        var port = FreePort();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/"));
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>Puts bytes where pages find them.</summary>
    /// <returns>Their path.</returns>
    public string Put(byte[] content)
    {
        var path = $"/data/{Guid.NewGuid():N}";
        _data[path] = content;
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }

            var (status, type, content) = Answer(context.Request.Url!.AbsolutePath);
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.Headers["Content-Security-Policy"] = Policy;
            context.Response.ContentLength64 = content.Length;
            await context.Response.OutputStream.WriteAsync(content);
            context.Response.Close();
        }
    }

    private (int Status, string Type, byte[] Content) Answer(string path)
    {
        if (_data.TryGetValue(path, out var data))
            return (200, "application/octet-stream", data);
        if (path == "/blank")
            return (
                200,
                "text/html; charset=utf-8",
                [
                    .. "<!doctype html><html lang=en><title>blank</title><link rel=icon href=/icon.svg>"u8,
                ]
            );
        var isFixed = path.StartsWith("/fixed/", StringComparison.Ordinal);
        var file = Path.Combine(_folder, (isFixed ? path["/fixed/".Length..] : path[1..]));
        if (path.EndsWith('/'))
            file = Path.Combine(file, "index.html");
        if (path.Contains("..", StringComparison.Ordinal) || !File.Exists(file))
            return (404, "text/plain", []);
        var content = File.ReadAllBytes(file);
        return (
            200,
            TypeOf(file),
            isFixed && Path.GetFileName(file) == "sgp-worker.js"
                ? [.. Encoding.UTF8.GetBytes(FixedRandomness), .. content]
                : content
        );
    }

    private static string TypeOf(string file) =>
        Path.GetExtension(file) switch
        {
            ".js" or ".mjs" => "text/javascript",
            ".wasm" => "application/wasm",
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
