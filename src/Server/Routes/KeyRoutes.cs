using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Keys of members, and invitations.</summary>
internal static class KeyRoutes
{
    private const int MostInvitations = 10_000;
    private const int MaxName = 100;

    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        routes
            .MapPost("/keys", (Delegate)((HttpContext context) => AddAsync(context, parts)))
            .WithName("addKey")
            .WithSummary(
                "Prove that a key is yours by signing the request with it, and redeem an "
                    + "invitation."
            )
            .Accepts<KeyRequest>("application/json")
            .Produces<KeyView>(201)
            .Produces<KeyView>();
        routes
            .MapGet("/keys", (HttpContext context) =>
            {
                parts.Rights.RequireMember(context.Caller(), Members.Operator);
                return TypedResults.Json(
                    new KeyList([.. parts.Members.All]),
                    WireJson.Default.KeyList
                );
            })
            .WithName("listKeys")
            .WithSummary("The members; for the operator.")
            .Produces<KeyList>();
        routes
            .MapGet("/keys/me", (HttpContext context) =>
                TypedResults.Json(
                    parts.Rights.RequireMember(context.Caller()),
                    WireJson.Default.KeyView
                )
            )
            .WithName("whoAmI")
            .WithSummary("The member who signed this request.")
            .Produces<KeyView>();
        routes
            .MapDelete("/keys/{keyId}", (string keyId, HttpContext context) =>
            {
                parts.Rights.RequireMember(context.Caller(), Members.Operator);
                var key = parts.Members.Keys.FirstOrDefault(key =>
                    key.KeyId == "SHA256:" + keyId.Replace('_', '/').Replace('-', '+')
                );
                if (key == default)
                    throw ProblemException.NotFound("such key");
                parts.Members.Remove(key);
                return TypedResults.NoContent();
            })
            .WithName("removeKey")
            .WithSummary("Forget a member; keyId is the fingerprint without SHA256:, in base64url.")
            .Produces(204);
        routes
            .MapPost(
                "/invitations",
                (Delegate)((HttpContext context) => InviteAsync(context, parts))
            )
            .WithName("invite")
            .WithSummary(
                "Make invitations: of contributors by the study's researcher, of members by "
                    + "the operator."
            )
            .Accepts<InvitationRequest>("application/json")
            .Produces<InvitationView>(201);
    }

    private static async Task<IResult> AddAsync(HttpContext context, ServerParts parts)
    {
        var request = await RequestBody.ReadJsonAsync(context, WireJson.Default.KeyRequest);
        if (!Ed25519PublicKey.TryParseOpenSsh(request.Key, out var key))
            throw new ProblemException(
                422,
                "malformed",
                "expected an OpenSSH Ed25519 public key",
                "\"sgp key show NAME\" prints one"
            );
        if (request.Name.Length is 0 or > MaxName || request.Name.Any(char.IsControl))
            throw new ProblemException(
                422,
                "malformed",
                $"expected a name of 1 to {MaxName} characters",
                "choose another name"
            );
        if (context.Caller().SignedBy([key]) is null)
            throw new ProblemException(
                401,
                "not-authorized",
                "expected a request signed by the key that it brings",
                "sign the request with that key"
            );
        if (parts.Members.Find(key) is { } known)
            return TypedResults.Json(known, WireJson.Default.KeyView);
        var role =
            request.Invitation is { } code && parts.Invitations.Find(code) is { Member: null } found
                ? found.Role
                : null;
        if (role is not (Members.Operator or Members.Researcher))
            throw new ProblemException(
                403,
                "invitation-needed",
                request.Invitation is null
                    ? "expected an invitation, found none"
                    : "expected an invitation of a member, found none under this code",
                "ask the server's operator for one"
            );
        parts.Invitations.Use(request.Invitation!, ArtifactDigest.Compute(key.ToArray()));
        return TypedResults.Json(
            parts.Members.Add(key, request.Name, role),
            WireJson.Default.KeyView,
            statusCode: 201
        );
    }

    private static async Task<IResult> InviteAsync(HttpContext context, ServerParts parts)
    {
        var request = await RequestBody.ReadJsonAsync(context, WireJson.Default.InvitationRequest);
        if (request.Uses is < 1 or > 1_000_000 || request.Count is < 1 or > MostInvitations)
            throw new ProblemException(
                422,
                "malformed",
                $"expected 1 to 1,000,000 uses and 1 to {MostInvitations} invitations",
                "ask for less"
            );
        switch (request.Role)
        {
            case "contributor" when request.Study is { } id:
                parts.Rights.RequireResearcher(parts.Studies.Get(id), context.Caller());
                break;
            case Members.Operator or Members.Researcher when request.Member is { } self:
                var sender = parts.Rights.RequireMember(context.Caller(), request.Role);
                if (sender.KeyId != self || request is not { Study: null, Uses: 1 })
                    throw new ProblemException(
                        422,
                        "malformed",
                        $"expected the sender's own key {sender.KeyId}, no study and one use, "
                            + $"found {self}",
                        "\"sgp invite --passkey\" asks rightly"
                    );
                break;
            case Members.Operator or Members.Researcher when request.Study is null:
                parts.Rights.RequireMember(context.Caller(), Members.Operator);
                break;
            default:
                throw new ProblemException(
                    422,
                    "malformed",
                    "expected the role operator or researcher, or contributor with a study",
                    "/v1/openapi.json describes the request"
                );
        }

        var codes = Enumerable
            .Range(0, request.Count)
            .Select(_ => parts.Invitations.Create(request));
        return TypedResults.Json(
            new InvitationView([.. codes]),
            WireJson.Default.InvitationView,
            statusCode: 201
        );
    }
}
