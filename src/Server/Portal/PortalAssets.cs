using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Server;

/// <summary>The files beside the pages, as the program carries them.</summary>
internal static class PortalAssets
{
    private const string Prefix = "Portal/";

    /// <summary>Every file by its name.</summary>
    public static ImmutableSortedDictionary<string, byte[]> All { get; } =
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => KeyValuePair.Create(name[Prefix.Length..], Read(name)))
            .Append(KeyValuePair.Create("report.css", Encoding.UTF8.GetBytes(HtmlReport.Style)))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>One file as an answer; asked again each time, and sent when it changed.</summary>
    public static IResult Answer(HttpContext context, string name)
    {
        if (!All.TryGetValue(name, out var bytes))
            throw ProblemException.NotFound("such file of the portal");
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(
            bytes,
            MediaTypeOf(name),
            entityTag: new EntityTagHeaderValue($"\"{ArtifactDigest.Compute(bytes)}\"")
        );
    }

    /// <summary>The media type of a file by its name.</summary>
    public static string MediaTypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" or ".mjs" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".json" => "application/json",
            ".wasm" => "application/wasm",
            ".html" => "text/html; charset=utf-8",
            _ => "application/octet-stream",
        };

    private static byte[] Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
