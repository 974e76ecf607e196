using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp lock</c> and <c>sgp settle</c>: a study of a commons is frozen there, and its
/// end
/// is told.</summary>
internal static class LockCommands
{
    public static Command BuildLock(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var command = WithStudy(
            shared,
            access,
            new Command(
                "lock",
                """
                Freeze the roster of an approved study in its commons; only then can it run.

                Example:
                  sgp lock --study study --commons commons
                """
            )
        );
        command.SetAction(arguments => Run(shared, access, arguments, (commons, study, keys) =>
            {
                using var researcher = keys.OpenSigningKey(StudyRole.Researcher);
                var (entry, division) = StudyLock.Record(commons, study, researcher);
                shared
                    .Screen(arguments)
                    .Answer(
                        () =>
                            $"locked {division.Accepted.Length} members: entry {entry.Index}, "
                            + $"{entry.Hash}\n"
                            + string.Concat(
                                division.Excluded.Select(next =>
                                    $"left out: entry {next.Contribution.Index}, {next.Reason}\n"
                                )
                            ),
                        () =>
                            new JsonObject
                            {
                                ["entry"] = entry.Index,
                                ["leaf"] = entry.Hash.ToString(),
                                ["members"] = division.Accepted.Length,
                                ["excluded"] = new JsonArray([
                                    .. division.Excluded.Select(next => new JsonObject
                                    {
                                        ["entry"] = next.Contribution.Index,
                                        ["reason"] = next.Reason,
                                    }),
                                ]),
                            }
                    );
                return ExitCode.Ok;
            }));
        return command;
    }

    public static Command BuildSettle(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var givenUp = new Option<bool>("--given-up")
        {
            Description = "The study has no result and will have none: its cost comes back.",
        };
        var command = WithStudy(
            shared,
            access,
            new Command(
                "settle",
                """
                Tell the commons how a locked study ended; what opened nothing costs nothing.

                Example:
                  sgp settle --study study --commons commons
                """
            )
            {
                givenUp,
            }
        );
        command.SetAction(arguments => Run(shared, access, arguments, (commons, study, keys) =>
            {
                using var ledger = keys.OpenSigningKey(StudyRole.Ledger);
                return access.Answer(
                    arguments,
                    "settled",
                    StudySettlement.Record(commons, study, ledger, arguments.GetValue(givenUp))
                );
            }));
        return command;
    }

    private static Command WithStudy(SharedOptions shared, CommonsAccess access, Command command)
    {
        foreach (
            var option in (Option[])
                [shared.Study, shared.Keys, access.Folder, access.Actor.Ring, shared.PassphraseFile]
        )
            command.Options.Add(option);
        return command;
    }

    private static int Run(
        SharedOptions shared,
        CommonsAccess access,
        ParseResult arguments,
        Func<FolderCommons, FolderStudy, KeyFolder, int> work
    )
    {
        using var study =
            shared.OpenStudy(arguments) as FolderStudy
            ?? throw new UsageException(
                "expected a study in a folder, found one on a server",
                "a commons locks studies of folders"
            );
        return access.Write(arguments, (commons, passphrase) =>
            work(
                commons,
                study,
                shared.KeysOf(arguments, study.State.Study!.Predicate.Origin, passphrase)
            )
        );
    }
}
