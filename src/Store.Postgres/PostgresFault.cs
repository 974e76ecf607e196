using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>Says PostgreSQL's errors in the ledger's words.</summary>
internal static class PostgresFault
{
    /// <summary>Whether an exception is one of the database or of the way to it.</summary>
    public static bool IsOne(Exception fault) =>
        fault is NpgsqlException or TimeoutException or SocketException or AuthenticationException;

    /// <summary>Whether the connection ended, so that the server's last word is not
    /// known.</summary>
    /// <remarks>An error that the server sent and lived on is its last word; one that ends the
    /// session may stand where the answer would have stood.</remarks>
    public static bool IsLostConnection(Exception fault) =>
        IsOne(fault) && fault is not PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>The ledger's word for an error.</summary>
    public static IOException Of(Exception fault) =>
        (fault as PostgresException)?.SqlState switch
        {
            PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure => new LedgerBusyException(
                "another program is writing to this ledger; try again when it is done",
                fault
            ),
            PostgresErrorCodes.DiskFull => new IOException(
                "the disk of the database is full; nothing was appended",
                fault
            ),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted =>
                new LedgerCorruptException("the database is damaged", fault),
            PostgresErrorCodes.ReadOnlySqlTransaction => new IOException(
                "the database can only be read: it is a standby, or set so",
                fault
            ),
            PostgresErrorCodes.TooManyConnections => new IOException(
                "the database takes no more connections now",
                fault
            ),
            PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow => new IOException(
                "the database ended the connection, or is starting or stopping: " + Text(fault),
                fault
            ),
            PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification => new IOException(
                $"the database does not let this user in: {Text(fault)}; a password is read from "
                    + "the variable PGPASSWORD or the file ~/.pgpass",
                fault
            ),
            null => new IOException($"the database cannot be reached: {Text(fault)}", fault),
            _ => new IOException($"the database refused: {Text(fault)}", fault),
        };

    /// <summary>Does one thing with the database and says its errors in the ledger's
    /// words.</summary>
    public static T Guard<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception fault) when (IsOne(fault))
        {
            throw Of(fault);
        }
    }

    /// <summary>Does one thing that can be done twice, and does it again when its connection turns
    /// out to have ended, as one does that lay in the pool while the server was started
    /// again.</summary>
    public static T Retry<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception fault) when (IsLostConnection(fault) && !IsTimeout(fault))
        {
            return Guard(step);
        }
        catch (Exception fault) when (IsOne(fault))
        {
            throw Of(fault);
        }
    }

    private static bool IsTimeout(Exception fault) =>
        fault is TimeoutException or { InnerException: TimeoutException };

    private static string Text(Exception fault) =>
        fault is PostgresException said ? said.MessageText
        : fault.InnerException is { } inner ? $"{fault.Message}: {inner.Message}"
        : fault.Message;
}
