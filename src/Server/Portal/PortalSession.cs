using Microsoft.AspNetCore.Http;

namespace SecureGenomics.Provenance.Server;

/// <summary>Who looks at a page: the browser's session, and what it may do.</summary>
internal static class PortalSession
{
    private const string Cookie = "sgp-session";

    /// <summary>The passkey that is signed in; null for nobody.</summary>
    public static Passkey? PasskeyOf(HttpContext context, ServerParts parts) =>
        context.Request.Cookies[Cookie] is { Length: > 0 } token
        && parts.Sessions.Find(token) is { } session
            ? parts.Passkeys.Find(session.Passkey)
            : null;

    /// <summary>Whether a passkey runs a study: the operator's every study, a researcher's those
    /// that the own key made.</summary>
    public static bool MayRun(Passkey? passkey, HostedStudy study) =>
        passkey is { Role: Members.Operator }
        || (passkey is { Member: { } member } && Studies.MakerOf(study) == member);

    /// <summary>The passkey that runs a study.</summary>
    /// <exception cref="ProblemException">Nobody who does is signed in.</exception>
    public static Passkey RequireRunner(HttpContext context, ServerParts parts, HostedStudy study)
    {
        var passkey = PasskeyOf(context, parts)
            ?? throw new ProblemException(
                401,
                "not-signed-in",
                "expected somebody who runs the study, found nobody signed in",
                "sign in with your passkey"
            );
        return MayRun(passkey, study)
            ? passkey
            : throw new ProblemException(
                403,
                "forbidden",
                "expected the operator, or the researcher who made the study, found "
                    + passkey.Name,
                "ask the server's operator"
            );
    }

    /// <summary>Signs a passkey in.</summary>
    public static void Begin(HttpContext context, ServerParts parts, byte[] credential) =>
        context.Response.Cookies.Append(
            Cookie,
            parts.Sessions.Begin(Passkeys.NameOf(credential)),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = AddressOf(context, parts).Scheme == Uri.UriSchemeHttps,
                Path = "/",
                MaxAge = Sessions.Length,
            }
        );

    /// <summary>Signs the browser out.</summary>
    public static void End(HttpContext context, ServerParts parts)
    {
        if (context.Request.Cookies[Cookie] is { Length: > 0 } token)
            parts.Sessions.End(token);
        context.Response.Cookies.Delete(Cookie);
    }

    /// <summary>Fails for what another site's page sends: its forms would act as the
    /// visitor.</summary>
    public static void RequireSameSite(HttpContext context, ServerParts parts)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin == AddressOf(context, parts).GetLeftPart(UriPartial.Authority))
            return;
        throw new ProblemException(
            403,
            "other-site",
            $"expected a request from this server's own pages, found one from "
                + (origin.Length == 0 ? "nowhere" : origin),
            "open the page at the address that the server is known by"
        );
    }

    /// <summary>The server's address as the visitor knows it.</summary>
    public static Uri AddressOf(HttpContext context, ServerParts parts) =>
        parts.Options.PublicUrl
        ?? new Uri($"{context.Request.Scheme}://{context.Request.Host.Value}");
}
