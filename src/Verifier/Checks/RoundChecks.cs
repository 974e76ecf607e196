using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Step 40: a study of several rounds. Each earlier round is asked what the last one is
/// asked, and each is taken at the parameters that the opened totals before it give.</summary>
/// <remarks>Source: docs/spec/totals.md, "Rounds".</remarks>
internal static class RoundChecks
{
    private const long MaximumOpeningBytes = 64 << 20;

    /// <summary>Asks every check of a round about each round before the last.</summary>
    /// <remarks>It comes before the same checks on the last round, whose answers then cover all
    /// of them.</remarks>
    public static void AskEarlier(
        Evidence evidence,
        PinnedProtocol? protocol,
        CheckedContext? context,
        bool isLight
    )
    {
        foreach (var state in evidence.State.EarlierRounds())
        {
            var round = evidence.Of(state);
            if (evidence.Scope >= VerificationScope.Contributions)
            {
                var own = ProtocolChecks.RunComputation(round, protocol?.Package);
                var replayed = FheChecks.RunRound(round, own, context, isLight);
                GenomicsChecks.Run(round, own, context);
                ResultChecks.Run(round, own, replayed);
                OpeningChecks.Run(round, own?.Package);
            }
            else if (protocol is { Package.Definition.Result.Open: OpeningRule.Pedersen })
            {
                OpeningChecks.AskOpening(round, protocol.Package);
            }

            evidence.Findings.Carry(round.Findings);
        }
    }

    /// <summary>Compares each round's parameters with what the totals before it give.</summary>
    public static void Run(Evidence evidence, PinnedProtocol? protocol)
    {
        var findings = evidence.Findings;
        if (
            protocol?.Package is { } package
            && StudyRounds.CountOf(package) == 1
            && evidence.State.PreviousRound is null
        )
        {
            findings.Waive(ResultRounds, "the protocol has one round");
            return;
        }

        findings.Ask(ResultRounds, protocol, pinned => Check(evidence, pinned.Package));
    }

    private static Discrepancy? Check(Evidence evidence, ProtocolPackage protocol)
    {
        if (evidence.Findings.CarriedBeyondScope is { } earlier)
            return earlier;
        var count = (ulong)StudyRounds.CountOf(protocol);
        var rounds = evidence.State.EarlierRounds();
        foreach (var (opened, next) in rounds.Zip(rounds.Skip(1).Append(evidence.State)))
        {
            var where = $"entry {next.Round!.Index}";
            if (next.RoundNumber > count)
                return new Discrepancy(
                    where,
                    $"at most {count} rounds, as the protocol says",
                    $"round {next.RoundNumber}"
                );
            var expected = StudyRounds.NextOf(
                protocol,
                opened,
                TotalsOf(evidence, opened).AsSpan()
            );
            var found = next.Round.Predicate.Parameters;
            if (expected is not { } parameters || !parameters.SequenceEqual(found))
                return new Discrepancy(
                    where,
                    expected is null
                        ? "no further round: the totals determine no parameters"
                        : $"the parameters {string.Join(", ", expected)}, which the totals of "
                            + $"round {opened.RoundNumber} give",
                    string.Join(", ", found)
                );
        }

        return
            evidence.Scope < VerificationScope.Publication
            || evidence.State.Aborted is not null
            || evidence.State.RoundNumber == count
            ? null
            : new Discrepancy(
                "ledger",
                $"{count} rounds, as the protocol says",
                $"{evidence.State.RoundNumber}"
            );
    }

    private static ImmutableArray<ulong> TotalsOf(Evidence evidence, StudyState opened)
    {
        var subject = opened.Decryption!.Subjects.First(subject =>
            subject.Name == DecryptionPredicate.OpeningSubject
        );
        try
        {
            return Opening.Parse(evidence.ReadObject(subject.Digest, MaximumOpeningBytes)).Totals;
        }
        catch (MalformedInputException e)
        {
            throw new DiscrepancyException(
                new Discrepancy(BundlePath.Object(subject.Digest), "an opening", e.Message)
            );
        }
    }
}
