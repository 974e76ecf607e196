using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>What kills and absent clients leave on the disk: counted, and removed when it is
/// old.</summary>
public sealed class LeftoverTests
{
    [Fact]
    public async Task Bodies_and_half_made_studies_of_a_killed_server_go_at_the_next_start()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        people.Contribute("c");
        await server.Running.DisposeAsync();
        var (old, young) = (server["server/tmp/old"], server["server/tmp/young"]);
        var halfMade = server["server/studies/.new-0123"];
        await File.WriteAllTextAsync(old, "body", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(young, "body", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(halfMade);
        await File.WriteAllTextAsync(
            Path.Combine(halfMade, "ledger.db"),
            "",
            TestContext.Current.CancellationToken
        );
        Age(old);
        Directory.SetLastWriteTimeUtc(halfMade, DateTime.UtcNow.AddHours(-25));

        await server.StartAgainAsync();

        Assert.False(File.Exists(old));
        Assert.False(Directory.Exists(halfMade));
        Assert.True(File.Exists(young));
        Assert.Equal(1UL, people.View().Contributions);
    }

    [Fact]
    public async Task Blobs_that_no_record_names_take_of_the_space_after_a_restart_too()
    {
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                PendingBytes = 10_000,
            }
        );
        var people = server.Study(withContext: false);
        Put(server, people, 6_000, 1);
        await server.Running.DisposeAsync();
        await server.StartAgainAsync();

        var refused = Assert.Throws<RemoteException>(() => Put(server, people, 6_000, 2));
        Put(server, people, 3_000, 3);

        Assert.Equal("quota", refused.Problem.Rejection);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Old_blobs_that_no_record_names_are_removed_and_no_other(bool byRestart)
    {
        var time = new TickedTime();
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                Time = time,
                PendingBytes = 10_000_000,
            }
        );
        var people = server.Study();
        people.Contribute("c");
        var named = BlobsOf(server, people).ToArray();
        var old = Put(server, people, 6_000_000, 1);
        var young = Put(server, people, 100, 2);
        var renewed = Put(server, people, 100, 3);
        foreach (var blob in (string[])[.. named, old, renewed])
            Age(blob);
        var leftover = Path.Combine(Path.GetDirectoryName(named[0])!, ".cut.0123.tmp");
        await File.WriteAllTextAsync(leftover, "half", TestContext.Current.CancellationToken);
        Age(leftover);

        // Sent again, it is as young as a new one.
        Put(server, people, 100, 3);
        if (byRestart)
        {
            await server.Running.DisposeAsync();
            await server.StartAgainAsync();
            people.View();
        }
        else
        {
            time.Tick();
            await UntilAsync(() => !File.Exists(old));
        }

        Assert.False(File.Exists(old));
        Assert.False(File.Exists(leftover));
        Assert.True(File.Exists(young));
        Assert.True(File.Exists(renewed));
        Assert.True(named.Length >= 2);
        Assert.All(named, blob => Assert.True(File.Exists(blob)));
        // Its space is free again.
        Put(server, people, 8_000_000, 4);
    }

    [Fact]
    public async Task An_upload_that_does_not_grow_is_dropped_after_a_day()
    {
        var time = new TickedTime();
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                Time = time,
            }
        );
        var people = server.Study(withContext: false);
        var (left, begunAgain) = (Begin(1), Begin(2));
        Age(left);
        Age(begunAgain);
        Begin(2);

        time.Tick();
        await UntilAsync(() => !File.Exists(left));

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(begunAgain));

        string Begin(byte first)
        {
            var blob = new byte[100];
            blob[0] = first;
            using var connection = server.Connect(people.KeyHolder);
            connection.Send(
                HttpMethod.Post,
                $"{people.Path}/blobs",
                body: null,
                mediaType: null,
                ("Upload-Length", "100"),
                (ContentDigest.WholeHeader, ContentDigest.Of(blob))
            );
            return server[$"server/studies/{people.Id}/uploads/{ArtifactDigest.Compute(blob)}-100"];
        }
    }

    [Fact]
    public async Task A_blob_that_another_servers_record_names_is_not_removed()
    {
        using var cluster = PostgresCluster.StartNew();
        var kind = PostgresStore.Kind(PostgresAddress.Parse(cluster.Address("postgres")));
        var time = new TickedTime();
        await using var one = await TestServer.StartAsync(options =>
            options with
            {
                Store = kind,
                Stores = [PostgresStore.Kind()],
                SharesLedgers = true,
                Time = time,
                // This server does not hear of the other's entries by itself.
                SharedRefresh = TimeSpan.FromDays(1),
            }
        );
        var people = one.Study();
        await using var two = await RunningServer.StartAsync(
            one.Options with
            {
                Time = TimeProvider.System,
            },
            one.Passphrase,
            logging: null,
            TestContext.Current.CancellationToken
        );
        people.View();
        var old = Put(one, people, 1000, 1);
        Age(old);
        using (
            var outbox = Outbox.Open(
                new ServerConnection(two.Urls[0], TimeProvider.System)
                {
                    Invitation = people.Invite(),
                },
                people.Remote,
                people.Id,
                one.Folders("c")
            )
        )
            outbox.Submit("mine", () => people.Make(outbox));
        var all = BlobsOf(one, people).Where(blob => blob != old).ToArray();
        foreach (var blob in all)
            Age(blob);

        time.Tick();
        await UntilAsync(() => !File.Exists(old));

        Assert.False(File.Exists(old));
        Assert.All(all, blob => Assert.True(File.Exists(blob)));
    }

    [Fact]
    public void Nothing_is_removed_while_another_process_appends()
    {
        using var folder = new TemporaryFolder();
        var store = new BlobStore(folder["objects"]);
        var blob = store.Put("content"u8);
        var (appends, removes) = (Shared(), Shared());
        var now = DateTimeOffset.UtcNow.AddHours(25);
        var before = now - StudyBlobs.Patience;
        var old = removes.FindOld(before);
        bool whileShared;
        using (appends.Share())
            whileShared = removes.TryRemove(old, before, () => { });
        var isThere = store.Contains(blob);
        // Its record came in between.
        Assert.True(removes.TryRemove(old, before, () => removes.Name(blob)));

        Assert.Equal([blob], old);
        Assert.False(whileShared);
        Assert.True(isThere);
        Assert.True(store.Contains(blob));
        // What was renewed after it was found stays, too.
        var other = Shared();
        Assert.True(other.TryRemove([blob], DateTimeOffset.UtcNow.AddHours(-1), () => { }));
        Assert.True(store.Contains(blob));
        Assert.True(other.TryRemove([blob], before, () => { }));
        Assert.False(store.Contains(blob));

        StudyBlobs Shared() => new(folder.Path, isShared: true);
    }

    private static IEnumerable<string> BlobsOf(TestServer server, HostedPeople people) =>
        Directory.EnumerateFiles(
            server[$"server/studies/{people.Id}/objects"],
            "*",
            SearchOption.AllDirectories
        );

    private static string Put(TestServer server, HostedPeople people, int size, byte first)
    {
        var blob = new byte[size];
        blob[0] = first;
        var digest = ArtifactDigest.Compute(blob).ToString();
        using var connection = server.Connect(people.KeyHolder);
        connection.Send(
            HttpMethod.Put,
            $"{people.Path}/blobs/sha256/{digest}",
            blob,
            MediaTypes.Blob
        );
        return server[$"server/studies/{people.Id}/objects/{digest[..2]}/{digest[2..]}"];
    }

    private static void Age(string file) =>
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-25));

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 400 && !holds(); i++)
            await Task.Delay(25, TestContext.Current.CancellationToken);
    }
}
