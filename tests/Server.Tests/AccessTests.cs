using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>The table role × route of docs/spec/server.md 4, each cell asked.</summary>
public sealed class AccessTests(AccessTests.Collecting study)
    : IClassFixture<AccessTests.Collecting>
{
    private const string Anybody = "anybody";
    private const string Invited = "invited";
    private const string Researcher = "researcher";
    private const string KeyHolder = "key holder";
    private const string Member = "member";
    private const string Operator = "operator";

    public static TheoryData<string, string, int> Cells()
    {
        var cells = new TheoryData<string, string, int>();
        string[] all = [Anybody, Invited, Researcher, KeyHolder, Member, Operator];
        foreach (
            var path in (string[])
                [
                    "/v1/service-info",
                    "/v1/studies",
                    "",
                    "/checkpoint",
                    "/tile/0/000.p/3",
                    "/context",
                    "/policy",
                ]
        )
            Row(path, all, 200);
        Row("/tile/entries/000.p/3", [Researcher, KeyHolder], 200);
        Row("/tile/entries/000.p/3", [Anybody, Invited, Member, Operator], 401);
        Row("CIPHERTEXT", all, 401);
        Row("CONTEXT-BLOB", all, 200);
        Row("/bundle", all, 409);
        Row("/report", all, 404);
        Row("/v1/keys", [Operator], 200);
        Row("/v1/keys", [Member], 403);
        Row("/v1/keys", [Anybody, Invited, Researcher, KeyHolder], 401);
        Row("/v1/keys/me", [Operator, Member], 200);
        Row("/v1/keys/me", [Anybody, Invited, Researcher, KeyHolder], 401);
        Row("POST /jobs", [Anybody, Invited, KeyHolder, Member], 401);
        Row("POST /jobs", [Researcher, Operator], 409); // not closed yet
        Row("PUT /admission", [Anybody, Invited, KeyHolder, Member], 401);
        Row("PUT /admission", [Researcher, Operator], 200);
        Row("PUT /blobs", [Invited, Researcher, KeyHolder], 201);
        Row("PUT /blobs", [Anybody, Member, Operator], 401);
        Row("POST /v1/studies", [Anybody, Invited, Researcher, KeyHolder], 401);
        Row("POST /v1/studies", [Member, Operator], 422); // no container
        Row("POST /v1/invitations", [Anybody, Invited, KeyHolder, Member], 401);
        Row("POST /v1/invitations", [Researcher, Operator], 201);
        return cells;

        void Row(string route, string[] roles, int status)
        {
            foreach (var role in roles)
                cells.Add(route, role, status);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Everybody_gets_what_is_theirs_and_no_more(string route, string role, int status) =>
        Assert.Equal(status, study.Ask(route, role));

    /// <summary>A study with one contribution, not closed yet.</summary>
    public sealed class Collecting : IAsyncLifetime
    {
        private readonly Ed25519PrivateKey _member = Ed25519PrivateKey.Generate();
        private TestServer _server = null!;
        private HostedPeople _people = null!;
        private ArtifactDigest _ciphertext;
        private ArtifactDigest _ofContext;

        public async ValueTask InitializeAsync()
        {
            _server = await TestServer.StartAsync();
            _people = _server.Study();
            var (entry, _) = _people.Contribute("c");
            _ciphertext = entry.Statement.Blobs[0].Digest;
            using var study = _people.Open(_people.Researcher);
            _ofContext = study.State.Context!.Subjects[0].Digest;
            _server.Join(
                _member,
                _server
                    .Connect(_server.Operator)
                    .Send(
                        HttpMethod.Post,
                        "/v1/invitations",
                        new InvitationRequest("researcher"),
                        WireJson.Default.InvitationRequest,
                        WireJson.Default.InvitationView
                    )
                    .Codes[0]
            );
        }

        public async ValueTask DisposeAsync()
        {
            _member.Dispose();
            await _server.DisposeAsync();
        }

        internal int Ask(string route, string role)
        {
            using var connection = role switch
            {
                Invited => _server.Connect(invitation: _people.Invite()),
                Researcher => _server.Connect(_people.Researcher),
                KeyHolder => _server.Connect(_people.KeyHolder),
                Member => _server.Connect(_member),
                Operator => _server.Connect(_server.Operator),
                _ => _server.Connect(),
            };
            try
            {
                return Send(connection, route).Status;
            }
            catch (RemoteException e)
            {
                return e.Problem.Status;
            }
        }

        private Answer Send(ServerConnection connection, string route)
        {
            var fresh = Guid.NewGuid().ToByteArray();
            return route switch
            {
                "CIPHERTEXT" => connection.Send(
                    HttpMethod.Get,
                    $"{_people.Path}/blobs/sha256/{_ciphertext}"
                ),
                "CONTEXT-BLOB" => connection.Send(
                    HttpMethod.Get,
                    $"{_people.Path}/blobs/sha256/{_ofContext}"
                ),
                "POST /jobs" => Json(
                    HttpMethod.Post,
                    $"{_people.Path}/jobs",
                    "{\"kind\":\"compute\"}"
                ),
                "PUT /admission" => Json(
                    HttpMethod.Put,
                    $"{_people.Path}/admission",
                    "{\"isOpen\":false}"
                ),
                "PUT /blobs" => connection.Send(
                    HttpMethod.Put,
                    $"{_people.Path}/blobs/sha256/{ArtifactDigest.Compute(fresh)}",
                    fresh,
                    MediaTypes.Blob
                ),
                "POST /v1/studies" => connection.Send(
                    HttpMethod.Post,
                    "/v1/studies",
                    fresh,
                    MediaTypes.Genesis
                ),
                "POST /v1/invitations" => Json(
                    HttpMethod.Post,
                    "/v1/invitations",
                    $"{{\"role\":\"contributor\",\"study\":\"{_people.Id}\"}}"
                ),
                _ => connection.Send(
                    HttpMethod.Get,
                    route.StartsWith("/v1/", StringComparison.Ordinal)
                        ? route
                        : _people.Path + route
                ),
            };

            Answer Json(HttpMethod method, string path, string text) =>
                connection.Send(
                    method,
                    path,
                    System.Text.Encoding.UTF8.GetBytes(text),
                    "application/json"
                );
        }
    }
}
