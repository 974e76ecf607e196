using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 12 and 31: are the signers and witnesses those whom the auditor trusts?</summary>
internal static class PolicyCheck
{
    /// <summary>Asks both.</summary>
    /// <returns>Whether the policy names the ledger's key, and neither researchers nor studies: too little to verify by.</returns>
    public static bool Run(Evidence evidence)
    {
        if (evidence.Options.Policy is not { } policy)
        {
            evidence.Findings.Waive("signers.policy", "no policy was given");
            evidence.Findings.Waive("log.quorum", "no policy was given");
            return false;
        }

        var isLogTrusted = policy.Researchers.IsEmpty && policy.Studies.IsEmpty
            && evidence.Findings.HasPassed("ledger.order") && CheckLog(evidence, policy) is null;
        if (isLogTrusted)
            evidence.Findings.Waive("signers.policy", "the ledger key is trusted, but neither the researcher nor the study was named");
        else
            evidence.Findings.Ask("signers.policy", ["ledger.order"], () => CheckLog(evidence, policy) ?? CheckStudy(evidence, policy));
        AskQuorum(evidence, policy);
        return isLogTrusted;
    }

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

    private static Discrepancy? CheckStudy(Evidence evidence, TrustPolicy policy)
    {
        var researcher = evidence.State.Study!.Predicate.Roles.Researcher;
        return policy.Studies.Contains(evidence.State.StudyId) || policy.Researchers.Contains(researcher)
            ? null
            : new Discrepancy("policy", $"a line: researcher {researcher.ToOpenSsh()}, or: study {evidence.State.StudyId}", "neither");
    }

    private static void AskQuorum(Evidence evidence, TrustPolicy policy)
    {
        if (policy.Quorum is null)
        {
            evidence.Findings.Waive("log.quorum", "the policy asks for no witness");
            return;
        }

        evidence.Findings.Ask("log.quorum", ["log.checkpoint"], () =>
        {
            var note = Note.Parse(evidence.Bundle.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20));
            var judged = policy.Judge(note);
            return judged.HasQuorum
                ? null
                : new Discrepancy(
                    BundlePath.Checkpoint, "cosignatures of a quorum of the policy's witnesses", $"{judged.Cosigners.Length} that verify");
        });
    }
}
