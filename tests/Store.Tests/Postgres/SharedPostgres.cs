using Npgsql;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.TestKit;
using Xunit;

[assembly: AssemblyFixture(typeof(SecureGenomics.Provenance.Store.Tests.SharedPostgres))]

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>One PostgreSQL server for all tests of a run: started by the first that asks, stopped
/// after the last.</summary>
public sealed class SharedPostgres : IDisposable
{
    private static readonly Lock Gate = new();
    private static PostgresCluster? _cluster;
    private static int _databases;

    /// <summary>A database that many tests share, each with studies of its own.</summary>
    internal static PostgresAddress Address => PostgresAddress.Parse(Cluster.Address("postgres"));

    /// <summary>The same by its socket.</summary>
    internal static PostgresAddress Socket => Address with { Host = Cluster.SocketFolder };

    /// <summary>A database for one test.</summary>
    internal static PostgresAddress NewDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        Execute(Address, $"CREATE DATABASE {name}");
        return PostgresAddress.Parse(Cluster.Address(name));
    }

    /// <summary>Runs SQL past the store, as no program of ours does.</summary>
    /// <returns>The first value, if there is one.</returns>
    internal static object? Execute(PostgresAddress address, string sql)
    {
        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder
            {
                Host = address.Host,
                Port = address.Port,
                Username = address.User,
                Database = address.Database,
                Pooling = false,
            }.ConnectionString
        );
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    /// <summary>Ends what programs of ours have open in a database.</summary>
    internal static void EndConnections(PostgresAddress address) =>
        Execute(
            address,
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'sgp'
            """
        );

    public void Dispose()
    {
        lock (Gate)
        {
            _cluster?.Dispose();
            _cluster = null;
        }
    }

    private static PostgresCluster Cluster
    {
        get
        {
            lock (Gate)
                return _cluster ??= PostgresCluster.StartNew();
        }
    }
}
