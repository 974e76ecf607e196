namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>The system's clock, whose timers fire when a test says so.</summary>
internal sealed class TickedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Ticked> _timers = [];

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    )
    {
        var timer = new Ticked(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        return timer;
    }

    /// <summary>Fires every timer once.</summary>
    public void Tick()
    {
        Ticked[] timers;
        lock (_gate)
            timers = [.. _timers];
        foreach (var timer in timers)
            timer.Fire();
    }

    private sealed class Ticked(TickedTime owner, TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (owner._gate)
                owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
