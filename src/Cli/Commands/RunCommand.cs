using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp run</c>: close contributions, evaluate the circuit.</summary>
internal static class RunCommand
{
    public static Command Build(SharedOptions shared)
    {
        var trust = new TrustOptions("Without it the study's own keys are believed.");
        var command = new Command(
            "run",
            """
            Verify every contribution, close the contributions and compute on all of them. An interrupted run goes on when run again.

            Example:
              sgp run --study study
            """
        )
        {
            trust.Policy,
            trust.Trust,
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        shared.Actor.AddTo(command);
        command.SetAction(
            (arguments, cancellation) =>
                Task.FromResult(shared.WithStudy(arguments, (study, keys) =>
                    {
                        var screen = shared.Screen(arguments);
                        if (
                            study is RemoteStudy
                            && !KeyFolder.Has(keys.Path, StudyRole.ComputingParty)
                        )
                            RemoteJobs.Compute(
                                screen,
                                study,
                                keys,
                                RemoteAccess.AddressOf(arguments.GetValue(shared.Study)!)!,
                                cancellation
                            );
                        else
                            Run(screen, study, keys, cancellation, trust.OfActor(arguments));
                        screen.Say("next: sgp result");
                        var result = study.State.Result!;
                        screen.Answer(
                            () =>
                                $"computed over {study.State.EffectiveCount} contributions: "
                                + $"entry {result.Index}, noise bound "
                                + $"{result.Predicate.NoiseBoundBits} bits\n",
                            () =>
                                new JsonObject
                                {
                                    ["contributions"] = study.State.EffectiveCount,
                                    ["entry"] = result.Index,
                                    ["ciphertext"] = result.Subjects[0].Digest.ToString(),
                                    ["noiseBoundBits"] = result.Predicate.NoiseBoundBits,
                                }
                        );
                        return ExitCode.Ok;
                    }))
        );
        return command;
    }

    /// <summary>The computation with a progress bar.</summary>
    public static void Run(
        Screen screen,
        IStudy study,
        KeyFolder keys,
        CancellationToken cancellation,
        TrustPolicy? policy = null
    ) => screen.WithProgress("verifying", report =>
        {
            Computation.Run(
                study,
                keys,
                new StepRelay(report),
                cancellation,
                new VerificationOptions { Policy = policy }
            );
            return true;
        });
}
