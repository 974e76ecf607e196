using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What breaks no rule and should be known before somebody relies on a study.</summary>
/// <remarks>Source: docs/spec/verification.md, "Remarks", which lists the ids.</remarks>
internal static class RemarkableThings
{
    /// <summary>The remark on frequencies that few genomes answer for.</summary>
    public const string SparseCounts = "counts.sparse";

    private const int YearsAfterCommit = 20;

    /// <summary>Looks for all of them; nothing is looked for in a ledger that breaks its
    /// rules.</summary>
    public static void Look(Evidence evidence, ProtocolPackage? protocol, StudyResult? result)
    {
        if (!evidence.Findings.HasPassed(LedgerOrder))
            return;
        foreach (
            var remark in (Remark?[])
                [
                    LookAtRoles(evidence.State.Study!.Predicate.Roles),
                    LookAtKeyEvents(evidence.State),
                    LookAtRevoked(evidence.State),
                    LookAtRefusals(evidence.Ledger.UncheckedRefusals),
                    LookAtTimes(evidence.State, protocol),
                    LookAtSparseCounts(result),
                ]
        )
        {
            if (remark is not null)
                evidence.Findings.Remarks.Add(remark);
        }
    }

    private static Remark? LookAtRoles(StudyRoles roles)
    {
        (string Word, Ed25519PublicKey Key)[] holders =
        [
            ("researcher", roles.Researcher),
            ("computing party", roles.ComputingParty),
            ("key holder", roles.KeyHolder),
            ("ledger", roles.Ledger),
        ];
        var shared = holders
            .GroupBy(holder => holder.Key)
            .Where(group => group.Count() > 1)
            .Select(group => string.Join(" and ", group.Select(holder => holder.Word)))
            .ToArray();
        return shared.Length == 0
            ? null
            : new Remark(
                "roles.shared",
                $"One key holds several roles: {string.Join("; ", shared)}. Nobody else watched "
                    + $"over those steps."
            );
    }

    private static Remark? LookAtKeyEvents(StudyState state) =>
        state.KeyEventCount == 0
            ? null
            : new Remark(
                "keys.changed",
                $"{Count(state.KeyEventCount, "key event")} changed who may sign. A key that was "
                    + $"added signs as well as the genesis's own."
            );

    private static Remark? LookAtRevoked(StudyState state)
    {
        var revoked = state
            .EffectiveContributions()
            .Where(contribution =>
                state.Log.IsRevoked(StudyRole.Contributor, contribution.Contributor)
            )
            .Select(contribution => contribution.Index)
            .ToArray();
        return revoked.Length == 0
            ? null
            : new Remark(
                "keys.revoked",
                $"{Count((ulong)revoked.Length, "contribution")} of a key that was revoked later "
                    + $"still {(revoked.Length == 1 ? "counts" : "count")}: {Entries(revoked)}."
            );
    }

    private static Remark? LookAtRefusals(int refusals) =>
        refusals == 0
            ? null
            : new Remark(
                "refusals.unchecked",
                $"{Count((ulong)refusals, "refusal")} for a reason that only the ledger could "
                    + $"see: that something was refused rightly is its word."
            );

    /// <summary>The ledger's clock beside the date of the pinned commit: both are somebody's word,
    /// and should fit.</summary>
    private static Remark? LookAtTimes(StudyState state, ProtocolPackage? protocol)
    {
        if (protocol is null || GitCommitTime.Of(protocol) is not { } committed)
            return null;
        var (first, last) = (state.Study!.Time, state.LastTime);
        if (first < committed.AddDays(-1))
            return new Remark(
                "ledger.time",
                $"The ledger dates its first entry {Date(first)}, before the pinned commit was "
                    + $"made ({Date(committed)})."
            );
        return last > committed.AddYears(YearsAfterCommit)
            ? new Remark(
                "ledger.time",
                $"The ledger dates its last entry {Date(last)}, over {YearsAfterCommit} years "
                    + $"after the pinned commit was made ({Date(committed)})."
            )
            : null;
    }

    /// <summary>
    /// Sites at which most of the cohort said nothing: their frequency is another quantity than it
    /// seems.
    /// </summary>
    internal static Remark? LookAtSparseCounts(StudyResult? result) =>
        result is AlleleFrequencies { Remarks: [var sentence] }
            ? new Remark(SparseCounts, sentence)
            : null;

    private static string Date(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(ulong count, string what) =>
        $"{count} {what}{(count == 1 ? "" : "s")}";

    /// <summary>The entries, the first eight by index.</summary>
    internal static string Entries(ulong[] indices)
    {
        var text = new StringBuilder(indices.Length == 1 ? "entry " : "entries ").AppendJoin(
            ", ",
            indices.Take(8)
        );
        return indices.Length > 8 ? $"{text} and {indices.Length - 8} more" : text.ToString();
    }
}
