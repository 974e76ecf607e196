using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp round</c> and <c>sgp abort</c>: the next round of a study, or its end without
/// one.</summary>
internal static class RoundCommand
{
    public static Command Build(SharedOptions shared)
    {
        var trust = new TrustOptions("Without one, what the study says of itself is believed.");
        var command = new Command(
            "round",
            """
            Begin the next round of a study, at what the totals of the round before give.

            Example:
              sgp round --study study
            """
        )
        {
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        trust.AddTo(command);
        command.SetAction(arguments => shared.WithStudy(arguments, (study, keys) =>
            {
                var screen = shared.Screen(arguments);
                var entry = screen.While("verifying the round before", () =>
                    NextRound.Begin(study, keys, new() { Policy = trust.OfActor(arguments) })
                );
                Answer(screen, study, entry);
                return ExitCode.Ok;
            }));
        return command;
    }

    public static Command BuildAbort(SharedOptions shared)
    {
        var command = new Command(
            "abort",
            """
            End a study that a contributor left between rounds. Destroys the secret key.

            Example:
              sgp abort --study study
            """
        )
        {
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        command.SetAction(arguments => shared.WithStudy(arguments, (study, keys) =>
            {
                var entry = NextRound.Abandon(study, keys);
                shared
                    .Screen(arguments)
                    .Answer(
                        () => $"the study ended without a further result: entry {entry.Index}\n",
                        () => new JsonObject { ["entry"] = entry.Index }
                    );
                return ExitCode.Ok;
            }));
        return command;
    }

    private static void Answer(Screen screen, IStudy study, Entry entry)
    {
        var said = (RoundPredicate)entry.Statement.Predicate;
        var names = study.Protocol.Definition.Totals!.Iterative!.ParameterNames;
        screen.Say(
            "next: every contributor of the round before runs \"sgp contribute\" again, with the "
                + "same key"
        );
        screen.Answer(
            () =>
                $"round {said.Number} of {StudyRounds.CountOf(study.Protocol)} begins at\n"
                + string.Concat(
                    names.Zip(said.Parameters, (name, value) => $"  {name} = {value}\n")
                ),
            () =>
                new JsonObject
                {
                    ["entry"] = entry.Index,
                    ["round"] = said.Number,
                    ["parameters"] = new JsonArray([
                        .. said.Parameters.Select(value => (JsonNode)value),
                    ]),
                }
        );
    }
}
