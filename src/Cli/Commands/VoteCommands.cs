using System.CommandLine;
using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp propose</c>, <c>vote</c>, <c>delegate</c>, <c>hold</c> and
/// <c>tally</c>.</summary>
internal static class VoteCommands
{
    public static Command BuildPropose(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var file = new Argument<string>("FILE") { Description = "The proposal, as JSON." };
        var protocol = new Option<string?>("--protocol")
        {
            Description = "For a study: the protocol folder, committed in a Git repository.",
            HelpName = "PATH|URL[@COMMIT]",
        };
        var cancel = new Option<bool>("--cancel")
        {
            Description = "Take back the proposal whose leaf hash is given, before it opens.",
        };
        var command = access.Speaking(
            new Command(
                "propose",
                """
                Put a study, new rules, a budget or a member to the vote of a commons.

                For a study, its role keys are made now, in --keys: members vote on them, too.

                Example:
                  sgp propose study.json --key alice --protocol protocols/heart --keys study-keys
                """
            )
            {
                file,
                protocol,
                cancel,
                shared.Keys,
            }
        );
        command.SetAction(arguments => access.Write(arguments, (commons, passphrase) =>
            {
                using var key = access.OpenActor(arguments, passphrase);
                var named = arguments.GetValue(file)!;
                if (arguments.GetValue(cancel))
                    return access.Answer(
                        arguments,
                        "cancelled",
                        Proposing.Cancel(commons, key, FindProposal(commons, named))
                    );
                var (asked, text) = CommonsDocument.ReadProposal(
                    named,
                    (purpose, release, rounds) =>
                        StudyOf(
                            purpose,
                            release,
                            rounds,
                            arguments.GetValue(protocol),
                            arguments.GetValue(shared.Keys),
                            passphrase
                        )
                );
                return access.Answer(
                    arguments,
                    "proposed",
                    Proposing.Record(commons, key, Encoding.UTF8.GetBytes(text), asked)
                );
            }));
        return command;
    }

    private static ProposedStudy StudyOf(
        Purpose purpose,
        ReleaseTerms release,
        ulong rounds,
        string? protocol,
        string? keys,
        Passphrase passphrase
    )
    {
        if (protocol is null || keys is null)
            throw new UsageException(
                "expected --protocol and --keys for a study, found "
                    + (protocol is null ? "no protocol" : "no folder for its keys"),
                "the members vote on the pinned protocol and on the keys of its roles"
            );
        var package = ProtocolSource.Load(protocol, out _);
        return new ProposedStudy
        {
            GitCommit = package.Identity.Commit.ToString(),
            Manifest = ArtifactDigest.Parse(package.Identity.ManifestSha256),
            Purpose = purpose,
            Roles = new KeyFolder(keys, passphrase).CreateRoleKeys(RolesOfOthers.None),
            Rounds = rounds,
            Open = OpeningRules.ToMethod(package.Definition.Result.Open),
            Release = release,
            Cost = release.CostOf(rounds),
            MinimumContributors = (ulong)package.Definition.Result.MinimumContributors,
            HasFreshKeys = false,
        };
    }

    public static Command BuildVote(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var proposal = NewProposal();
        var choice = new Argument<string>("CHOICE") { Description = "for, against or abstain." };
        choice.AcceptOnlyFromAmong("for", "against", "abstain");
        var command = access.Speaking(
            new Command(
                "vote",
                """
                Vote on a proposal of a commons, in person.

                Example:
                  sgp vote 3f2a91 for --commons commons --key alice
                """
            )
            {
                proposal,
                choice,
            }
        );
        command.SetAction(arguments =>
            access.Say(arguments, "voted", (commons, key) => Voting.Record(
                    commons,
                    key,
                    FindProposal(commons, arguments.GetValue(proposal)!),
                    arguments.GetValue(choice) switch
                    {
                        "for" => VoteChoice.For,
                        "against" => VoteChoice.Against,
                        _ => VoteChoice.Abstain,
                    }
                ))
        );
        return command;
    }

