using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>What needs a server of its own: it is killed, starved and set wrongly.</summary>
public sealed class PostgresCrashTests : IDisposable
{
    private readonly PostgresCluster _cluster = PostgresCluster.StartNew();
    private readonly TemporaryFolder _folder = new();

    private PostgresAddress Address => PostgresAddress.Parse(_cluster.Address("postgres"));

    public void Dispose()
    {
        _cluster.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_killed_server_loses_nothing_that_was_acknowledged()
    {
        var random = new Random(9);
        var cancel = TestContext.Current.CancellationToken;
        CrashTests.NewLedger(PostgresStore.Kind(Address).Create(_folder["ledger"]));
        for (var round = 0; round < 3; round++)
        {
            using var child = ChildWriter.Start(
                "",
                "append",
                $"{TestedStore.Postgres}",
                _folder["ledger"],
                $"{round * 1000}",
                "1000"
            );
            var acknowledged = new List<string>();
            for (var lines = random.Next(1, 40); lines > 0; lines--)
                acknowledged.Add((await child.StandardOutput.ReadLineAsync(cancel))!);
            _cluster.Kill();
            acknowledged.AddRange(
                (await child.StandardOutput.ReadToEndAsync(cancel)).Split(
                    '\n',
                    StringSplitOptions.RemoveEmptyEntries
                )
            );
            await child.WaitForExitAsync(cancel);
            Assert.Equal(ChildWriter.HeardOfError, child.ExitCode);

            _cluster.Start();
            CrashTests.RequireSound(PostgresStore.Kind().Open(_folder["ledger"]), acknowledged);
        }
    }

    [Fact]
    public void A_server_that_is_started_again_is_not_heard_of_between_appends()
    {
        using var scenario = StudyScenario.WithEveryKind();
        using var store = PostgresLedgerStore.Create(Address);
        store.Append(scenario.Entries.Take(4));

        _cluster.Stop();
        var down = Assert.Throws<IOException>(() => store.Size);
        _cluster.Start();

        Assert.Contains("the database", down.Message, StringComparison.Ordinal);
        store.Append(scenario.Entries.Skip(4));
        _cluster.Kill();
        _cluster.Start();
        Assert.Equal(scenario.State.Root, store.RootAt(store.Size));
    }

    [Fact]
    public void A_server_without_fsync_is_refused()
    {
        using var scenario = StudyScenario.WithEveryKind();
        using var store = PostgresLedgerStore.Create(Address);
        _cluster.Stop();
        _cluster.Start("fsync=off");

        foreach (
            var use in (Action[])
                [
                    () => PostgresLedgerStore.Create(Address).Dispose(),
                    () => PostgresLedgerStore.Open(Address, store.Key).Dispose(),
                    () => store.Append(scenario.Entries),
                ]
        )
            Assert.Equal(
                "the database runs with fsync = off: a power cut could take acknowledged entries; "
                    + "set it to on",
                Assert.Throws<IOException>(use).Message
            );
    }

    [Fact]
    public void A_server_that_can_write_no_more_is_heard_of_and_leaves_a_valid_log()
    {
        using var scenario = new StudyScenario();
        using var store = PostgresLedgerStore.Create(Address);
        var entries = NumberedEntries.From(scenario).Take(4000).ToArray();
        store.Append(entries.Take(100));
        _cluster.Stop();
        // No file of the server may grow over 3 MiB; its write-ahead log has files of 1 MiB.
        _cluster.StartStarved(fileBlocks: 6144);

        var fault = Assert.ThrowsAny<IOException>(() => store.Append(entries.Skip(100)));

        Assert.Contains("File too large", fault.Message, StringComparison.Ordinal);
        Assert.Equal(100UL, store.Size);
        _cluster.Stop();
        _cluster.Start();
        store.Append(entries.Skip(100));
        Assert.Equal(
            MerkleTree.ComputeRoot([.. entries.Select(e => e.Hash)]),
            store.RootAt(store.Size)
        );
    }

    [Fact]
    public void A_password_comes_from_the_environment_and_is_not_told()
    {
        const string Password = "correct-horse-7";
        SharedPostgres.Execute(Address, $"CREATE ROLE guarded LOGIN PASSWORD '{Password}'");
        SharedPostgres.Execute(Address, "GRANT CREATE ON DATABASE postgres TO guarded");
        _cluster.Stop();
        _cluster.AskForPassword("guarded");
        _cluster.Start();
        var guarded = Address with { User = "guarded" };

        var fault = Assert.Throws<IOException>(() => PostgresLedgerStore.Create(guarded));
        Assert.Contains("assword", fault.Message, StringComparison.Ordinal);
        try
        {
            Environment.SetEnvironmentVariable("PGPASSWORD", "wrong-horse-7");
            fault = Assert.Throws<IOException>(() => PostgresLedgerStore.Create(guarded));
            Assert.Contains("PGPASSWORD", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong-horse-7", $"{fault}", StringComparison.Ordinal);

            Environment.SetEnvironmentVariable("PGPASSWORD", Password);
            PostgresStore.Kind(guarded).Create(_folder["ledger"]).Dispose();
        }
        finally
        {
            Environment.SetEnvironmentVariable("PGPASSWORD", null);
        }

        Assert.DoesNotContain(
            Password,
            File.ReadAllText(_folder["ledger"]),
            StringComparison.Ordinal
        );
    }
}
