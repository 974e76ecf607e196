using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp consent</c>: what a member's data may be used for.</summary>
internal static class ConsentCommand
{
    public static Command Build(SharedOptions shared) =>
        new(
            "consent",
            """
            Say what your data may be used for, and take it back.

            Examples:
              sgp consent grant terms.json --commons commons --key alice
              sgp consent revoke 5be1c0 --commons commons --key alice
              sgp consent show --commons commons
            """
        )
        {
            BuildGrant(shared),
            BuildRevoke(shared),
            BuildShow(shared),
        };

    private static Command BuildGrant(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var terms = new Argument<string>("TERMS") { Description = "The terms, as JSON." };
        var proposal = new Option<string?>("--proposal")
        {
            Description = "For this proposal alone.",
            HelpName = "LEAF",
        };
        var agent = new Option<string?>("--agent")
        {
            Description = "A key that may contribute for you.",
            HelpName = "KEY",
        };
        var days = new Option<int?>("--days")
        {
            Description = "How long it holds; without it, until you take it back.",
            HelpName = "N",
        };
        var command = access.Speaking(
            new Command(
                "grant",
                $"""
                Let your data be used as terms say. You sign this text:

                {ConsentKeeping.Text}

                Example:
                  sgp consent grant terms.json --commons commons --key alice
                """
            )
            {
                terms,
                proposal,
                agent,
                days,
            }
        );
        command.SetAction(arguments =>
            access.Say(arguments, "granted", (commons, key) =>
                ConsentKeeping.Grant(
                    commons,
                    key,
                    CommonsDocument.ReadTerms(arguments.GetValue(terms)!),
                    arguments.GetValue(proposal) is { } leaf
                        ? CommonsAccess.Find(
                            leaf,
                            commons.State.Proposals.Select(next => next.Record.Hash),
                            "a proposal"
                        )
                        : null,
                    arguments.GetValue(days) is { } count ? commons.Now.AddDays(count) : null,
                    arguments.GetValue(agent) is { } other
                        ? ActorKey.PublicKeyOf(
                            other,
                            "--agent",
                            ActorKey.RingAt(arguments.GetValue(access.Actor.Ring))
                        )
                        : null
                )
            )
        );
        return command;
    }

    private static Command BuildRevoke(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var consent = new Argument<string>("CONSENT") { Description = "Its leaf hash." };
        var command = access.Speaking(
            new Command(
                "revoke",
                """
                Take a consent back. Studies that are locked already keep it; later ones do not.

                Example:
                  sgp consent revoke 5be1c0 --commons commons --key alice
                """
            )
            {
                consent,
            }
        );
        command.SetAction(arguments =>
            access.Say(arguments, "taken back", (commons, key) =>
                ConsentKeeping.Revoke(
                    commons,
                    key,
                    CommonsAccess.Find(
                        arguments.GetValue(consent)!,
                        commons.State.Consents.Select(next => next.Record.Hash),
                        "a consent"
                    )
                )
            )
        );
        return command;
    }

    private static Command BuildShow(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var command = access.Looking(
            new Command(
                "show",
                """
                List consents, and whether they are in force.

                Example:
                  sgp consent show --commons commons
                """
            )
        );
        command.SetAction(arguments =>
        {
            using var commons = access.Open(arguments);
            var consents = commons.State.Consents.ToArray();
            var now = commons.Now;
            shared
                .Screen(arguments)
                .Answer(
                    () =>
                        string.Concat(
                            consents.Select(consent =>
                                $"{consent.Record.Hash}  {consent.Record.Said.Member.KeyId}  "
                                + $"{Words(consent.Record.Said.Terms)}  "
                                + $"{(consent.IsInForce(now) ? "in force" : "not in force")}\n"
                            )
                        ),
                    () =>
                        new JsonObject
                        {
                            ["consents"] = new JsonArray([
                                .. consents.Select(consent => new JsonObject
                                {
                                    ["consent"] = consent.Record.Hash.ToString(),
                                    ["member"] = consent.Record.Said.Member.ToOpenSsh(),
                                    ["terms"] = Words(consent.Record.Said.Terms),
                                    ["inForce"] = consent.IsInForce(now),
                                }),
                            ]),
                        }
                );
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Words(Terms terms) =>
        string.Join(
            ' ',
            terms.Conditions.Select(condition =>
                TermsTable.Find(condition.Code)?.Shorthand ?? condition.Code
            )
        );
}
