using System.Net.Http.Headers;
using System.Text;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>A real server on loopback, and the people who use it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleProtocol _sample;
    private readonly List<IDisposable> _owned = [];
    private int _people;

    private TestServer(SampleProtocol sample) => _sample = sample;

    public Passphrase Passphrase { get; } = Passphrase.ThrowAway();

    public RunningServer Running { get; private set; } = null!;

    public ServerOptions Options { get; private set; } = null!;

    public Uri Url => Elsewhere ?? Running.Urls.First(url => url.Scheme == Uri.UriSchemeHttp);

    /// <summary>Where another process serves the same folder; null for this one.</summary>
    public Uri? Elsewhere { get; set; }

    public ProtocolPackage Protocol { get; private set; } = null!;

    /// <summary>The operator, who is a member.</summary>
    public Ed25519PrivateKey Operator { get; } = Ed25519PrivateKey.Generate();

    public string this[string path] => _folder[path];

    public static Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        StartAsync(new SampleProtocol(), change);

    public static async Task<TestServer> StartAsync(
        SampleProtocol sample,
        Func<ServerOptions, ServerOptions>? change = null
    )
    {
        var server = new TestServer(sample) { Protocol = sample.Load() };
        server.Options = (change ?? (options => options))(
            new ServerOptions
            {
                DataFolder = server["server"],
                Name = "hospital.example",
                Urls = [new Uri("http://127.0.0.1:0")],
                Store = SqliteLedgerStore.Kind,
                Stores = [SqliteLedgerStore.Kind],
                WritesPerSecond = 0,
            }
        );
        await server.StartAgainAsync();
        if (!server.Options.IsWitnessOnly)
            server.Join(server.Operator, server.Running.OperatorInvitation!);
        return server;
    }

    /// <summary>What the next start is told.</summary>
    public void ChangeOptions(Func<ServerOptions, ServerOptions> change) =>
        Options = change(Options);

    /// <summary>Starts over what is on disk, as after a restart.</summary>
    public async Task StartAgainAsync() =>
        Running = await RunningServer.StartAsync(
            Options,
            Passphrase,
            logging: null,
            Xunit.TestContext.Current.CancellationToken
        );

    public ServerConnection Connect(Ed25519PrivateKey? signer = null, string? invitation = null)
    {
        var connection = new ServerConnection(Url, TimeProvider.System)
        {
            Invitation = invitation,
            Repeats = 0,
        };
        if (signer is not null)
            connection.Signer = () => Copy(signer);
        _owned.Add(connection);
        return connection;
    }

    public KeyView Join(Ed25519PrivateKey key, string invitation) =>
        Connect(key)
            .Send(
                HttpMethod.Post,
                "/v1/keys",
                new KeyRequest(key.PublicKey.ToOpenSsh(), "somebody", invitation),
                WireJson.Default.KeyRequest,
                WireJson.Default.KeyView
            );

    /// <summary>A study that the operator started; with a context unless said otherwise.</summary>
    public HostedPeople Study(bool withContext = true)
    {
        var people = Draft();
        people.Create();
        if (withContext)
        {
            using var study = people.Open(people.KeyHolder);
            ContextPublication.Publish(study, people.Keys);
        }

        return people;
    }

    /// <summary>A study that is signed, and that the server does not know yet.</summary>
    public HostedPeople Draft()
    {
        var keys = new KeyFolder(_folder[$"keys-{++_people}"], Passphrase);
        var folders = Folders("researcher");
        using var connection = Connect(Operator);
        var remote = folders.Remotes.Meet(connection);
        var roles = keys.CreateRoleKeys(
            new RolesOfOthers
            {
                Ledger = Ed25519PublicKey.ParseOpenSsh(remote.LedgerKey),
                ComputingParty = Ed25519PublicKey.ParseOpenSsh(remote.ComputingPartyKey),
            }
        );
        var researcher = keys.OpenSigningKey(StudyRole.Researcher);
        var keyHolder = keys.OpenSigningKey(StudyRole.KeyHolder);
        _owned.Add(researcher);
        _owned.Add(keyHolder);
        var genesis = new GenesisFile(
            StudyCreation.SignGenesis(
                Protocol,
                "local",
                StudyCreation.DrawOrigin(remote.Id),
                roles,
                contributors: null,
                researcher
            ),
            Protocol
        );
        using var body = new MemoryStream();
        genesis.WriteTo(body);
        return new HostedPeople(this, remote, keys, researcher, keyHolder, body.ToArray());
    }

    public ClientFolders Folders(string who) =>
        new(this[$"{who}/config"], this[$"{who}/data"], this[$"{who}/cache"]);

    /// <summary>A request as somebody writes it who has no client: status and body.</summary>
    public async Task<(int Status, string Body)> RawAsync(
        HttpMethod method,
        string path,
        byte[]? body = null,
        string? mediaType = null,
        params (string Name, string Value)[] headers
    )
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(Url, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (mediaType is not null)
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request);
        return (
            (int)answer.StatusCode,
            Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync())
        );
    }

    public static Ed25519PrivateKey Copy(Ed25519PrivateKey key)
    {
        var seed = new byte[Ed25519PrivateKey.SeedSizeInBytes];
        key.CopySeedTo(seed);
        return Ed25519PrivateKey.FromSeed(seed);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
            owned.Dispose();
        if (Elsewhere is null)
            await Running.DisposeAsync();
        Operator.Dispose();
        Passphrase.Dispose();
        _sample.Dispose();
        _folder.Dispose();
    }
}
