using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Server;

/// <summary>Passkeys of people who administer: made with an invitation, then used to sign
/// in.</summary>
/// <remarks>Source: W3C Web Authentication, level 3, by the library Fido2.</remarks>
internal static class PasskeyRoutes
{
    private const int MaxAnswerBytes = 64 << 10;
    private const int MaxName = 100;

    public static void Map(IEndpointRouteBuilder routes, ServerParts parts)
    {
        routes
            .MapPost(
                "/join/begin",
                (Delegate)((HttpContext context) => BeginJoinAsync(context, parts))
            )
            .ExcludeFromDescription();
        routes
            .MapPost("/join/finish", (Delegate)((HttpContext context) => JoinAsync(context, parts)))
            .ExcludeFromDescription();
        routes
            .MapPost("/sign-in/begin", (HttpContext context) =>
            {
                PortalSession.RequireSameSite(context, parts);
                var options = FidoOf(context, parts)
                    .GetAssertionOptions(
                        new GetAssertionOptionsParams
                        {
                            UserVerification = UserVerificationRequirement.Required,
                        }
                    );
                return Ceremony(parts, options.ToJson(), options.ToJson());
            })
            .ExcludeFromDescription();
        routes
            .MapPost(
                "/sign-in/finish",
                (Delegate)((HttpContext context) => SignInAsync(context, parts))
            )
            .ExcludeFromDescription();
        routes
            .MapPost("/sign-out", (HttpContext context) =>
            {
                PortalSession.RequireSameSite(context, parts);
                PortalSession.End(context, parts);
                return Results.LocalRedirect("/");
            })
            .ExcludeFromDescription();
    }

    private static async Task<IResult> BeginJoinAsync(HttpContext context, ServerParts parts)
    {
        PortalSession.RequireSameSite(context, parts);
        var asked = await ReadAsync(context);
        var (code, name) = (TextOf(asked, "invitation"), TextOf(asked, "name").Trim());
        if (name.Length is 0 or > MaxName)
            throw new ProblemException(
                422,
                "malformed",
                $"expected a name of 1 to {MaxName} characters, found {name.Length}",
                "write the name by which others know you"
            );
        RequireInvitation(parts, code);
        var options = FidoOf(context, parts)
            .RequestNewCredential(
                new RequestNewCredentialParams
                {
                    User = new Fido2User
                    {
                        Id = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32),
                        Name = name,
                        DisplayName = name,
                    },
                    AuthenticatorSelection = new AuthenticatorSelection
                    {
                        ResidentKey = ResidentKeyRequirement.Required,
                        UserVerification = UserVerificationRequirement.Required,
                    },
                    AttestationPreference = AttestationConveyancePreference.None,
                }
            );
        var kept = JsonSerializer.Serialize(new Joining(code, name, options.ToJson()));
        return Ceremony(parts, kept, options.ToJson());
    }

    private static async Task<IResult> JoinAsync(HttpContext context, ServerParts parts)
    {
        PortalSession.RequireSameSite(context, parts);
        var body = await RequestBody.ReadAsync(context, MaxAnswerBytes);
        var joining = JsonSerializer.Deserialize<Joining>(
            parts.Ceremonies.Take(context.Request.Query["ceremony"].ToString())
        )!;
        var invitation = RequireInvitation(parts, joining.Invitation);
        var made = await Judged(() =>
            FidoOf(context, parts)
                .MakeNewCredentialAsync(
                    new MakeNewCredentialParams
                    {
                        AttestationResponse =
                            JsonSerializer.Deserialize<AuthenticatorAttestationRawResponse>(body)!,
                        OriginalOptions = CredentialCreateOptions.FromJson(joining.Options),
                        IsCredentialIdUniqueToUserCallback = (asked, _) =>
                            Task.FromResult(
                                parts.Passkeys.Find(Passkeys.NameOf(asked.CredentialId)) is null
                            ),
                    },
                    context.RequestAborted
                )
        );
        // Used once the passkey is known to be good, and kept before anybody is signed in by it.
        parts.Invitations.Use(joining.Invitation, ArtifactDigest.Compute(made.Id));
        parts.Passkeys.Put(
            new Passkey(
                made.Id,
                made.PublicKey,
                made.User.Id,
                joining.Name,
                invitation.Role,
                invitation.Member,
                made.SignCount
            )
        );
        PortalSession.Begin(context, parts, made.Id);
        return Results.NoContent();
    }

    private static async Task<IResult> SignInAsync(HttpContext context, ServerParts parts)
    {
        PortalSession.RequireSameSite(context, parts);
        var body = await RequestBody.ReadAsync(context, MaxAnswerBytes);
        var options = AssertionOptions.FromJson(
            parts.Ceremonies.Take(context.Request.Query["ceremony"].ToString())
        );
        var answer = JsonSerializer.Deserialize<AuthenticatorAssertionRawResponse>(body)!;
        var passkey = parts.Passkeys.Find(Passkeys.NameOf(answer.RawId))
            ?? throw new ProblemException(
                401,
                "unknown-passkey",
                "this server does not know the passkey",
                "join with an invitation first, or choose another passkey"
            );
        var verified = await Judged(() =>
            FidoOf(context, parts)
                .MakeAssertionAsync(
                    new MakeAssertionParams
                    {
                        AssertionResponse = answer,
                        OriginalOptions = options,
                        StoredPublicKey = passkey.PublicKey,
                        StoredSignatureCounter = passkey.Uses,
                        IsUserHandleOwnerOfCredentialIdCallback = (asked, _) =>
                            Task.FromResult(
                                asked.CredentialId.AsSpan().SequenceEqual(passkey.Id)
                                    && asked.UserHandle.AsSpan().SequenceEqual(passkey.User)
                            ),
                    },
                    context.RequestAborted
                )
        );
        parts.Passkeys.Put(passkey with { Uses = verified.SignCount });
        PortalSession.Begin(context, parts, passkey.Id);
        return Results.NoContent();
    }

    private static Wire.InvitationRequest RequireInvitation(ServerParts parts, string code) =>
        parts.Invitations.Find(code) is { Study: null } found
            ? found
            : throw new ProblemException(
                403,
                "invitation-unknown",
                "the invitation is none of this server's for people who administer",
                "ask the server's operator for one"
            );

    /// <summary>What the library refuses is the browser's fault, not the server's.</summary>
    private static async Task<T> Judged<T>(Func<Task<T>> judge)
    {
        try
        {
            return await judge();
        }
        catch (Fido2VerificationException refused)
        {
            throw new ProblemException(
                401,
                "passkey-refused",
                $"the passkey's answer does not verify: {refused.Message}",
                "begin again at the address that the server is known by"
            );
        }
    }

    private static IResult Ceremony(ServerParts parts, string kept, string options) =>
        Results.Text(
            $"{{\"ceremony\":\"{parts.Ceremonies.Begin(kept)}\",\"options\":{options}}}",
            "application/json"
        );

    private static Fido2 FidoOf(HttpContext context, ServerParts parts)
    {
        var address = PortalSession.AddressOf(context, parts);
        return new Fido2(
            new Fido2Configuration
            {
                RPID = address.Host,
                RPName = parts.Options.Organization,
                Origins = new HashSet<string>(StringComparer.Ordinal)
                {
                    address.GetLeftPart(UriPartial.Authority),
                },
            }
        );
    }

    private static async Task<JsonElement> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, MaxAnswerBytes);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }

    private static string TextOf(JsonElement asked, string name) =>
        asked.ValueKind == JsonValueKind.Object
        && asked.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "";

    private sealed record Joining(string Invitation, string Name, string Options);
}
