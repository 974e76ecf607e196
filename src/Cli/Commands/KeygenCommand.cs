using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp keygen</c>: the homomorphic key pair and the public context.</summary>
internal static class KeygenCommand
{
    public static Command Build(SharedOptions shared)
    {
        var command = new Command(
            "keygen",
            """
            Make the study's homomorphic keys and publish the public context.

            Example:
              sgp keygen --study study
            """
        )
        {
            shared.Study,
            shared.Keys,
            shared.PassphraseFile,
        };
        shared.Actor.AddTo(command);
        command.SetAction(arguments => shared.WithStudy(arguments, (study, keys) =>
            {
                var screen = shared.Screen(arguments);
                var entry = screen.While(
                    "making the homomorphic keys and sealing the secret one with the passphrase",
                    () => ContextPublication.Publish(study, keys)
                );
                var context = study.State.Context!.Predicate;
                screen.Say($"secret key: sealed in {keys.Path}");
                screen.Say("next: sgp contribute FILE.vcf");
                screen.Answer(
                    () =>
                        $"published the context: {EntryText.Describe(context)}, entry "
                        + $"{entry.Index}\n",
                    () =>
                        new JsonObject
                        {
                            ["entry"] = entry.Index,
                            ["context"] = entry.Hash.ToString(),
                            ["polyModulusDegree"] = context.PolyModulusDegree,
                            ["plainModulus"] = context.PlainModulus,
                            ["securityProfile"] = context.SecurityProfile,
                            ["securityBits"] = context.SecurityBits,
                            ["parmsId"] = context.ParmsId,
                        }
                );
                return ExitCode.Ok;
            }));
        return command;
    }
}
