using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Step 12: are the signers those whom the auditor trusts?</summary>
internal static class PolicyCheck
{
    public static void Run(Evidence evidence)
    {
        if (evidence.Options.Policy is not { } policy)
        {
            evidence.Findings.Waive("signers.policy", "no policy was given");
            return;
        }

        evidence.Findings.Ask("signers.policy", ["ledger.order"], () =>
        {
            var study = evidence.State.Study!.Predicate;
            var log = new VerifierKey(study.Origin, study.Roles.Ledger);
            if (!policy.Logs.Contains(log))
                return new Discrepancy("policy", $"a line: log {log}", "no such line");
            if (policy.Studies.Contains(evidence.State.StudyId) || policy.Researchers.Contains(study.Roles.Researcher))
                return null;
            return new Discrepancy(
                "policy", $"a line: researcher {study.Roles.Researcher.ToOpenSsh()}, or: study {evidence.State.StudyId}", "neither");
        });
    }
}
