using SecureGenomics.Provenance.Ledger;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 14 and 15: the checkpoint and the tree.</summary>
internal static class LogChecks
{
    public static void Run(Evidence evidence)
    {
        Checkpoint? checkpoint = null;
        evidence.Findings.Ask(LogCheckpoint, evidence.IsIntact(BundlePath.Checkpoint), () =>
        {
            var study = evidence.State.Study!.Predicate;
            try
            {
                var note = Note.Parse(
                    evidence.Bundle.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20)
                );
                if (!note.Verify(new VerifierKey(study.Origin, study.Roles.Ledger)))
                    return new Discrepancy(
                        BundlePath.Checkpoint,
                        "a signature of the ledger key, and none of it that fails",
                        "no signature, or one that fails"
                    );
                checkpoint = Checkpoint.Parse(note.Text);
            }
            catch (NoteFormatException e)
            {
                return new Discrepancy(
                    BundlePath.Checkpoint,
                    "a signed note with origin, size and root",
                    e.Message
                );
            }

            return checkpoint.Origin == study.Origin
                ? null
                : new Discrepancy(
                    BundlePath.Checkpoint,
                    $"origin {study.Origin}",
                    $"origin {checkpoint.Origin}"
                );
        });

        evidence.Findings.Ask(LogRoot, () =>
        {
            if (checkpoint!.Size != evidence.State.Size)
                return new Discrepancy(
                    BundlePath.Checkpoint,
                    $"size {evidence.State.Size}, the entries in the bundle",
                    $"size {checkpoint.Size}"
                );
            return checkpoint.Root == evidence.State.Root
                ? null
                : new Discrepancy(
                    BundlePath.Checkpoint,
                    $"root {evidence.State.Root}",
                    $"root {checkpoint.Root}"
                );
        });
    }
}
