using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Step 27: the key holder knows a short secret for its public key.</summary>
/// <remarks>
/// Asked of contexts of form 2 whose parameters have room for a proof that says something; nothing
/// that is called a
/// proof stands where they have none. Source: docs/spec/key-proof.md.
/// </remarks>
internal static class KeyProofCheck
{
    private const long MaximumBytes = 8 << 20;

    public static void Run(Evidence evidence, CheckedContext? published)
    {
        var context = evidence.State.Context;
        var proof = context?.Subjects.FirstOrDefault(subject =>
            subject.Name == ContextPredicate.KeyProofSubject
        );
        if (context is { Predicate.Version: < 2 })
            evidence.Findings.Waive(FheKeyProof, "the record is of a form that has no such proof");
        else if (
            proof is null
            && published is { Rlwe: var rlwe }
            && KeyProofBound.Compute(rlwe) is { IsSound: false } bound
        )
            evidence.Findings.Waive(FheKeyProof, bound.Fault!);
        else
            evidence.Findings.Ask(FheKeyProof, published, given =>
                Check(evidence, given, context!, proof)
            );
    }

    private static Discrepancy? Check(
        Evidence evidence,
        CheckedContext given,
        Recorded<ContextPredicate> context,
        Subject? subject
    )
    {
        var where = $"entry {context.Index}";
        var rlwe = given.Rlwe;
        if (subject is null)
            return new Discrepancy(
                where,
                $"the subject {ContextPredicate.KeyProofSubject}",
                "none"
            );
        if (
            !KeyProof.TryRead(
                rlwe,
                evidence.ReadObject(subject.Digest, MaximumBytes),
                out var proof
            )
        )
            return new Discrepancy(
                BundlePath.Object(subject.Digest),
                $"a proof of {KeyProof.SizeOf(rlwe)} bytes with responses in their range",
                "other bytes"
            );
        return proof.Verify(
            rlwe,
            given.PublicKey,
            evidence.State.StudyId.Value.ToArray(),
            out var fault
        )
            ? null
            : new Discrepancy(
                BundlePath.Object(subject.Digest),
                "a proof that holds for this study's public key",
                fault
            );
    }
}
