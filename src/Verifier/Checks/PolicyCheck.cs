using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 12 and 31: are the signers and witnesses those whom the auditor trusts?</summary>
internal static class PolicyCheck
{
    public static void Run(Evidence evidence)
    {
        if (evidence.Options.Policy is not { } policy)
        {
            evidence.Findings.Waive("signers.policy", "no policy was given");
            evidence.Findings.Waive("log.quorum", "no policy was given");
            return;
        }

        evidence.Findings.Ask("signers.policy", ["ledger.order"], () =>
        {
            var study = evidence.State.Study!.Predicate;
            var log = new VerifierKey(study.Origin, study.Roles.Ledger);
            if (!policy.Logs.Contains(log))
                return new Discrepancy("policy", $"a line: log {log}", "no such line");
            if (policy.RequiredOpening is { } opening && opening != study.Open)
                return new Discrepancy("policy", $"open: {opening}", $"open: {study.Open}");
            if (policy.Studies.Contains(evidence.State.StudyId) || policy.Researchers.Contains(study.Roles.Researcher))
                return null;
            return new Discrepancy(
                "policy", $"a line: researcher {study.Roles.Researcher.ToOpenSsh()}, or: study {evidence.State.StudyId}", "neither");
        });

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
