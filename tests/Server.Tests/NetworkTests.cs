using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>What lies between: proxies, cut connections, servers that are away.</summary>
public sealed class NetworkTests
{
    [Fact]
    public async Task A_large_upload_comes_through_a_network_that_is_cut_again_and_again()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study(withContext: false);
        using var relay = new TcpRelay(server.Url, cutAfterBytes: 3_000_000);
        var blob = new byte[9_000_000];
        new Random(3).NextBytes(blob);
        blob[0] = 0x5e;
        using var connection = new ServerConnection(relay.Url, TimeProvider.System)
        {
            Signer = () => TestServer.Copy(people.KeyHolder),
        };
        var blobs = new RemoteBlobs(connection, people.Path, new BlobStore(server["cache"]))
        {
            PartBytes = 2_000_000,
        };

        var digest = blobs.Put(blob);

        Assert.True(relay.Cuts >= 2, $"{relay.Cuts} cuts");
        var name = digest.ToString();
        Assert.Equal(
            blob,
            await File.ReadAllBytesAsync(
                server[$"server/studies/{people.Id}/objects/{name[..2]}/{name[2..]}"],
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task A_server_behind_a_proxy_knows_the_address_that_was_signed()
    {
        await using var server = await TestServer.StartAsync();
        using var relay = new TcpRelay(server.Url);
        using var through = new ServerConnection(relay.Url, TimeProvider.System)
        {
            Signer = () => TestServer.Copy(server.Operator),
            Repeats = 0,
        };
        // The Host header names the proxy: that is what the client signed.
        Assert.Equal(200, through.Send(HttpMethod.Get, "/v1/keys/me").Status);

        server.ChangeOptions(options =>
            options with
            {
                PublicUrl = new Uri("https://hospital.example"),
            }
        );
        await server.Running.DisposeAsync();
        await server.StartAgainAsync();
        var refused = Assert.Throws<RemoteException>(() =>
            server.Connect(server.Operator).Send(HttpMethod.Get, "/v1/keys/me")
        );

        Assert.Equal("invalid-signature", refused.Problem.Rejection);
    }

    [Fact]
    public async Task A_server_that_takes_another_key_is_refused()
    {
        await using var known = await TestServer.StartAsync();
        await using var other = await TestServer.StartAsync();
        var folders = known.Folders("contributor");
        folders.Remotes.Meet(known.Connect());
        var url = known.Url;
        await known.Running.DisposeAsync();
        await other.Running.DisposeAsync();
        other.ChangeOptions(options => options with { Urls = [url] });
        await other.StartAgainAsync();

        var refused = Assert.Throws<Study.StudyException>(() =>
            folders.Remotes.Meet(other.Connect())
        );

        Assert.Contains("expected the ledger's key that it had before", refused.Message);
        await known.StartAgainAsync();
    }

    [Fact]
    public async Task A_server_speaks_tls_with_the_certificate_that_it_was_given()
    {
        ForeignProgram.Require("curl");
        ForeignProgram.Require("openssl");
        using var folder = new TemporaryFolder();
        Assert.Equal(
            0,
            ForeignProgram
                .Run(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:prime256v1",
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=127.0.0.1",
                    "-addext",
                    "subjectAltName=IP:127.0.0.1",
                    "-keyout",
                    folder["key.pem"],
                    "-out",
                    folder["cert.pem"]
                )
                .ExitCode
        );
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                Urls = [new Uri("https://127.0.0.1:0"), new Uri("http://127.0.0.1:0")],
                Tls = (folder["cert.pem"], folder["key.pem"]),
            }
        );

        var secure = server.Running.Urls.First(url => url.Scheme == "https");
        var (exit, output) = ForeignProgram.Run(
            "curl",
            "-sf",
            "--cacert",
            folder["cert.pem"],
            new Uri(secure, "/v1/service-info").AbsoluteUri
        );
        Assert.Equal(0, exit);
        Assert.Contains("hospital.example", output);
        Assert.NotEqual(0, ForeignProgram.Run("curl", "-sf", secure.AbsoluteUri).ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_away_is_waited_for_and_then_named()
    {
        await using var server = await TestServer.StartAsync();
        var url = server.Url;
        await server.Running.DisposeAsync();
        using var impatient = new ServerConnection(url, TimeProvider.System) { Repeats = 0 };

        var away = Assert.Throws<UnreachableException>(() =>
            impatient.Send(HttpMethod.Get, "/v1/service-info")
        );
        Assert.Contains(url.Authority, away.Message);

        var pauses = 0;
        using var patient = new ServerConnection(url, TimeProvider.System)
        {
            OnPause = _ => pauses++,
        };
        var answer = Task.Run(() => patient.Send(HttpMethod.Get, "/v1/service-info"));
        server.ChangeOptions(options => options with { Urls = [url] });
        await Task.Delay(400, TestContext.Current.CancellationToken);
        await server.StartAgainAsync();
        Assert.Equal(200, (await answer).Status);
        Assert.True(pauses > 0);
    }

    [Fact]
    public async Task A_folder_that_was_restored_elsewhere_goes_on_for_clients_that_knew_it()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        people.Contribute("c0");
        using (people.Open(people.Researcher)) { }
        await server.Running.DisposeAsync();

        Directory.Move(server["server"], server["elsewhere"]);
        server.ChangeOptions(options => options with { DataFolder = server["elsewhere"] });
        await server.StartAgainAsync();
        people.Contribute("c1");
        using var study = people.Open(people.Researcher);

        Assert.Equal(2UL, study.State.EffectiveCount);
        await server.Running.DisposeAsync();
        var folder = server[$"elsewhere/studies/{people.Id}"];
        using (var store = SqliteLedgerStore.Kind.Open($"{folder}/ledger.db"))
            Assert.Empty(StoreCheck.Run(store, new BlobStore($"{folder}/objects")));
        await server.StartAgainAsync();
    }
}
