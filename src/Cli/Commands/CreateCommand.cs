using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

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
        var commons = new Option<string?>("--commons")
        {
            Description =
                "The folder of the commons that approved the study; with --outcome and the --keys "
                + "that \"sgp propose\" made.",
            HelpName = "DIR",
        };
        var outcome = new Option<string?>("--outcome")
        {
            Description = "The outcome there that approved it.",
            HelpName = "LEAF",
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
            commons,
            outcome,
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
            var (approval, copy) = ApprovalOf(
                arguments.GetValue(commons),
                arguments.GetValue(outcome),
                arguments.GetValue(shared.Keys)
            );
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
                isNew: approval is null
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
                        list,
                        approval
                    )
            );
            copy?.WriteTo(study.Folder);
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

    /// <summary>What the commons approved, and a copy of it up to there.</summary>
    private static (
        (StudyCommons Commons, StudyRoles Roles)? Approval,
        CommonsCopy? Copy
    ) ApprovalOf(string? folder, string? outcome, string? keys)
    {
        if (folder is null && outcome is null)
            return (null, null);
        if (folder is null || outcome is null || keys is null)
            throw new UsageException(
                "expected --commons, --outcome and --keys together, found some of them",
                "the commons approved the keys that \"sgp propose --keys DIR\" made"
            );
        using var commons = FolderCommons.Open(
            folder,
            Stores.All,
            ledgerKey: null,
            TimeProvider.System
        );
        var leaf = CommonsAccess.Find(outcome, CommonsText.OutcomesOf(commons.State), "an outcome");
        var (named, study) = StudyLock.Approved(commons, leaf);
        var index = commons.State.ProposalOfOutcome(leaf)!.Outcome!.Index;
        var copy = commons.CopyTo(index);
        var entries = copy.Entries().ToArray();
        return ((named, study.Roles), copy with { Entries = () => entries });
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
