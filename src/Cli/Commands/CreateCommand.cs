using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp create</c>: a study from a pinned protocol.</summary>
internal static class CreateCommand
{
    public static Command Build(SharedOptions shared)
    {
        var folder = new Argument<string>("DIR") { Description = "The new study folder." };
        var protocol = new Option<string?>("--protocol")
        {
            Description =
                "The protocol folder, committed in a Git repository; without it you are asked. "
                + "URL//PATH names a folder in a repository elsewhere.",
            HelpName = "PATH|URL[@COMMIT]",
        };
        var command = new Command(
            "create",
            """
            Create a study from a protocol.

            Examples:
              sgp create study --protocol protocols/alzheimers-allele-frequency
              sgp create study --protocol https://example.org/protocols.git//allele-frequency@v1.2
            """
        )
        {
            folder,
            protocol,
            shared.Keys,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var path = arguments.GetValue(folder)!;
            StudyCreation.RequireEmpty(path);
            var source = arguments.GetValue(protocol) ?? ProtocolChoice.Ask();
            var (package, repository) = screen.WhileOpening(source, () =>
                (ProtocolSource.Load(source, out var found), found)
            );
            using var passphrase = PassphraseSource.Obtain(
                arguments.GetValue(shared.PassphraseFile),
                isNew: true
            );
            var origin = StudyCreation.DrawOrigin(StudyCreation.LocalHost);
            var keys = new KeyFolder(
                arguments.GetValue(shared.Keys) ?? KeyFolder.DefaultPath(origin),
                passphrase
            );
            using var study = screen.While(
                "making four signing keys and sealing them with the passphrase",
                () =>
                    StudyCreation.Create(
                        path,
                        Stores.Default,
                        package,
                        repository,
                        origin,
                        keys,
                        TimeProvider.System
                    )
            );
            screen.Say(
                "made four signing keys: ledger, researcher, computing party, key holder; they are "
                    + "sealed"
            );
            screen.Say($"signing keys: {keys.Path}");
            screen.Say(
                "keep the passphrase and a copy of that folder: whoever loses one of them loses "
                    + "the study"
            );
            screen.Say($"next: sgp keygen --study {path}");
            screen.Answer(
                () =>
                    $"created study {study.State.StudyId}\nprotocol {package.Definition.Name} at "
                    + $"commit {package.Identity.Commit}\n",
                () =>
                    new JsonObject
                    {
                        ["study"] = study.State.StudyId.ToString(),
                        ["origin"] = origin,
                        ["protocol"] = package.Definition.Name,
                        ["commit"] = package.Identity.Commit.ToString(),
                        ["manifest"] = package.Identity.ManifestSha256,
                        ["keys"] = keys.Path,
                    }
            );
            return ExitCode.Ok;
        });
        return command;
    }
}
