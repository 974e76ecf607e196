using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 16 and 17: are the signers and witnesses those whom the auditor trusts?</summary>
internal static class PolicyCheck
{
    /// <summary>What a policy names, in the words of the report.</summary>
    public static ImmutableArray<string> NamedBy(TrustPolicy policy) =>
        [
            "the ledger",
            .. If(policy.Researchers.Length, "the researcher"),
            .. If(policy.ComputingParties.Length, "the computing party"),
            .. If(policy.KeyHolders.Length, "the key holder"),
            .. If(policy.Studies.Length, "the study"),
        ];

    private static ImmutableArray<string> If(int lines, string word) => lines > 0 ? [word] : [];

    /// <summary>Asks both.</summary>
    /// <returns>Whether the policy names the ledger's key, and neither researchers nor studies: too
    /// little to verify by.</returns>
    public static bool Run(Evidence evidence)
    {
        if (evidence.Options.Policy is not { } policy)
        {
            evidence.Findings.Waive(SignersPolicy, "no policy was given");
            evidence.Findings.Waive(LogQuorum, "no policy was given");
            return false;
        }

        var isLogTrusted =
            policy.Researchers.IsEmpty
            && policy.Studies.IsEmpty
            && evidence.Findings.HasPassed(LedgerOrder)
            && Check(evidence, policy) is null;
        if (isLogTrusted)
            evidence.Findings.Waive(
                SignersPolicy,
                "the ledger key is trusted, but neither the researcher nor the study was named"
            );
        else
            evidence.Findings.Ask(SignersPolicy, () => Check(evidence, policy));
        AskQuorum(evidence, policy);
        return isLogTrusted;
    }

    /// <summary>Each kind of line that the policy has must name what the study has.</summary>
    private static Discrepancy? Check(Evidence evidence, TrustPolicy policy) =>
        CheckLog(evidence, policy)
        ?? CheckRole(evidence, policy, StudyRole.Researcher, "researcher")
        ?? CheckRole(evidence, policy, StudyRole.ComputingParty, "computing-party")
        ?? CheckRole(evidence, policy, StudyRole.KeyHolder, "key-holder")
        ?? CheckStudy(evidence, policy);

    private static Discrepancy? CheckLog(Evidence evidence, TrustPolicy policy)
    {
        var study = evidence.State.Study!.Predicate;
        var log = new VerifierKey(study.Origin, study.Roles.Ledger);
        if (!policy.Logs.Contains(log))
            return new Discrepancy("policy", $"a line: log {log}", "no such line");
        return policy.RequiredOpening is { } opening && opening != study.Open
            ? new Discrepancy("policy", $"open: {opening}", $"open: {study.Open}")
            : null;
    }

    /// <summary>Every key that the role has or had: all of them may have signed.</summary>
    private static Discrepancy? CheckRole(
        Evidence evidence,
        TrustPolicy policy,
        StudyRole role,
        string line
    )
    {
        var named = policy.KeysOf(role);
        if (named.IsEmpty)
            return null;
        foreach (var key in evidence.State.EveryKeyOf(role))
        {
            if (!named.Contains(key))
                return new Discrepancy(
                    "policy",
                    $"a line: {line} {key.ToOpenSsh()}",
                    $"{named.Length} other {(named.Length == 1 ? "line" : "lines")} of {line}"
                );
        }

        return null;
    }

    private static Discrepancy? CheckStudy(Evidence evidence, TrustPolicy policy) =>
        policy.Studies.IsEmpty || policy.Studies.Contains(evidence.State.StudyId)
            ? null
            : new Discrepancy(
                "policy",
                $"a line: study {evidence.State.StudyId}",
                $"{policy.Studies.Length} other "
                    + $"{(policy.Studies.Length == 1 ? "study" : "studies")}"
            );

    private static void AskQuorum(Evidence evidence, TrustPolicy policy)
    {
        if (policy.Quorum is null)
        {
            evidence.Findings.Waive(LogQuorum, "the policy asks for no witness");
            return;
        }

        evidence.Findings.Ask(LogQuorum, () =>
        {
            var note = Note.Parse(
                evidence.Bundle.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20)
            );
            var judged = policy.Judge(note);
            return judged.HasQuorum
                ? null
                : new Discrepancy(
                    BundlePath.Checkpoint,
                    "cosignatures of a quorum of the policy's witnesses",
                    $"{judged.Cosigners.Length} that verify"
                );
        });
    }
}
