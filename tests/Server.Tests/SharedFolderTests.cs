using System.Text.Json;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>Two servers on one data folder and one database.</summary>
[Slow]
public sealed class SharedFolderTests
{
    [Fact]
    public async Task Two_servers_on_one_database_lose_and_double_nothing()
    {
        using var cluster = PostgresCluster.StartNew();
        var kind = PostgresStore.Kind(PostgresAddress.Parse(cluster.Address("postgres")));
        await using var one = await TestServer.StartAsync(options =>
            options with
            {
                Store = kind,
                Stores = [PostgresStore.Kind()],
                SharesLedgers = true,
            }
        );
        var people = one.Study();
        await using var two = await RunningServer.StartAsync(
            one.Options,
            one.Passphrase,
            logging: null,
            TestContext.Current.CancellationToken
        );
        one.Connect(people.Researcher)
            .Send(
                HttpMethod.Put,
                $"{people.Path}/admission",
                new AdmissionRequest(IsOpen: true),
                WireJson.Default.AdmissionRequest,
                WireJson.Default.StudyView
            );
        using var outbox = people.OutboxOf("c", invitation: null);
        var containers = Enumerable
            .Range(0, 24)
            .Select(_ => people.ContainerOf(people.Make(outbox)))
            .ToArray();

        // Each is sent to both at once.
        var receipts = await Task.WhenAll(
            containers
                .SelectMany(container => (Uri[])[one.Url, two.Urls[0]])
                .Zip(containers.SelectMany(container => (byte[][])[container, container]))
                .Select(pair => Task.Run(() => Submit(pair.First, pair.Second)))
        );

        Assert.Equal(24, receipts.Select(receipt => receipt.Entry).Distinct().Count());
        Assert.Equal(24, receipts.Select(receipt => receipt.Index).Distinct().Count());
        for (var i = 0; i < 100; i++)
        {
            if (ViewOf(two.Urls[0]).Entries == 26 && ViewOf(one.Url).Entries == 26)
                break;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(26UL, ViewOf(one.Url).Entries);
        Assert.Equal(ViewOf(one.Url).Root, ViewOf(two.Urls[0]).Root);
        Assert.Equal(24UL, ViewOf(two.Urls[0]).Contributions);

        ReceiptView Submit(Uri server, byte[] container)
        {
            using var connection = new ServerConnection(server, TimeProvider.System);
            return JsonSerializer.Deserialize(
                connection
                    .Send(
                        HttpMethod.Post,
                        $"{people.Path}/statements",
                        container,
                        MediaTypes.Contribution
                    )
                    .Body,
                WireJson.Default.ReceiptView
            )!;
        }

        StudyView ViewOf(Uri server)
        {
            using var connection = new ServerConnection(server, TimeProvider.System);
            return connection.Get(people.Path, WireJson.Default.StudyView);
        }
    }

    [Fact]
    public async Task An_entry_of_one_server_reaches_a_reader_at_the_other_without_a_look()
    {
        using var cluster = PostgresCluster.StartNew();
        var kind = PostgresStore.Kind(PostgresAddress.Parse(cluster.Address("postgres")));
        await using var one = await TestServer.StartAsync(options =>
            options with
            {
                Store = kind,
                Stores = [PostgresStore.Kind()],
                SharesLedgers = true,
                // Whoever waited for the next look would wait longer than any test.
                SharedRefresh = TimeSpan.FromDays(1),
            }
        );
        var people = one.Study();
        await using var two = await RunningServer.StartAsync(
            one.Options,
            one.Passphrase,
            logging: null,
            TestContext.Current.CancellationToken
        );
        using var reading = new ServerConnection(two.Urls[0], TimeProvider.System);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        ending.CancelAfter(TimeSpan.FromMinutes(2));
        using var events = reading
            .Events($"{people.Path}/events", ending.Token)
            .Where(next => next.Event == "entry")
            .GetEnumerator();
        Assert.True(events.MoveNext() && events.MoveNext());
        Assert.Contains("context", events.Current.Data);

        var sent = people.Contribute("c");

        Assert.True(events.MoveNext());
        Assert.Equal(
            $"{{\"index\":{sent.Entry.Index},\"kind\":\"contribution\"}}",
            events.Current.Data
        );
        var view = reading.Get(people.Path, WireJson.Default.StudyView);
        Assert.Equal(people.View().Root, view.Root);
        Assert.Equal(1UL, view.Contributions);
    }

    [Fact]
    public async Task Members_invitations_and_jobs_of_one_server_are_known_to_the_other()
    {
        using var cluster = PostgresCluster.StartNew();
        var kind = PostgresStore.Kind(PostgresAddress.Parse(cluster.Address("postgres")));
        await using var one = await TestServer.StartAsync(options =>
            options with
            {
                Store = kind,
                Stores = [PostgresStore.Kind()],
                SharesLedgers = true,
            }
        );
        await using var two = await RunningServer.StartAsync(
            one.Options,
            one.Passphrase,
            logging: null,
            TestContext.Current.CancellationToken
        );
        using var member = Ed25519PrivateKey.Generate();
        one.Join(
            member,
            one.Connect(one.Operator)
                .Send(
                    HttpMethod.Post,
                    "/v1/invitations",
                    new InvitationRequest("researcher"),
                    WireJson.Default.InvitationRequest,
                    WireJson.Default.InvitationView
                )
                .Codes[0]
        );
        using var there = new ServerConnection(two.Urls[0], TimeProvider.System)
        {
            Signer = () => TestServer.Copy(member),
        };
        Assert.Equal("researcher", there.Get("/v1/keys/me", WireJson.Default.KeyView).Role);

        var people = one.Study();
        for (var i = 0; i < 2; i++)
            people.Contribute($"c{i}");
        people.Close();
        var job = people.Ask("compute");
        Assert.Equal(job.Id, there.Get(people.Path, WireJson.Default.StudyView).Job?.Id);
        var seen = job;
        for (var i = 0; i < 200 && seen.State is "QUEUED" or "RUNNING"; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            seen = there.Get($"/v1/jobs/{job.Id}", WireJson.Default.JobView);
        }

        Assert.Equal("COMPLETE", seen.State);
        var last = there.Get(people.Path, WireJson.Default.StudyView).Job!;
        Assert.Equal((job.Id, "COMPLETE"), (last.Id, last.State));

        // The same work is the same job wherever it is asked for.
        using var researcher = new ServerConnection(two.Urls[0], TimeProvider.System)
        {
            Signer = () => TestServer.Copy(people.Researcher),
        };
        var again = researcher.Send(
            HttpMethod.Post,
            $"{people.Path}/jobs",
            new JobRequest("compute"),
            WireJson.Default.JobRequest,
            WireJson.Default.JobView
        );
        Assert.Equal((job.Id, "COMPLETE"), (again.Id, again.State));
    }
}
