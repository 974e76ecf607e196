using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SecureGenomics.Provenance.Server;

/// <summary>The project's program for the browser, as <c>dotnet publish src/Web</c> left
/// it.</summary>
/// <remarks>
/// The folder is listed once, at the start: no path of a request reaches the file system. Where a
/// browser takes Brotli it gets the file's compressed form, which stands beside it.
/// </remarks>
internal sealed class AppFiles
{
    // A worker has the policy of its own answer, not of the page that starts it.
    private const string WorkerPolicy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
        + "frame-ancestors 'none'";

    private readonly ImmutableSortedDictionary<string, AppFile> _files;

    private AppFiles(ImmutableSortedDictionary<string, AppFile> files) => _files = files;

    /// <summary>The files of a folder; none where there is no folder.</summary>
    public static AppFiles Of(string? folder)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, AppFile>(
            StringComparer.Ordinal
        );
        if (folder is not null && Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
                if (
                    name.EndsWith(".br", StringComparison.Ordinal)
                    || name.EndsWith(".gz", StringComparison.Ordinal)
                )
                    continue;
                using var stream = File.OpenRead(path);
                files[name] = new AppFile(
                    path,
                    File.Exists(path + ".br") ? path + ".br" : null,
                    Convert.ToHexStringLower(SHA256.HashData(stream))
                );
            }
        }

        return new AppFiles(files.ToImmutable());
    }

    /// <summary>Each file's name and SHA-256, in order of names.</summary>
    public IEnumerable<(string Name, string Sha256)> Digests =>
        _files.Select(file => (file.Key, file.Value.Sha256));

    /// <summary>One file as an answer; asked again each time, and sent when it changed.</summary>
    public IResult Answer(HttpContext context, string name)
    {
        if (!_files.TryGetValue(name, out var file))
            throw _files.IsEmpty
                ? new ProblemException(
                    404,
                    "no-app",
                    "the server was installed without the program for the browser",
                    "use sgp at a terminal; the operator publishes src/Web beside the server"
                )
                : ProblemException.NotFound("such file of the program");
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = WorkerPolicy;
        headers.Vary = "Accept-Encoding";
        var isBrotli =
            file.Brotli is not null
            && context
                .Request.Headers.AcceptEncoding.ToString()
                .Contains("br", StringComparison.Ordinal);
        if (isBrotli)
            headers.ContentEncoding = "br";
        return Results.File(
            isBrotli ? file.Brotli! : file.Path,
            PortalAssets.MediaTypeOf(name),
            entityTag: new EntityTagHeaderValue($"\"{file.Sha256}{(isBrotli ? "-br" : "")}\"")
        );
    }

    private sealed record AppFile(string Path, string? Brotli, string Sha256);
}
