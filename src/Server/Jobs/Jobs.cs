using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>What takes long is done one after the other, and goes on after a restart.</summary>
internal sealed partial class Jobs : IDisposable
{
    /// <summary>Evaluates the circuit, with the computing party's key.</summary>
    public const string Compute = "compute";

    /// <summary>Writes the bundle.</summary>
    public const string Release = "release";

    /// <summary>Verifies the bundle, and keeps the report.</summary>
    public const string Verify = "verify";

    private static readonly TimeSpan FolderTimeStep = TimeSpan.FromSeconds(2);

    private readonly string _folder;
    private readonly Studies _studies;
    private readonly ServerKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly Channel<Job> _queue = Channel.CreateUnbounded<Job>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly bool _isShared;
    private DateTime _folderRead;
    private Task _loop = Task.CompletedTask;

    public Jobs(string folder, Studies studies, ServerKeys keys, ServerOptions options, ILogger log)
    {
        (_folder, _studies, _keys, _log) = (folder, studies, keys, log);
        (_time, _isShared) = (options.Time, options.SharesLedgers);
        DurableFile.CreateFolder(folder, DurableFile.PrivateFolderMode);
        foreach (var file in Directory.EnumerateFiles(folder, "*.json"))
        {
            var job = Job.Load(file);
            _jobs[job.View.Id] = job;
        }
    }

    /// <summary>Begins to work, with what an earlier run left first.</summary>
    public void Start()
    {
        foreach (
            var left in _jobs
                .Values.Where(job => !job.IsOver)
                .OrderBy(job => job.View.Created)
                .ToArray()
        )
        {
            left.Say("the server was started again: the job goes on", _time.GetUtcNow());
            _queue.Writer.TryWrite(left);
        }

        _loop = Task.Run(WorkAsync);
    }

    /// <summary>A job by its id; null where there is none.</summary>
    /// <remarks>Of a job that another process made or runs, what is on the disk.</remarks>
    public Job? Find(string id)
    {
        if (_jobs.TryGetValue(id, out var job))
        {
            if (!job.IsOurs)
                job.ReadAgain();
            return job;
        }

        var file = Path.Combine(_folder, id + ".json");
        return ArtifactDigest.TryParse(id.PadRight(64, '0'), out _) && File.Exists(file)
            ? _jobs[id] = Job.Load(file)
            : null;
    }

    /// <summary>The last job of a study; null where there was none.</summary>
    public JobView? LastOf(string study) =>
        Of(study).Select(job => job.View).MaxBy(view => view.Created);

    /// <summary>The jobs of a study, the oldest first.</summary>
    /// <remarks>Those of other processes are as they are on the disk.</remarks>
    public IEnumerable<Job> Of(string study)
    {
        if (_isShared)
            ReadOthers();
        return _jobs.Values.Where(job => job.View.Study == study).OrderBy(job => job.View.Created);
    }

    /// <summary>Asks for a job: the same work on the same ledger is the same job.</summary>
    /// <returns>The job; whether it is new.</returns>
    /// <exception cref="ProblemException">The study is not at the stage, or busy with another
    /// job.</exception>
    public (Job Job, bool IsNew) Ask(HostedStudy study, string kind)
    {
        RequireStage(study, kind);
        // What a computation has appended itself does not make it another one.
        var inputs =
            kind == Compute ? study.State.Close!.Hash.ToString() : study.State.Root.ToString();
        var id = ArtifactDigest
            .Compute(Encoding.UTF8.GetBytes($"{study.State.StudyId}\n{kind}\n{inputs}\n"))
            .ToString()[..32];
        lock (_gate)
        {
            if (_isShared)
                ReadOthers();
            if (
                _jobs.TryGetValue(id, out var same)
                && same.View.State is not ("EXECUTOR_ERROR" or "SYSTEM_ERROR" or "CANCELED")
            )
                return (same, false);
            if (Of(study.Name).FirstOrDefault(job => !job.IsOver) is { } other)
                throw new ProblemException(
                    409,
                    "job-running",
                    $"the study has a job already: {other.View.Kind} {other.View.Id}",
                    "wait for it, or stop it"
                );
            var job = Job.Create(
                _folder,
                new JobView
                {
                    Id = id,
                    Study = study.Name,
                    Kind = kind,
                    State = "QUEUED",
                    Created = _time.GetUtcNow(),
                }
            );
            job.Say(same is null ? "queued" : "queued again", _time.GetUtcNow());
            _jobs[id] = job;
            _queue.Writer.TryWrite(job);
            study.Pulse.Beat();
            return (job, true);
        }
    }

