using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp status</c>: where a study stands and what comes next.</summary>
internal static class StatusCommand
{
    public static Command Build(SharedOptions shared)
    {
        var command = new Command(
            "status",
            """
            Show where a study or a commons stands, and what comes next.

            Examples:
              sgp status --study study
              sgp status --study commons
            """
        )
        {
            shared.Study,
        };
        command.SetAction(arguments =>
        {
            if (FolderCommons.Is(arguments.GetValue(shared.Study)!, Stores.All))
            {
                using var commons = FolderCommons.Open(
                    arguments.GetValue(shared.Study)!,
                    Stores.All,
                    ledgerKey: null,
                    TimeProvider.System
                );
                CommonsText.Answer(shared.Screen(arguments), commons);
                return ExitCode.Ok;
            }

            using var study = shared.OpenStudy(arguments);
            var state = study.State;
            var minimum = state.Study!.Predicate.MinimumContributors;
            var next = state.Stage switch
            {
                StudyStage.Started => "sgp keygen",
                StudyStage.Collecting when state.EffectiveCount < minimum =>
                    "sgp contribute FILE.vcf",
                StudyStage.Collecting when state.Study.Predicate.Commons is not null =>
                    "sgp lock, then sgp run",
                StudyStage.Collecting or StudyStage.Closed or StudyStage.Computing => "sgp run",
                StudyStage.Computed => "sgp result",
                StudyStage.Opened when NextRound.IsDue(study) => "sgp round",
                StudyStage.Opened => "sgp release",
                _ => "nothing: the study has ended",
            };
            shared
                .Screen(arguments)
                .Answer(
                    () =>
                        $"""
                            study          {state.StudyId}
                            protocol       {study.Protocol.Definition.Name}
                            commit         {study.Protocol.Identity.Commit}
                            stage          {StageText.Describe(state.Stage)}
                            round          {state.RoundNumber} of {StudyRounds.CountOf(
                                study.Protocol
                            )}
                            contributions  {state.EffectiveCount} (at least {minimum})
                            entries        {state.Size}
                            tree root      {state.Root}
                            next           {next}

                            """,
                    () =>
                        new JsonObject
                        {
                            ["study"] = state.StudyId.ToString(),
                            ["protocol"] = study.Protocol.Definition.Name,
                            ["commit"] = study.Protocol.Identity.Commit.ToString(),
                            ["stage"] = state.Stage.ToString().ToLowerInvariant(),
                            ["round"] = state.RoundNumber,
                            ["rounds"] = StudyRounds.CountOf(study.Protocol),
                            ["contributions"] = state.EffectiveCount,
                            ["minimumContributors"] = minimum,
                            ["entries"] = state.Size,
                            ["root"] = state.Root.ToString(),
                            ["next"] = next,
                        }
                );
            return ExitCode.Ok;
        });
        return command;
    }
}
