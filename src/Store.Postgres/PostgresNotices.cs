using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>One connection that hears of the appends to every log of a database.</summary>
/// <remarks>
/// Each append says <c>NOTIFY sgp_append, 'STUDY'</c> in its transaction, which PostgreSQL delivers
/// when the transaction commits. The connection is made for the first who listens and ended with
/// the last; it is none of the pool's, for it would keep listening there. When it is lost, it is
/// made again, and every listener is told once. Its price: PostgreSQL commits transactions that
/// notify one after the other, those of different studies, too. Source: PostgreSQL's
/// documentation, NOTIFY.
/// </remarks>
internal sealed class PostgresNotices(Func<NpgsqlDataSource> newSource)
{
    /// <summary>What is notified.</summary>
    public const string Channel = "sgp_append";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ImmutableList<Listener> _listeners = [];
    private Action? _stop;
    private Task _loop = Task.CompletedTask;

    /// <summary>Listens for a study's appends.</summary>
    public IDisposable Listen(int study, Action heard)
    {
        lock (_gate)
        {
            var listener = new Listener(this, study, heard);
            _listeners = _listeners.Add(listener);
            if (_stop is null)
            {
                var stop = new CancellationTokenSource();
                _stop = stop.Cancel;
                _loop = Task.Run(async () =>
                {
                    using (stop)
                        await RunAsync(stop.Token);
                });
            }
            else
            {
                // What came before it listened is heard at once.
                _ = Task.Run(heard);
            }

            return listener;
        }
    }

    private void Leave(Listener listener)
    {
        Task loop;
        lock (_gate)
        {
            _listeners = _listeners.Remove(listener);
            if (!_listeners.IsEmpty || _stop is null)
                return;
            _stop();
            (_stop, loop) = (null, _loop);
        }

        loop.GetAwaiter().GetResult();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (PostgresFault.IsOne(fault) || fault is IOException)
            {
                // The database is away; whoever listens looks by itself meanwhile.
            }

            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        await using var source = newSource();
        await using var connection = await source.OpenConnectionAsync(stop);
        connection.Notification += (_, notice) => Tell(notice.Payload);
        await using (var command = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await command.ExecuteNonQueryAsync(stop);
        foreach (var listener in _listeners)
            listener.Heard();
        while (true)
            await connection.WaitAsync(stop);
    }

    private void Tell(string study)
    {
        if (!int.TryParse(study, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return;
        foreach (var listener in _listeners)
        {
            if (listener.Study == number)
                listener.Heard();
        }
    }

    private sealed class Listener(PostgresNotices notices, int study, Action heard) : IDisposable
    {
        public int Study => study;

        public void Heard() => heard();

        public void Dispose() => notices.Leave(this);
    }
}
