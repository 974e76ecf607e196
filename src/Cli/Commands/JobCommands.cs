using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp logs</c> and <c>sgp stop</c>: a server's jobs.</summary>
internal static class JobCommands
{
    public static Command BuildLogs(SharedOptions shared)
    {
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "Stay, and show lines as they come, until the job ends.",
        };
        var command = new Command(
            "logs",
            """
            Show what a server did for a study.

            Example:
              sgp logs -f --study hospital.example.org/4de894327744
            """
        )
        {
            follow,
            shared.Study,
        };
        command.SetAction(
            (arguments, cancellation) =>
            {
                var screen = shared.Screen(arguments);
                var address = ListCommand.AddressOf(arguments.GetValue(shared.Study)!);
                using var connection = RemoteAccess.Connect(address.Server, screen);
                var id = address.Resolve(connection);
                var view = connection.Get($"/v1/studies/{id}", WireJson.Default.StudyView);
                if (view.Job is null && !arguments.GetValue(follow))
                    screen.Say("no job yet");
                else
                    RemoteJobs.Logs(
                        screen,
                        connection,
                        id,
                        arguments.GetValue(follow),
                        cancellation
                    );
                return Task.FromResult(ExitCode.Ok);
            }
        );
        return command;
    }

    public static Command BuildStop(SharedOptions shared)
    {
        var command = new Command(
            "stop",
            """
            Stop a study's job on a server. What is in the ledger stays.

            Example:
              sgp stop --study hospital.example.org/4de894327744
            """
        )
        {
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var address = ListCommand.AddressOf(arguments.GetValue(shared.Study)!);
            using var connection = InviteCommand.AsResearcher(
                shared,
                arguments,
                address,
                out var study
            );
            if (study.Job is not { State: "QUEUED" or "RUNNING" } job)
                throw new UsageException(
                    "expected a job that runs, found none",
                    "\"sgp logs\" shows those that ended"
                );
            connection.Send(HttpMethod.Post, $"/v1/jobs/{job.Id}/cancel");
            screen.Answer(
                () => $"stopping {job.Kind} {job.Id}\n",
                () => new JsonObject { ["job"] = job.Id }
            );
            return ExitCode.Ok;
        });
        return command;
    }
}
