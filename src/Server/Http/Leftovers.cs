using Microsoft.Extensions.Logging;

namespace SecureGenomics.Provenance.Server;

/// <summary>Removes what a killed server or a client that went away left on the disk.</summary>
/// <remarks>
/// At the start and then once an hour: bodies, half-made studies and uploads that nobody wrote to
/// for a day, and blobs that no record names. Younger ones stay, for another process may be writing
/// them. A study that was not asked for since the start is swept of blobs when it is opened.
/// </remarks>
internal sealed partial class Leftovers(
    ServerOptions options,
    Studies studies,
    Uploads uploads,
    ILogger log
) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Sweeps once, and goes on beside the server.</summary>
    public void Start()
    {
        Sweep();
        _loop = RepeatAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RepeatAsync()
    {
        using var timer = new PeriodicTimer(Period, options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                Sweep();
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Sweep()
    {
        var now = options.Time.GetUtcNow();
        var before = now - StudyBlobs.Patience;
        Try(() => SweepBodies(before));
        Try(() => SweepFolders(before));
        foreach (var study in studies.Opened)
            Try(() => study.Sweep(now));
    }

    private void SweepBodies(DateTimeOffset before)
    {
        var folder = new DirectoryInfo(TemporaryFile.FolderIn(options.DataFolder));
        if (!folder.Exists)
            return;
        foreach (var file in folder.EnumerateFiles().Where(file => TimeOf(file) < before))
            file.Delete();
    }

    private void SweepFolders(DateTimeOffset before)
    {
        foreach (var folder in new DirectoryInfo(studies.Root).EnumerateDirectories())
        {
            if (!folder.Name.StartsWith(Studies.Unfinished, StringComparison.Ordinal))
                uploads.Sweep(folder.FullName, before);
            else if (TimeOf(folder) < before)
                folder.Delete(recursive: true);
        }
    }

    private static DateTimeOffset TimeOf(FileSystemInfo file) => new(file.LastWriteTimeUtc);

    // What cannot be removed now may be at the next time; the server goes on without it.
    private void Try(Action sweep)
    {
        try
        {
            sweep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "what was left over could not be removed")]
    private partial void Failed(Exception exception);
}
