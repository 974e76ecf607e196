namespace SecureGenomics.Provenance.Cli;

/// <summary>A clock that a demo moves on: weeks of voting pass in a moment.</summary>
internal sealed class MovableClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => _now += time;
}
