using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp list</c> and, for an address, <c>sgp view</c>: what a server says of its
/// studies.</summary>
internal static class ListCommand
{
    public static Command Build(SharedOptions shared)
    {
        var remoteOption = RemoteAccess.NewOption("The server, where you know several.");
        var command = new Command(
            "list",
            """
            List the studies of a server, newest first.

            Example:
              sgp list --remote https://hospital.example.org
            """
        )
        {
            remoteOption,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var remote = RemoteAccess.Find(arguments.GetValue(remoteOption), screen);
            using var connection = RemoteAccess.Connect(remote.Url, screen);
            var studies = StudyAddress.ListAll(connection).ToArray();
            var table = new TextTable(["study", "protocol", "stage", ">contributions", "changed"]);
            foreach (var study in studies)
                table.AddRow([
                    $"{remote.Name}/{study.Id[..12]}",
                    Visible.Of(study.Protocol),
                    study.Stage,
                    $"{study.Contributions}/{study.MinimumContributors}",
                    $"{study.Changed:yyyy-MM-dd HH:mm}",
                ]);
            screen.Answer(table, () =>
                new JsonObject
                {
                    ["remote"] = remote.Name,
                    ["studies"] = new JsonArray([.. studies.Select(ToJson)]),
                }
            );
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Shows what a server says of a study; nothing of it is verified.</summary>
    public static int View(Screen screen, StudyAddress address)
    {
        using var connection = RemoteAccess.Connect(address.Server, screen);
        RemoteAccess.Folders.Remotes.Meet(connection);
        var study = connection.Get(
            $"/v1/studies/{address.Resolve(connection)}",
            WireJson.Default.StudyView
        );
        screen.Answer(
            () =>
                $"""
                    study          {study.Id}
                    address        {new Uri(connection.Server, $"/v1/studies/{study.Id}")}
                    protocol       {Visible.Of(study.Protocol)}
                    repository     {Visible.Of(study.Repository)}
                    commit         {study.Commit}
                    stage          {study.Stage}
                    contributions  {study.Contributions} (at least {study.MinimumContributors})
                    admission      {(study.IsOpen ? "anybody" : "by invitation")}
                    entries        {study.Entries}
                    tree root      {study.Root}
                    job            {JobText(study.Job)}
                    next           {NextOf(study)}

                    """,
            () => (JsonObject)ToJson(study)
        );
        return ExitCode.Ok;
    }

    /// <summary>The address of a study that has to be on a server.</summary>
    public static StudyAddress AddressOf(string text) =>
        RemoteAccess.AddressOf(text)
        ?? throw new UsageException(
            $"{text}: expected a study on a server, found no address",
            "write its address, or REMOTE/ID; \"sgp list\" shows both parts"
        );

    private static string JobText(JobView? job) =>
        job is null ? "none"
        : job.State == "RUNNING" && job.Step is not null
            ? $"{job.Kind} {job.State}, {job.Step} {job.Done}/{job.Total}"
        : $"{job.Kind} {job.State}{(job.Problem is { } why ? $": {why.Detail}" : "")}";

    private static string NextOf(StudyView study) =>
        study.Stage switch
        {
            "started" => "the key holder: sgp keygen",
            "collecting" when study.Contributions < study.MinimumContributors =>
                "contributors: sgp contribute FILE.vcf",
            "collecting" or "closed" or "computing" => "the researcher: sgp run",
            "computed" => "the key holder: sgp result",
            "opened" => "anybody: sgp verify",
            _ => "nothing: the study has ended",
        };

    private static JsonNode ToJson(StudyView study) =>
        JsonSerializer.SerializeToNode(study, WireJson.Default.StudyView)!;
}
