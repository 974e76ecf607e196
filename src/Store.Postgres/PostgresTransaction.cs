using System.Data;
using Npgsql;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>A connection with a transaction from its first line to its last.</summary>
/// <remarks>
/// PostgreSQL answers COMMIT after a failed step with a roll-back that is no error. So a
/// transaction
/// remembers that a step failed, and refuses every later one.
/// </remarks>
internal sealed class PostgresTransaction : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private Exception? _fault;
    private bool _hasFailed;

    /// <summary>Begins with the first command that is sent.</summary>
    public PostgresTransaction(NpgsqlConnection connection, IsolationLevel level)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction(level);
    }

    /// <summary>Does the first step; an error of the database comes as it is, for another
    /// try.</summary>
    public T First<T>(Func<NpgsqlConnection, T> step) => step(_connection);

    /// <summary>Does one step.</summary>
    /// <exception cref="IOException">The database failed, in this step or one before.</exception>
    public T Do<T>(Func<NpgsqlConnection, T> step)
    {
        RequireSound();
        var isDone = false;
        try
        {
            var value = step(_connection);
            isDone = true;
            return value;
        }
        catch (Exception fault) when (PostgresFault.IsOne(fault))
        {
            _fault = fault;
            throw PostgresFault.Of(fault);
        }
        finally
        {
            _hasFailed |= !isDone;
        }
    }

    /// <summary>Makes it durable.</summary>
    /// <returns>Null when the database acknowledged it; what ended the connection when it did
    /// not answer.</returns>
    /// <exception cref="IOException">The database refused; nothing was stored.</exception>
    public Exception? Commit()
    {
        RequireSound();
        try
        {
            _transaction.Commit();
            return null;
        }
        catch (Exception fault) when (PostgresFault.IsOne(fault))
        {
            (_fault, _hasFailed) = (fault, true);
            return PostgresFault.IsLostConnection(fault) ? fault : throw PostgresFault.Of(fault);
        }
    }

    /// <summary>Takes back what was not committed, and gives the connection back.</summary>
    public void Dispose()
    {
        try
        {
            _transaction.Dispose();
        }
        catch (Exception fault) when (PostgresFault.IsOne(fault))
        {
            // The server takes a transaction back by itself when its connection ends.
        }
        finally
        {
            _connection.Dispose();
        }
    }

    private void RequireSound()
    {
        if (_hasFailed)
            throw new IOException(
                "a step of this transaction failed; nothing of it is stored",
                _fault
            );
    }
}
