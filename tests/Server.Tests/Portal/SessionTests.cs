using System.Net;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>Who may run a study from a page, and what another site's page may not.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Nobody_runs_a_study_who_is_not_signed_in()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        using var http = Browser(server);

        var (page, html) = await PageTests.GetAsync(http, $"/studies/{people.Id}/run");
        var form = await PostAsync(http, people, server.Url, "invite");

        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
        Assert.Contains("href=\"/sign-in\"", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, form.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Another_sites_form_does_nothing(string origin)
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        using var http = Browser(server, SignIn(server, Members.Operator));

        var refused = await PostAsync(http, people, origin.Length == 0 ? null : origin, "anybody");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.False(people.View().IsOpen);
    }

    [Theory]
    [InlineData("operator", false, true)]
    [InlineData("researcher", true, true)]
    [InlineData("researcher", false, false)]
    public async Task The_operator_runs_every_study_and_a_researcher_the_own(
        string role,
        bool isMaker,
        bool mayRun
    )
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var member = isMaker ? server.Operator.PublicKey.KeyId : null;
        using var http = Browser(server, SignIn(server, role, member));

        var answer = await PostAsync(http, people, server.Url, "anybody");

        Assert.Equal(
            mayRun ? HttpStatusCode.SeeOther : HttpStatusCode.Forbidden,
            answer.StatusCode
        );
        Assert.Equal(mayRun, people.View().IsOpen);
    }

    [Fact]
    public async Task Invitations_from_the_page_let_contributors_in()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        using var http = Browser(server, SignIn(server, Members.Operator));

        var answer = await PostAsync(http, people, server.Url, "invite", ("count", "2"));
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var codes = html.Split("/contribute#").Skip(1).Select(text => text[..32]).ToArray();

        Assert.Equal(2, codes.Distinct().Count());
        using var outbox = people.OutboxOf("c0", codes[0]);
        Assert.Equal(2UL, outbox.Submit("mine", () => people.Make(outbox)).Entry.Index);
    }

    [Fact]
    public async Task A_session_ends_with_its_time_and_by_signing_out()
    {
        var time = new Clock();
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                Time = time,
            }
        );
        var people = server.Study();
        var token = SignIn(server, Members.Operator);
        var page = $"/studies/{people.Id}/run";
        using var http = Browser(server, token);

        Assert.Equal(HttpStatusCode.OK, (await PageTests.GetAsync(http, page)).Answer.StatusCode);
        time.Now += Sessions.Length;
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await PageTests.GetAsync(http, page)).Answer.StatusCode
        );

        using var again = Browser(server, SignIn(server, Members.Operator));
        Assert.Equal(HttpStatusCode.OK, (await PageTests.GetAsync(again, page)).Answer.StatusCode);
        using var signOut = new HttpRequestMessage(HttpMethod.Post, "/sign-out");
        signOut.Headers.Add("Origin", Origin(server.Url));
        using var gone = await again.SendAsync(signOut, TestContext.Current.CancellationToken);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await PageTests.GetAsync(again, page)).Answer.StatusCode
        );
    }

    [Fact]
    public async Task A_passkey_of_oneself_takes_the_own_key_and_no_other()
    {
        await using var server = await TestServer.StartAsync();
        using var other = Ledger.Ed25519PrivateKey.Generate();

        var own = Invite(server, server.Operator.PublicKey.KeyId);
        var refused = Assert.Throws<Client.RemoteException>(() =>
            Invite(server, other.PublicKey.KeyId)
        );
        // The code makes a passkey and lets no key in.
        var asKey = Assert.Throws<Client.RemoteException>(() => server.Join(other, own));

        Assert.Equal(422, refused.Problem.Status);
        Assert.Equal("invitation-needed", asKey.Problem.Rejection);
    }

    private static string Invite(TestServer server, string keyId) =>
        server
            .Connect(server.Operator)
            .Send(
                HttpMethod.Post,
                "/v1/invitations",
                new Wire.InvitationRequest(Members.Operator, Member: keyId),
                Wire.WireJson.Default.InvitationRequest,
                Wire.WireJson.Default.InvitationView
            )
            .Codes[0];

    /// <summary>A session as the passkey ceremony leaves it; the ceremony itself is tested in a
    /// real browser.</summary>
    private static string SignIn(TestServer server, string role, string? member = null)
    {
        var id = System.Security.Cryptography.RandomNumberGenerator.GetBytes(16);
        new Passkeys(server["server/passkeys"]).Put(
            new Passkey(id, [1], [2], "Ada", role, member, 0)
        );
        return new Sessions(server["server/sessions"], server.Options.Time).Begin(
            Passkeys.NameOf(id)
        );
    }

    private static HttpClient Browser(TestServer server, string? token = null)
    {
        var handler = new HttpClientHandler { AllowAutoRedirect = false };
        if (token is not null)
            handler.CookieContainer.Add(server.Url, new Cookie("sgp-session", token));
        return new HttpClient(handler) { BaseAddress = server.Url };
    }

    private static Task<HttpResponseMessage> PostAsync(
        HttpClient http,
        HostedPeople people,
        Uri origin,
        string what,
        params (string Name, string Value)[] fields
    ) => PostAsync(http, people, Origin(origin), what, fields);

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient http,
        HostedPeople people,
        string? origin,
        string what,
        params (string Name, string Value)[] fields
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/studies/{people.Id}/run");
        request.Content = new FormUrlEncodedContent(
            fields.Append(("do", what)).ToDictionary(field => field.Item1, field => field.Item2)
        );
        request.Headers.Accept.ParseAdd("text/html");
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