    public static Command BuildDelegate(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var to = new Argument<string?>("KEY")
        {
            Description = "The member whose vote carries yours where you do not vote.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var none = new Option<bool>("--none") { Description = "End the delegation." };
        var command = access.Speaking(
            new Command(
                "delegate",
                """
                Lend your weight in the tally to another member. It never counts for the quorum.

                Examples:
                  sgp delegate bob.pub --commons commons --key alice
                  sgp delegate --none --commons commons --key alice
                """
            )
            {
                to,
                none,
            }
        );
        command.SetAction(arguments =>
        {
            var named = arguments.GetValue(to);
            if ((named is null) != arguments.GetValue(none))
                throw new UsageException(
                    "expected a member's key or --none, found "
                        + (named is null ? "neither" : "both"),
                    "\"sgp commons members\" lists the members"
                );
            return access.Say(
                arguments,
                named is null ? "delegation ended" : "delegated",
                (commons, key) =>
                    WeightDelegation.Record(
                        commons,
                        key,
                        named is null
                            ? null
                            : ActorKey.PublicKeyOf(
                                named,
                                "KEY",
                                ActorKey.RingAt(arguments.GetValue(access.Actor.Ring))
                            )
                    )
            );
        });
        return command;
    }

    public static Command BuildHold(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var outcome = new Argument<string>("OUTCOME") { Description = "The outcome's leaf hash." };
        var reason = new Option<string>("--reason")
        {
            Description = "Why, in words.",
            HelpName = "TEXT",
            Required = true,
        };
        var command = access.Speaking(
            new Command(
                "hold",
                """
                As a guardian, stop what was approved, within its timelock.

                Example:
                  sgp hold 77c0de --reason "the board has not seen it" --commons commons --key board
                """
            )
            {
                outcome,
                reason,
            }
        );
        command.SetAction(arguments =>
            access.Say(arguments, "held", (commons, key) =>
                Voting.Hold(
                    commons,
                    key,
                    CommonsAccess.Find(
                        arguments.GetValue(outcome)!,
                        CommonsText.OutcomesOf(commons.State),
                        "an outcome"
                    ),
                    Encoding.UTF8.GetBytes(arguments.GetValue(reason)!)
                )
            )
        );
        return command;
    }

    public static Command BuildTally(SharedOptions shared)
    {
        var access = new CommonsAccess(shared);
        var proposal = NewProposal();
        var inForce = new Option<bool>("--in-force")
        {
            Description = "Put the rules or the budget that the proposal asked for in force.",
        };
        var command = access.Speaking(
            new Command(
                "tally",
                """
                Count a vote that is over, or put what it approved in force.

                Examples:
                  sgp tally 3f2a91 --commons commons
                  sgp tally 3f2a91 --in-force --commons commons
                """
            )
            {
                proposal,
                inForce,
            }
        );
        command.SetAction(arguments => access.Write(arguments, (commons, _) =>
            {
                var found = FindProposal(commons, arguments.GetValue(proposal)!);
                if (arguments.GetValue(inForce))
                    return access.Answer(
                        arguments,
                        "in force",
                        Tallying.PutInForce(
                            commons,
                            commons.State.ProposalOf(found)!.Outcome?.Hash
                                ?? throw new UsageException(
                                    "expected a proposal with an outcome, found one without",
                                    "\"sgp tally\" counts it first"
                                )
                        )
                    );
                var entry = Tallying.Record(commons, found);
                var tally = ((OutcomePredicate)entry.Statement.Predicate).Tally;
                return access.Answer(
                    arguments,
                    $"{DecisionWord.Of(tally.Decision)}, {tally.For} for, {tally.Against} against, "
                        + $"{tally.Votes.Count} of {tally.Eligible.Count} voted",
                    entry
                );
            }));
        return command;
    }

    private static Argument<string> NewProposal() =>
        new("PROPOSAL")
        {
            Description = "The proposal's leaf hash, or at least its first six digits.",
        };

    private static LeafHash FindProposal(FolderCommons commons, string text) =>
        CommonsAccess.Find(
            text,
            commons.State.Proposals.Select(proposal => proposal.Record.Hash),
            "a proposal"
        );
}
