using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Reads who sends a request from its headers.</summary>
internal static class CallerMiddleware
{
    private const string Scheme = "Invitation ";
    private static readonly object Key = new();

    /// <summary>Who sends the request.</summary>
    public static Caller Caller(this HttpContext context) => (Caller)context.Items[Key]!;

    /// <summary>Notes the caller, for the routes to ask.</summary>
    public static void Note(HttpContext context, Nonces nonces, Uri? publicUrl)
    {
        var request = context.Request;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var authority = publicUrl?.GetLeftPart(UriPartial.Authority)
            ?? $"{request.Scheme}://{request.Host.Value}";
        var authorization = request.Headers.Authorization.ToString();
        context.Items[Key] = new Caller(nonces, request.Method, authority + target)
        {
            Signature = SignatureOf(request),
            Digest = request.Headers.TryGetValue(ContentDigest.Header, out var digest)
                ? digest.ToString()
                : null,
            Invitation = authorization.StartsWith(Scheme, StringComparison.Ordinal)
                ? authorization[Scheme.Length..].Trim()
                : null,
        };
    }

    private static RequestSignature? SignatureOf(HttpRequest request)
    {
        var input = request.Headers[RequestSignature.InputHeader].ToString();
        var value = request.Headers[RequestSignature.SignatureHeader].ToString();
        if (input.Length == 0 && value.Length == 0)
            return null;
        return RequestSignature.TryParse(input, value, out var signature)
            ? signature
            : throw new ProblemException(
                401,
                "malformed-signature",
                "the headers Signature-Input and Signature have another form than "
                    + "docs/spec/server.md "
                    + "3 describes",
                "cover \"@method\", \"@target-uri\" and \"content-digest\" under the label "
                    + "sgp, with "
                    + "created, nonce, keyid and tag"
            );
    }
}
