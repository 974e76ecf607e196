using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp remote</c>: the servers that the user knows.</summary>
internal static class RemoteCommand
{
    public static Command Build(SharedOptions shared) =>
        new(
            "remote",
            """
            The servers that you know.

            Examples:
              sgp remote list
              sgp remote status hospital.example.org
              sgp remote probe hospital.example.org
              sgp remote audit-assets hospital.example.org
            """
        )
        {
            List(shared),
            Status(shared),
            Probe(shared),
            AuditAssets(shared),
        };

    private static Command List(SharedOptions shared)
    {
        var command = new Command("list", "List them.");
        command.SetAction(arguments =>
        {
            var remotes = RemoteAccess.Folders.Remotes.All.ToArray();
            var table = new TextTable(["name", "address", "your key"]);
            foreach (var remote in remotes)
                table.AddRow([remote.Name, remote.Url.AbsoluteUri, remote.Key ?? "none"]);
            shared
                .Screen(arguments)
                .Answer(table, () => new JsonObject
                    {
                        ["remotes"] = new JsonArray([
                            .. remotes.Select(remote =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["name"] = remote.Name,
                                        ["url"] = remote.Url.AbsoluteUri,
                                        ["key"] = remote.Key,
                                    }
                            ),
                        ]),
                    });
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Status(SharedOptions shared)
    {
        var name = NewName();
        var command = new Command("status", "Ask a server who it is.") { name };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            using var connection = MeetAgain(arguments.GetValue(name), screen, out var remote);
            var info = connection.Get("/v1/service-info", WireJson.Default.ServiceInfo);
            screen.Answer(
                () =>
                    $"""
                        server         {Visible.Of(info.Id)} ({remote.Url})
                        run by         {Visible.Of(info.Organization.Name)}
                        version        {Visible.Of(info.Version)}
                        ledger key     {info.LedgerKey}
                        computes with  {info.ComputingPartyKey}
                        witnesses      {WitnessText(info)}

                        """,
                () =>
                    new JsonObject
                    {
                        ["id"] = info.Id,
                        ["url"] = remote.Url.AbsoluteUri,
                        ["version"] = info.Version,
                        ["ledgerKey"] = info.LedgerKey,
                        ["computingPartyKey"] = info.ComputingPartyKey,
                        ["witnesses"] = new JsonArray([
                            .. info.Witnesses.Select(witness => (JsonNode)witness),
                        ]),
                        ["witnessQuorum"] = info.WitnessQuorum,
                    }
            );
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Looks at every study's log as a monitor does.</summary>
    private static Command Probe(SharedOptions shared)
    {
        var name = NewName();
        var command = new Command(
            "probe",
            "Check that every log of a server extends what you saw of it, and how old its "
                + "cosignatures are."
        )
        {
            name,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            using var connection = MeetAgain(arguments.GetValue(name), screen, out var remote);
            var info = connection.Get("/v1/service-info", WireJson.Default.ServiceInfo);
            var watch = Stopwatch.StartNew();
            var logs = screen.While("looking at the logs", () =>
                LogProbe.Run(connection, remote, RemoteAccess.Folders, info, TimeProvider.System)
            );
            var table = new TextTable(["study", ">entries", ">cosignatures", "oldest"]);
            foreach (var log in logs)
                table.AddRow([
                    log.Study[..12],
                    $"{log.Size}",
                    $"{log.Cosignatures}/{info.WitnessQuorum}",
                    log.Oldest is { } age ? $"{age.TotalSeconds:0} s" : "none",
                ]);
            screen.Say($"{logs.Count} logs extend what you saw, in {watch.ElapsedMilliseconds} ms");
            screen.Answer(table, () => new JsonObject
                {
                    ["logs"] = logs.Count,
                    ["milliseconds"] = watch.ElapsedMilliseconds,
                    ["withoutQuorum"] = logs.Count(log => log.Cosignatures < info.WitnessQuorum),
                });
            return logs.All(log => log.Cosignatures >= info.WitnessQuorum)
                ? ExitCode.Ok
                : ExitCode.VerificationFailed;
        });
        return command;
    }

    /// <summary>Compares what a server's pages are made of with this program's own.</summary>
    private static Command AuditAssets(SharedOptions shared)
    {
        var name = NewName();
        var command = new Command(
            "audit-assets",
            "Fetch every file of a server's pages, and compare it with this program's own and with "
                + "the list that the server signed."
        )
        {
            name,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            using var connection = MeetAgain(arguments.GetValue(name), screen, out var remote);
            var findings = screen.While("fetching the files", () =>
                AssetAudit.Run(
                    connection,
                    remote,
                    Path.Combine(RemoteAccess.Folders.Data, "assets", remote.Id + ".note")
                )
            );
            var table = new TextTable(["file", "finding"]);
            foreach (var (path, finding) in findings.Where(next => !next.IsSame))
                table.AddRow([path, finding]);
            var same = findings.Count(finding => finding.IsSame);
            screen.Say(
                same == findings.Count
                    ? $"{same} files are those of this program, and as the server signed them"
                    : $"{findings.Count - same} of {findings.Count} files are not those of this "
                        + "program"
            );
            screen.Answer(table, () => new JsonObject
                {
                    ["files"] = findings.Count,
                    ["same"] = same,
                    ["others"] = new JsonArray([
                        .. findings
                            .Where(next => !next.IsSame)
                            .Select(next =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["path"] = next.Path,
                                        ["finding"] = next.Finding,
                                    }
                            ),
                    ]),
                });
            return same == findings.Count ? ExitCode.Ok : ExitCode.VerificationFailed;
        });
        return command;
    }

    /// <summary>A connection to a server that is known, whose keys are those it had.</summary>
    private static ServerConnection MeetAgain(string? name, Screen screen, out Remote remote)
    {
        remote = RemoteAccess.Find(name, screen);
        var connection = RemoteAccess.Connect(remote.Url, screen);
        try
        {
            RemoteAccess.Folders.Remotes.Meet(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string WitnessText(ServiceInfo info) =>
        info.Witnesses.IsEmpty
            ? "none: completeness and order rest on this server's word"
            : $"{info.WitnessQuorum} of {info.Witnesses.Length}: "
                + string.Join(", ", info.Witnesses.Select(vkey => VerifierKey.Parse(vkey).Name));

    private static Argument<string?> NewName() =>
        new("NAME")
        {
            Description = "The server, where you know several.",
            Arity = ArgumentArity.ZeroOrOne,
        };
}
