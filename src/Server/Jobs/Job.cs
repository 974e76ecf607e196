using System.Text.Json;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>One job: its view on disk, its log beside it.</summary>
/// <remarks><c>jobs/ID.json</c> is replaced as a whole at each change of state; <c>jobs/ID.log</c>
/// has a JSON object on each line.</remarks>
internal sealed class Job : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly List<JobLine> _lines = [];
    private JobView _view;
    private DateTime _written;
    private long _readBytes;

    private Job(string path, JobView view) => (_path, _view) = (path, view);

    /// <summary>Ends it when it is cancelled.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>What others see.</summary>
    public JobView View => Volatile.Read(ref _view);

    /// <summary>Whether this process made it or runs it.</summary>
    public bool IsOurs { get; set; }

    /// <summary>Takes the job for this process; null where another has it.</summary>
    public FileStream? TryLock()
    {
        try
        {
            var file = new FileStream(
                _path + ".lock",
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
            IsOurs = true;
            return file;
        }
        catch (IOException)
        {
            IsOurs = false;
            return null;
        }
    }

    /// <summary>Whether it is done, one way or another.</summary>
    public bool IsOver => View.State is not ("QUEUED" or "RUNNING");

    /// <summary>Makes a job; on disk when this returns.</summary>
    public static Job Create(string folder, JobView view)
    {
        var job = new Job(Path.Combine(folder, view.Id), view) { IsOurs = true };
        job.Save(view);
        return job;
    }

    /// <summary>Reads a job of an earlier run of the server, or of another process.</summary>
    public static Job Load(string file)
    {
        var job = new Job(Path.ChangeExtension(file, null), ReadView(file));
        job._written = File.GetLastWriteTimeUtc(file);
        job.ReadLines();
        return job;
    }

    /// <summary>Reads what another process made of the job since.</summary>
    /// <returns>Always true, for conditions.</returns>
    public bool ReadAgain()
    {
        var file = _path + ".json";
        lock (_gate)
        {
            // The time first: what is written in between is read at the next time.
            var written = File.GetLastWriteTimeUtc(file);
            if (written != _written)
            {
                Volatile.Write(ref _view, ReadView(file));
                _written = written;
            }

            ReadLines();
        }

        return true;
    }

    /// <summary>The log's lines from one on.</summary>
    public IReadOnlyList<JobLine> LinesFrom(int first)
    {
        lock (_gate)
            return first < _lines.Count ? _lines[first..] : [];
    }

    /// <summary>A line of the log.</summary>
    public void Say(string text, DateTimeOffset time)
    {
        var line = new JobLine(time, text);
        lock (_gate)
        {
            _lines.Add(line);
            File.AppendAllText(
                _path + ".log",
                JsonSerializer.Serialize(line, WireJson.Default.JobLine) + "\n"
            );
        }
    }

    /// <summary>How far it is; not kept on disk.</summary>
    public void Report(string step, long done, long total) =>
        Volatile.Write(ref _view, View with { Step = step, Done = done, Total = total });

    /// <summary>A change of state that the disk did not take.</summary>
    public void Show(JobView view) => Volatile.Write(ref _view, view);

    /// <summary>A change of state; on disk when this returns.</summary>
    public void Save(JobView view)
    {
        DurableFile.Replace(
            _path + ".json",
            JsonSerializer.SerializeToUtf8Bytes(view, WireJson.Default.JobView),
            DurableFile.PrivateMode
        );
        Volatile.Write(ref _view, view);
    }

    /// <inheritdoc/>
    public void Dispose() => Cancellation.Dispose();

    private static JobView ReadView(string file) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(file), WireJson.Default.JobView)!;

    /// <summary>Reads the log behind the lines that are known.</summary>
    private void ReadLines()
    {
        var log = new FileInfo(_path + ".log");
        if (!log.Exists || log.Length == _readBytes)
            return;
        var lines = File.ReadLines(log.FullName).Skip(_lines.Count);
        foreach (var line in lines)
        {
            try
            {
                _lines.Add(JsonSerializer.Deserialize(line, WireJson.Default.JobLine)!);
            }
            catch (JsonException)
            {
                return; // the line that a crash cut off, or that is being written
            }
        }

        _readBytes = log.Length;
    }
}
