using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>A request's body, read up to a limit and held against its digest.</summary>
internal static class RequestBody
{
    private const int BufferBytes = 1 << 16;

    /// <summary>The whole body.</summary>
    /// <exception cref="ProblemException">It is too large, or has another digest than its header
    /// says.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int maximum)
    {
        using var body = new MemoryStream();
        await CopyToAsync(context, body, maximum);
        return body.ToArray();
    }

    /// <summary>A JSON document.</summary>
    public static async Task<T> ReadJsonAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(await ReadAsync(context, 64 << 10), type)
        ?? throw new JsonException("null");

    /// <summary>Copies the body as it comes.</summary>
    /// <returns>Its digest.</returns>
    public static async Task<ArtifactDigest> CopyToAsync(
        HttpContext context,
        Stream destination,
        long maximum
    )
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maximum;
        if (context.Request.ContentLength > maximum)
            throw TooLarge(maximum);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var total = 0L;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            total += read;
            if (total > maximum)
                throw TooLarge(maximum);
            hash.AppendData(buffer, 0, read);
            await destination.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
        }

        var digest = ArtifactDigest.Parse(Convert.ToHexStringLower(hash.GetHashAndReset()));
        RequireDigest(context, digest, total);
        return digest;
    }

    private static void RequireDigest(HttpContext context, ArtifactDigest digest, long total)
    {
        var header = context.Request.Headers[ContentDigest.Header].ToString();
        if (header.Length > 0)
        {
            if (!ContentDigest.TryParse(header, out var said) || said != digest)
                throw new ProblemException(
                    422,
                    "digest-mismatch",
                    $"the body has the SHA-256 {digest}, and its header says {header}",
                    "send it again: it was changed on the way"
                );
        }
        else if (total > 0 && context.Caller().Signature is not null)
        {
            throw new ProblemException(
                401,
                "body-not-signed",
                "the request is signed, but its body is not",
                "sign \"content-digest\", too"
            );
        }
    }

    private static ProblemException TooLarge(long maximum) =>
        new(
            413,
            "too-large",
            $"the body is larger than the {maximum} bytes that this route takes",
            "\"limits\" in /v1/service-info says how much; send large blobs in parts"
        );
}
