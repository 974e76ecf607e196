using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp commons</c>: institutions that compute together, by consent and
/// vote.</summary>
internal static class CommonsCommand
{
    public static Command Build(SharedOptions shared) =>
        new(
            "commons",
            """
            Institutions, patients and researchers decide by vote what is computed.

            Examples:
              sgp commons create DIR --charter C --rules R --founder A --registrar A --ledger-key A
              sgp commons admit bob.pub --class institution --registrar alice --commons commons
              sgp commons show --commons commons
            """
        )
        {
            BuildCreate(shared),
            BuildShow(shared),
            BuildMembers(shared),
            BuildBudget(shared),
            BuildMembership(shared, "admit", MemberAction.Admit),
            BuildMembership(shared, "suspend", MemberAction.Suspend),
            BuildMembership(shared, "remove", MemberAction.Remove),
        };

    private static Command BuildCreate(SharedOptions shared)
    {
        var folder = new Argument<string>("DIR") { Description = "The new folder." };
        var charter = NewFile("--charter", "What the commons is for, in words.");
        var rules = NewFile("--rules", "The rules, as JSON.");
        var founders = NewNames("--founder", "A founder's key of your ring; each signs.");
        var registrars = NewNames(
            "--registrar",
            "A registrar's key: of your ring, a public key or a file with one."
        );
        var ledger = new Option<string>("--ledger-key")
        {
            Description = "The key of your ring that signs entries and checkpoints.",
            HelpName = "NAME",
            Required = true,
        };
        var actor = new ActorKey(shared.Passphrases);
        var command = new Command(
            "create",
            """
            Found a commons: its founders sign charter, registrars and rules.

            Example:
              sgp commons create DIR --charter C --rules R --founder A --registrar A --ledger-key A
            """
        )
        {
            folder,
            charter,
            rules,
            founders,
            registrars,
            ledger,
            actor.Ring,
            shared.PassphraseFile,
        };
        command.SetAction(arguments =>
        {
            using var passphrase = shared.ObtainPassphrase(arguments);
            var ring = ActorKey.RingAt(arguments.GetValue(actor.Ring));
            var text = File.ReadAllBytes(Existing(arguments.GetValue(charter)!));
            var keys = arguments
                .GetValue(founders)!
                .Select(name => ActorKey.Open(ring, name, passphrase))
                .ToArray();
            try
            {
                using var commons = CommonsCreation.Create(
                    arguments.GetValue(folder)!,
                    Stores.Default,
                    text,
                    CommonsDocument.ReadRules(arguments.GetValue(rules)!),
                    keys,
                    arguments
                        .GetValue(registrars)!
                        .Select(name => ActorKey.PublicKeyOf(name, "--registrar", ring)),
                    ActorKey.Open(ring, arguments.GetValue(ledger)!, passphrase),
                    StudyCreation.DrawOrigin(StudyCreation.LocalHost),
                    TimeProvider.System
                );
                Answer(shared, arguments, commons);
            }
            finally
            {
                foreach (var key in keys)
                    key.Dispose();
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Answer(SharedOptions shared, ParseResult arguments, FolderCommons commons)
    {
        var genesis = commons.State.Genesis!.Said;
        var vkey = new VerifierKey(genesis.Origin, genesis.Ledger);
        shared
            .Screen(arguments)
            .Answer(
                () => $"founded commons {commons.State.CommonsId}\nfor policies: commons {vkey}\n",
                () =>
                    new JsonObject
                    {
                        ["commons"] = commons.State.CommonsId.ToString(),
                        ["origin"] = genesis.Origin,
                        ["vkey"] = vkey.ToString(),
                    }
            );
    }

    private static Command BuildShow(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var command = access.Looking(
            new Command(
                "show",
                """
                Show a commons: its rules, its proposals, and what may be done with each.

                Example:
                  sgp commons show --commons commons
                """
            )
        );
        command.SetAction(arguments =>
        {
            using var commons = access.Open(arguments);
            CommonsText.Answer(shared.Screen(arguments), commons);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildMembers(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var command = access.Looking(
            new Command(
                "members",
                """
                List the members of a commons by number.

                Example:
                  sgp commons members --commons commons
                """
            )
        );
        command.SetAction(arguments =>
        {
            using var commons = access.Open(arguments);
            var members = commons.State.Members.ToArray();
            shared
                .Screen(arguments)
                .Answer(
                    () =>
                        string.Concat(
                            members.Select(member =>
                                $"{member.Number, 4}  {MemberClassWord.Of(member.Class), -11}  "
                                + $"{(member.IsActive ? "active" : "not active"), -10}  "
                                + $"{member.Key.KeyId}\n"
                            )
                        ),
                    () =>
                        new JsonObject
                        {
                            ["members"] = new JsonArray([
                                .. members.Select(member => new JsonObject
                                {
                                    ["number"] = member.Number,
                                    ["class"] = MemberClassWord.Of(member.Class),
                                    ["active"] = member.IsActive,
                                    ["key"] = member.Key.ToOpenSsh(),
                                }),
                            ]),
                        }
                );
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildBudget(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var command = access.Looking(
            new Command(
                "budget",
                """
                Show what of this epoch's privacy budget is spent, and by which studies.

                Example:
                  sgp commons budget --commons commons
                """
            )
        );
        command.SetAction(arguments =>
        {
            using var commons = access.Open(arguments);
            var state = commons.State;
            var epoch = state.EpochOf(commons.Now);
            var (spent, budget) = (state.SpentIn(epoch), state.Rules.Budget);
            var studies = state
                .Locks.Where(locked => state.EpochOf(locked.Record.Time) == epoch)
                .ToArray();
            shared
                .Screen(arguments)
                .Answer(
                    () =>
                        $"epoch {epoch}: {spent} of {budget.Rho} spent ({spent.ToTwoDigits()} of "
                        + $"{budget.Rho.ToTwoDigits()})\nexact releases of one cohort: "
                        + $"{budget.Exact} allowed\n"
                        + string.Concat(
                            studies.Select(locked =>
                                $"{locked.Record.Said.Study}  {locked.Record.Said.Cost}  "
                                + $"{locked.Record.Said.Roster.Count} members"
                                + $"{(locked.IsCharged ? "" : "  given back")}\n"
                            )
                        ),
                    () =>
                        new JsonObject
                        {
                            ["epoch"] = epoch,
                            ["spent"] = spent.ToString(),
                            ["budget"] = budget.Rho.ToString(),
                            ["exact"] = budget.Exact,
                            ["studies"] = new JsonArray([
                                .. studies.Select(locked => new JsonObject
                                {
                                    ["study"] = locked.Record.Said.Study.ToString(),
                                    ["cost"] = locked.Record.Said.Cost.ToString(),
                                    ["charged"] = locked.IsCharged,
                                }),
                            ]),
                        }
                );
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildMembership(SharedOptions shared, string word, MemberAction action)
    {
        var access = new CommonsAccess(shared);
        var member = new Argument<string>("KEY")
        {
            Description = "The member: a key of your ring, a public key or a file with one.",
        };
        var memberClass = new Option<string>("--class")
        {
            Description = "patient, institution, researcher, trustee, guardian or auditor.",
            HelpName = "CLASS",
            Required = true,
        };
        memberClass.Validators.Add(result =>
        {
            if (
                result.Tokens is [var given]
                && MemberClassWord.Find(given.Value) == MemberClass.None
            )
                result.AddError(
                    "--class: expected patient, institution, researcher, trustee, guardian or "
                        + $"auditor, found \"{given.Value}\""
                );
        });
        var registrars = NewNames(
            "--registrar",
            "A registrar's key of your ring; two admit an institution, where there are two."
        );
        var evidence = new Option<string?>("--evidence")
        {
            Description = "What the registrar saw; its digest alone is recorded.",
            HelpName = "FILE",
        };
        var outcome = new Option<string?>("--outcome")
        {
            Description = "The approved proposal's outcome that asked for it.",
            HelpName = "LEAF",
        };
        var command = new Command(
            word,
            $"""
            Record that a member is {(
                action == MemberAction.Admit ? "admitted"
                : action == MemberAction.Suspend ? "suspended"
                : "removed"
            )}.

            Example:
              sgp commons {word} bob.pub --class institution --registrar alice --commons commons
            """
        )
        {
            member,
            memberClass,
            registrars,
            evidence,
            outcome,
            access.Folder,
            access.Actor.Ring,
            shared.PassphraseFile,
        };
        command.SetAction(arguments => access.Write(arguments, (commons, passphrase) =>
            {
                var ring = ActorKey.RingAt(arguments.GetValue(access.Actor.Ring));
                var keys = arguments
                    .GetValue(registrars)!
                    .Select(name => ActorKey.Open(ring, name, passphrase))
                    .ToArray();
                try
                {
                    var entry = CommonsMembership.Record(
                        commons,
                        action,
                        ActorKey.PublicKeyOf(arguments.GetValue(member)!, "KEY", ring),
                        MemberClassWord.Find(arguments.GetValue(memberClass)!),
                        arguments.GetValue(evidence) is { } file
                            ? File.ReadAllBytes(Existing(file))
                            : Encoding.UTF8.GetBytes("none"),
                        keys,
                        arguments.GetValue(outcome) is { } leaf
                            ? CommonsAccess.Find(
                                leaf,
                                CommonsText.OutcomesOf(commons.State),
                                "an outcome"
                            )
                            : null
                    );
                    return access.Answer(arguments, $"{word} recorded", entry);
                }
                finally
                {
                    foreach (var key in keys)
                        key.Dispose();
                }
            }));
        return command;
    }

    public static string Existing(string path) =>
        File.Exists(path)
            ? path
            : throw new UsageException($"{path}: expected a file, found none", "check the path");

    private static Option<string> NewFile(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "FILE",
            Required = true,
        };

    private static Option<string[]> NewNames(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "NAME",
            Required = true,
        };
}