    /// <summary>Stops a job; what is in the ledger stays.</summary>
    public void Cancel(Job job)
    {
        lock (_gate)
        {
            if (job.IsOver)
                return;
            job.Cancellation.Cancel();
            if (job.View.State == "QUEUED")
                End(job, job.View with { State = "CANCELED" }, "canceled before it began");
        }
    }

    /// <summary>Stops working; a running job goes on at the next start.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _stop.Cancel();
        _loop.GetAwaiter().GetResult();
        _stop.Dispose();
        foreach (var job in _jobs.Values)
            job.Dispose();
    }

    /// <summary>The bundle's file, made when it is not there yet.</summary>
    public static string BundleOf(HostedStudy study, bool isLight)
    {
        var path = Path.Combine(study.Folder.Path, isLight ? "light.sgp" : "study.sgp");
        lock (study.Blobs)
        {
            if (!File.Exists(path))
                BundleRelease.Write(study, path, isLight);
        }

        return path;
    }

    /// <summary>The report of the last verification.</summary>
    public static string ReportOf(HostedStudy study) =>
        Path.Combine(study.Folder.Path, "report.html");

    private static void RequireStage(HostedStudy study, string kind)
    {
        var stage = study.State.Stage;
        var (fits, when) = kind switch
        {
            Compute => (
                study.State.Close is not null && stage != StudyStage.Aborted,
                "after the researcher has closed the contributions"
            ),
            Release or Verify => (
                stage is StudyStage.Opened or StudyStage.Aborted,
                "after the result was published"
            ),
            _ => throw new ProblemException(
                422,
                "unknown-job",
                $"expected {Compute}, {Release} or {Verify}, found {kind}",
                "/v1/openapi.json describes the jobs"
            ),
        };
        if (!fits)
            throw new ProblemException(
                409,
                "not-possible-now",
                $"{kind}: not possible in a study that is {StageText.Describe(stage)}",
                $"ask for it {when}"
            );
    }

    private async Task WorkAsync()
    {
        await foreach (var job in _queue.Reader.ReadAllAsync())
        {
            if (_stop.IsCancellationRequested)
                return;
            if (!job.IsOver)
                await Task.Run(() => Run(job));
        }
    }

    private void Run(Job job)
    {
        // A job that another process runs is left alone; the system lets go of a dead one's lock.
        using var alone = job.TryLock();
        if (alone is null)
            return;
        // Another process may have done it while it waited here.
        if (_isShared && job.ReadAgain() && job.IsOver)
            return;
        HostedStudy? study = null;
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(
            job.Cancellation.Token,
            _stop.Token
        );
        try
        {
            study = _studies.Get(job.View.Study);
            job.Save(job.View with { State = "RUNNING", Problem = null });
            job.Say($"{job.View.Kind} begins", _time.GetUtcNow());
            study.Pulse.Beat();
            var outcome = Work(job, study, cancellation.Token);
            End(job, job.View with { State = "COMPLETE", Outcome = outcome }, outcome);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            End(job, job.View with { State = "QUEUED" }, "the server stops");
        }
        catch (OperationCanceledException)
        {
            End(job, job.View with { State = "CANCELED" }, "canceled");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Failed(job.View.Kind, job.View.Id, e);
            var problem = Problems.Of(e);
            var state = problem.Status >= 500 ? "SYSTEM_ERROR" : "EXECUTOR_ERROR";
            End(
                job,
                job.View with
                {
                    State = state,
                    Problem = problem,
                },
                $"{problem.Detail} ({problem.Hint})"
            );
        }

        // From here on any process may take it up again.
        job.IsOurs = !_isShared;
        study?.Pulse.Beat();
    }

    private string Work(Job job, HostedStudy study, CancellationToken cancellation)
    {
        switch (job.View.Kind)
        {
            case Compute:
                if (study.State.Result is null)
                    Computation.Run(
                        study,
                        _keys,
                        researcher: null,
                        new Reporter(value =>
                            Report(job, study, value.Step, value.Done, value.Total)
                        ),
                        cancellation
                    );
                return $"computed over {study.State.EffectiveCount} contributions";
            case Release:
                return $"released {new FileInfo(BundleOf(study, isLight: false)).Length:#,0} bytes";
            default:
                var report = Verification.Run(
                    BundleOf(study, isLight: false),
                    new VerificationOptions
                    {
                        Policy = TrustPolicy.Parse(
                            BundleRelease.SuggestPolicy(study.State, study.Witnesses)
                        ),
                        Progress = new VerificationReporter(value =>
                        {
                            cancellation.ThrowIfCancellationRequested();
                            Report(job, study, value.Step, (long)value.Done, (long)value.Total);
                        }),
                    }
                );
                DurableFile.Replace(
                    ReportOf(study),
                    Encoding.UTF8.GetBytes(HtmlReport.Format(report)),
                    DurableFile.PublicMode
                );
                return TextReport.Format(report).Split('\n')[0];
        }
    }

    /// <summary>Reads the jobs of other processes that are new, or were changed since.</summary>
    private void ReadOthers()
    {
        // A changed view is a new file, and so a change of the folder. A folder's time is coarse:
        // a young one may hide a change that comes after this look.
        var changed = Directory.GetLastWriteTimeUtc(_folder);
        if (changed == _folderRead)
        {
            foreach (var running in _jobs.Values.Where(job => !job.IsOurs && !job.IsOver))
                running.ReadAgain();
            return;
        }

        _folderRead = DateTime.UtcNow - changed > FolderTimeStep ? changed : default;
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles("*.json"))
        {
            var id = Path.GetFileNameWithoutExtension(file.Name);
            if (!ArtifactDigest.TryParse(id.PadRight(64, '0'), out _))
                continue; // one that is being written
            if (!_jobs.TryGetValue(id, out var known))
                _jobs[id] = Job.Load(file.FullName);
            else if (!known.IsOurs)
                known.ReadAgain();
        }
    }

    private void Report(Job job, HostedStudy study, string step, long done, long total)
    {
        var isNew = job.View.Step != step;
        if (isNew)
            job.Say(step, _time.GetUtcNow());
        job.Report(step, done, total);
        if (isNew || done == total || done % 64 == 0)
            study.Pulse.Beat();
    }

    private void End(Job job, JobView view, string line)
    {
        view = view with { Step = null, Done = null, Total = null };
        try
        {
            job.Say(line, _time.GetUtcNow());
            job.Save(view);
        }
        catch (IOException e) when (view.State != "COMPLETE")
        {
            // The disk that failed a job may fail its report. The others go on; on the disk the job
            // is not over, so that it is done at the next start.
            Failed(view.Kind, view.Id, e);
            job.Show(view);
        }
    }

    [LoggerMessage(LogLevel.Warning, "job {Kind} {Id} failed")]
    private partial void Failed(string kind, string id, Exception exception);

    private sealed class Reporter(Action<StepProgress> report) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => report(value);
    }

    private sealed class VerificationReporter(Action<VerificationProgress> report)
        : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => report(value);
    }
}
