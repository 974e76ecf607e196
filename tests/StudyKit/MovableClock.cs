namespace SecureGenomics.Provenance.StudyKit;

/// <summary>A clock that stands still until it is set.</summary>
public sealed class MovableClock : TimeProvider
{
    /// <summary>The time.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 1, 10, 9, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;
}
