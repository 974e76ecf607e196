using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp create</c>: a study from a pinned protocol.</summary>
internal static class CreateCommand
{
    public static Command Build(SharedOptions shared)
    {
        var folder = new Argument<string?>("DIR")
        {
            Description = "The new study folder; with --remote there is none.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var remote = RemoteAccess.NewOption(
            "Create the study on this server, which keeps its ledger."
        );
        var protocol = new Option<string?>("--protocol")
        {
            Description =
                "The protocol folder, committed in a Git repository; without it you are asked. "
                + "URL//PATH names a folder in a repository elsewhere.",
            HelpName = "PATH|URL[@COMMIT]",
        };
        var computingParty = NewRoleKey("--computing-party-key", "computes");
        var keyHolder = NewRoleKey("--key-holder-key", "decrypts");
        var contributors = new Option<string?>("--contributors")
        {
            Description =
                "Take contributions from these keys alone: a file with one OpenSSH public key a "
                + "line.",
            HelpName = "FILE",
        };
        var store = new Option<string>("--store")
        {
            Description = "What keeps the ledger.",
            HelpName = Stores.Words,
            DefaultValueFactory = _ => Stores.Default.Name,
        };
        var command = new Command(
            "create",
            """
            Create a study from a protocol.

            Examples:
              sgp create study --protocol protocols/alzheimers-allele-frequency
              sgp create study --protocol https://example.org/protocols.git//allele-frequency@v1.2
              sgp create --remote hospital.example.org --protocol protocols/alzheimers-allele-frequency
            """
        )
        {
            folder,
            protocol,
            computingParty,
            keyHolder,
            contributors,
            store,
            remote,
            shared.Keys,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            var screen = shared.Screen(arguments);
            var path = arguments.GetValue(folder);
            var server = arguments.GetValue(remote) is { } named
                ? RemoteAccess.Find(named, screen)
                : null;
            if ((path is null) == (server is null))
                throw new UsageException(
                    "expected a folder or --remote, found " + (path is null ? "neither" : "both"),
                    "a study lies in a folder here, or on a server"
                );
            if (path is not null)
                StudyCreation.RequireEmpty(path);
            var source = arguments.GetValue(protocol) ?? ProtocolChoice.Ask();
            var (package, repository) = screen.WhileOpening(source, () =>
                (ProtocolSource.Load(source, out var found), found)
            );
            var ring = ActorKey.RingAt(null);
            var others = new RolesOfOthers
            {
                ComputingParty = KeyOf(arguments, computingParty, ring),
                KeyHolder = KeyOf(arguments, keyHolder, ring),
            };
            var list = arguments.GetValue(contributors) is { } file
                ? ContributorIdentity.ReadList(file)
                : null;
            if (server is not null)
                return RemoteCreation.Run(
                    shared,
                    arguments,
                    server,
                    package,
                    repository,
                    others,
                    list
                );
            using var passphrase = shared.Passphrases.Obtain(
                arguments.GetValue(shared.PassphraseFile),
                isNew: true
            );
            var origin = StudyCreation.DrawOrigin(StudyCreation.LocalHost);
            var keys = new KeyFolder(
                arguments.GetValue(shared.Keys) ?? KeyFolder.DefaultPath(origin),
                passphrase
            );
            var drawn = new[]
            {
                "ledger",
                "researcher",
                others.ComputingParty is null ? "computing party" : "",
                others.KeyHolder is null ? "key holder" : "",
            }
                .Where(role => role.Length > 0)
                .ToArray();
            using var study = screen.While(
                $"making {drawn.Length} signing keys and sealing them with the passphrase",
                () =>
                    StudyCreation.Create(
                        path!,
                        Stores.KindOf(arguments.GetValue(store)!),
                        package,
                        repository,
                        origin,
                        keys,
                        TimeProvider.System,
                        others,
                        list
                    )
            );
            screen.Say(
                $"made {(drawn.Length == 4 ? "four" : $"{drawn.Length}")} signing keys: "
                    + $"{string.Join(", ", drawn)}; they are sealed"
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

    private static Option<string?> NewRoleKey(string name, string does) =>
        new(name)
        {
            Description =
                $"The key of who {does}, where somebody else holds it: the name of a key of your "
                + "ring, a public key or a file with one.",
            HelpName = "KEY",
        };

    private static Ed25519PublicKey? KeyOf(
        ParseResult arguments,
        Option<string?> option,
        KeyRing ring
    ) =>
        arguments.GetValue(option) is { } text
            ? ActorKey.PublicKeyOf(text, option.Name, ring)
            : null;
}
