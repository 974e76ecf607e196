using System.Text.Json;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Jobs of a server: asked for, followed, stopped.</summary>
internal static class RemoteJobs
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Closes the contributions, and has the server compute; interrupted, it goes on when
    /// it is called again.</summary>
    public static void Compute(
        Screen screen,
        IStudy study,
        KeyFolder keys,
        StudyAddress address,
        CancellationToken cancellation
    )
    {
        if (study.State.Stage == StudyStage.Collecting)
        {
            Computation.Close(study, keys);
            screen.Say($"closed: {study.State.EffectiveCount} contributions");
        }

        using var connection = RemoteAccess.Connect(address.Server, screen);
        connection.Signer = RemoteAccess.OpenOnce(() => keys.OpenSigningKey(StudyRole.Researcher));
        var id = study.State.StudyId.ToString();
        Follow(screen, connection, Ask(connection, id, "compute"), cancellation);
        study.SignCheckpoint();
        if (study.State.Result is null)
            throw new StudyException(
                $"{address.Server.Host}: expected a result after the job, found none in the ledger",
                "\"sgp logs\" says what the server did"
            );
    }

    /// <summary>Asks for a job.</summary>
    public static JobView Ask(ServerConnection connection, string study, string kind) =>
        connection.Send(
            HttpMethod.Post,
            $"/v1/studies/{study}/jobs",
            new JobRequest(kind),
            WireJson.Default.JobRequest,
            WireJson.Default.JobView
        );

    /// <summary>Waits for a job's end, with its progress.</summary>
    /// <exception cref="StudyException">It failed or was stopped.</exception>
    public static JobView Follow(
        Screen screen,
        ServerConnection connection,
        JobView job,
        CancellationToken cancellation
    )
    {
        var over = screen.WithProgress($"waiting for the server ({job.Kind})", report =>
        {
            while (job.State is "QUEUED" or "RUNNING")
            {
                cancellation.ThrowIfCancellationRequested();
                if (job.Step is { } step)
                    report($"{step} on the server", job.Done ?? 0, job.Total ?? 0, "");
                Thread.Sleep(Period);
                job = connection.Get($"/v1/jobs/{job.Id}", WireJson.Default.JobView);
            }

            return job;
        });
        return over.State switch
        {
            "COMPLETE" => over,
            "CANCELED" => throw new StudyException(
                $"the job {over.Id} was stopped",
                "run the command again to go on"
            ),
            _ => throw new StudyException(
                $"the server's job failed: {over.Problem?.Detail ?? over.State}",
                over.Problem?.Hint ?? "\"sgp logs\" says more"
            ),
        };
    }

    /// <summary>Writes a study's job logs as they come.</summary>
    public static void Logs(
        Screen screen,
        ServerConnection connection,
        string study,
        bool follow,
        CancellationToken cancellation
    )
    {
        foreach (var (name, data) in connection.Events($"/v1/studies/{study}/events", cancellation))
        {
            if (name == "log")
            {
                var line = JsonSerializer.Deserialize(data, WireJson.Default.JobLine)!;
                screen.Answer(
                    () => $"{line.Time:u}  {line.Text}\n",
                    () => new() { ["time"] = line.Time, ["text"] = line.Text }
                );
            }

            if (name != "job")
                continue;
            var job = JsonSerializer.Deserialize(data, WireJson.Default.JobView)!;
            if (!follow || job.State is not ("QUEUED" or "RUNNING"))
                return;
        }
    }
}
