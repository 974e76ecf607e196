using Npgsql;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>The connections to one database; all stores that lie in it share them.</summary>
/// <remarks>
/// A store takes a connection for each read and for the whole of an append, so that a server with
/// a thousand studies has a few. Whoever opens one puts nothing into its session that outlives a
/// transaction: so nothing is reset when it is given back.
/// </remarks>
internal sealed class PostgresPool
{
    // A database takes 100 connections by default, from all processes together.
    private const int MaxConnections = 16;
    private const int AnswerSeconds = 60;
    private const int KeepAliveSeconds = 20;
    private const int PreparedStatements = 20;

    private readonly Lock _gate = new();
    private readonly NpgsqlConnectionStringBuilder _settings;
    private NpgsqlDataSource? _source;
    private int _users;

    public PostgresPool(PostgresAddress address)
    {
        Address = address;
        _settings = address.ToConnectionString();
        _settings.ApplicationName = "sgp";
        _settings.MaxPoolSize = MaxConnections;
        _settings.CommandTimeout = AnswerSeconds;
        if (!address.IsSocket)
        {
            _settings.TcpKeepAlive = true;
            _settings.TcpKeepAliveTime = KeepAliveSeconds;
        }

        _settings.NoResetOnClose = true;
        // A proof looks up dozens of nodes by one statement.
        _settings.MaxAutoPrepare = PreparedStatements;
        _settings.AutoPrepareMinUsages = 2;
        Notices = new PostgresNotices(() =>
            NewSource(
                new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Pooling = false }
            )
        );
    }

    public PostgresAddress Address { get; }

    /// <summary>Who wants to hear of appends.</summary>
    public PostgresNotices Notices { get; }

    /// <summary>Keeps the connections open until as many users have left.</summary>
    public PostgresPool Enter()
    {
        lock (_gate)
        {
            _users++;
            return this;
        }
    }

    /// <summary>Closes the connections when this was the last user.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_users > 0)
                return;
            _source?.Dispose();
            _source = null;
        }
    }

    /// <summary>An open connection; disposing it gives it back.</summary>
    /// <exception cref="IOException">There is none to be had.</exception>
    public NpgsqlConnection Open()
    {
        NpgsqlDataSource source;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_users == 0, this);
            source = _source ??= NewSource(_settings);
        }

        return PostgresFault.Guard(source.OpenConnection);
    }

    /// <summary>Does one thing that can be done twice, with a connection for it alone.</summary>
    /// <exception cref="IOException">The database fails.</exception>
    public T Do<T>(Func<NpgsqlConnection, T> step) =>
        PostgresFault.Retry(() =>
        {
            using var connection = Open();
            return step(connection);
        });

    private static NpgsqlDataSource NewSource(NpgsqlConnectionStringBuilder settings)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        return builder.Build();
    }
}
