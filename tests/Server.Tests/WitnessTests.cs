using System.Collections.Immutable;
using System.Text;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>Servers that witness each other, and logs that lie.</summary>
public sealed class WitnessTests
{
    [Fact]
    public async Task Two_servers_witness_each_other_and_publish_nothing_alone()
    {
        using var passphrase = Passphrase.ThrowAway();
        using var folder = new TemporaryFolder();
        await using var witness = await TestServer.StartAsync();
        var port = witness.Url;
        await using var log = await TestServer.StartAsync(options =>
            options with
            {
                Name = "log.example",
                Witnesses = [AddressOf(witness)],
                WitnessQuorum = 1,
            }
        );

        // The witness does not know the log yet: it is durable, and not published.
        var early = log.Study(withContext: false);
        var refused = Assert.Throws<RemoteException>(() =>
            log.Connect().GetBytes($"{early.Path}/checkpoint")
        );
        Assert.Equal(404, refused.Problem.Status);
        await Know(witness, log);

        var people = log.Study();
        people.Contribute("c");

        var note = Note.Parse(log.Connect().GetBytes($"{people.Path}/checkpoint"));
        Assert.NotNull(Cosignature.Find(note, VerifierKey.Parse(witness.Running.WitnessKey)));
        Assert.Equal(port.Host, witness.Url.Host);
    }

    [Fact]
    public async Task A_quorum_that_is_not_met_holds_the_receipt_back_and_nothing_is_lost()
    {
        await using var witness = await TestServer.StartAsync();
        await using var log = await TestServer.StartAsync(options =>
            options with
            {
                Name = "log.example",
                Witnesses = [AddressOf(witness)],
                WitnessQuorum = 1,
            }
        );
        await Know(witness, log);
        var people = log.Study();
        using var outbox = people.OutboxOf("c", people.Invite());
        var contribution = people.Make(outbox);
        await witness.Running.DisposeAsync();

        var waiting = log.Connect(invitation: people.Invite())
            .Send(
                HttpMethod.Post,
                $"{people.Path}/statements",
                people.ContainerOf(contribution),
                MediaTypes.Contribution
            );
        Assert.Equal(202, waiting.Status);
        Assert.Equal(2UL, people.View().Entries);
        await witness.StartAgainAsync();

        // The sequencer asks again by itself.
        var answer = waiting;
        for (var i = 0; i < 100 && answer.Status == 202; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            answer = log.Connect().Send(HttpMethod.Get, waiting.Location!);
        }

        Assert.Equal(200, answer.Status);
        Assert.Equal(3UL, people.View().Entries);
    }

    [Fact]
    public async Task A_log_that_forks_is_convicted_by_its_own_signatures()
    {
        using var liar = Ed25519PrivateKey.Generate();
        const string origin = "liar.example/00000000000000000000000000000000";
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                WitnessedLogs = [new WitnessedLog("liar.example", liar.PublicKey)],
            }
        );
        var one = Tree("a", "b", "c");
        var two = Tree("a", "b", "x");
        Assert.Equal(200, (await AddAsync(server, 0, [], Sign(one, liar, origin))).Status);

        var fork = await AddAsync(server, 3, [], Sign(two, liar, origin));
        var rollback = await AddAsync(server, 0, [], Sign(Tree("a"), liar, origin));
        var older = await AddAsync(server, 3, [], Sign(Tree("a", "b"), liar, origin));

        Assert.Equal(422, fork.Status);
        Assert.Equal((409, "3\n"), rollback);
        Assert.Equal(400, older.Status);
        var evidence = Directory.GetFiles(server["server/witness/evidence"]).Single();
        var certificate = EquivocationCertificate.Parse(await File.ReadAllBytesAsync(evidence));
        Assert.True(certificate.Verify(new VerifierKey(origin, liar.PublicKey)));
        // What it goes on to cosign is the first story.
        var grown = Tree("a", "b", "c", "d");
        var proof = MerkleProver.ProveConsistency(grown, 3, 4).Path;
        Assert.Equal(200, (await AddAsync(server, 3, proof, Sign(grown, liar, origin))).Status);
    }

    [Fact]
    public async Task Strangers_and_wrong_proofs_are_turned_away()
    {
        using var known = Ed25519PrivateKey.Generate();
        using var other = Ed25519PrivateKey.Generate();
        const string origin = "known.example/00000000000000000000000000000000";
        await using var server = await TestServer.StartAsync(options =>
            options with
            {
                WitnessedLogs = [new WitnessedLog("known.example", known.PublicKey)],
            }
        );

        Assert.Equal(
            404,
            (await AddAsync(server, 0, [], Sign(Tree("a"), known, "stranger.example"))).Status
        );
        Assert.Equal(403, (await AddAsync(server, 0, [], Sign(Tree("a"), other, origin))).Status);
        Assert.Equal(
            400,
            (
                await server.RawAsync(
                    HttpMethod.Post,
                    "/v1/witness/add-checkpoint",
                    "old x\n\n"u8.ToArray(),
                    "text/plain"
                )
            ).Status
        );
        Assert.Equal(
            200,
            (await AddAsync(server, 0, [], Sign(Tree("a", "b"), known, origin))).Status
        );
        var grown = Tree("a", "b", "c");
        Assert.Equal(422, (await AddAsync(server, 2, [], Sign(grown, known, origin))).Status);
        Assert.Equal((409, "2\n"), await AddAsync(server, 1, [], Sign(grown, known, origin)));
    }

    [Fact]
    public async Task A_client_refuses_a_server_that_takes_something_back()
    {
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        people.Contribute("c0");
        var folder = server[$"server/studies/{people.Id}"];
        await server.Running.DisposeAsync();
        Copy(folder, server["copy"]);
        await server.StartAgainAsync();
        people.Contribute("c1");
        using (people.Open(people.Researcher)) { }

        // The operator restores an old copy, and goes on as if nothing had been.
        await server.Running.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        Copy(server["copy"], folder);
        await server.StartAgainAsync();
        var rolledBack = Assert.Throws<Study.StudyException>(() => people.Open(people.Researcher));
        people.Contribute("c2");
        var forked = Assert.Throws<Study.StudyException>(() => people.Open(people.Researcher));

        Assert.Contains("rolled back", rolledBack.Message);
        Assert.Contains("forked", forked.Message);
        Assert.NotEmpty(
            Directory.GetFiles(server.Folders("researcher").Data + "/evidence", "*.equivocation")
        );
    }

    private static WitnessAddress AddressOf(TestServer witness) =>
        new(
            VerifierKey.Parse(witness.Running.WitnessKey),
            new Uri(witness.Url, "/v1/witness/add-checkpoint")
        );

    /// <summary>Starts the witness again, at the same address, so that it knows the log.</summary>
    private static async Task Know(TestServer witness, TestServer log)
    {
        var key = log.Connect().Get("/v1/service-info", WireJson.Default.ServiceInfo).LedgerKey;
        witness.ChangeOptions(options =>
            options with
            {
                Urls = [witness.Url],
                WitnessedLogs =
                [
                    new WitnessedLog("log.example", Ed25519PublicKey.ParseOpenSsh(key)),
                ],
            }
        );
        await witness.Running.DisposeAsync();
        await witness.StartAgainAsync();
    }

    private static MerkleTree Tree(params string[] leaves) =>
        new(leaves.Select(leaf => LeafHash.Compute(Encoding.UTF8.GetBytes(leaf))));

    private static Note Sign(MerkleTree tree, Ed25519PrivateKey key, string origin) =>
        new Checkpoint(origin, tree.Size, tree.Root).Sign(key);

    private static Task<(int Status, string Body)> AddAsync(
        TestServer server,
        ulong old,
        ImmutableArray<Sha256Digest> proof,
        Note note
    ) =>
        server.RawAsync(
            HttpMethod.Post,
            "/v1/witness/add-checkpoint",
            new AddCheckpointRequest(old, proof, note).ToBytes(),
            "text/plain"
        );

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
