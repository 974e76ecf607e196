using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 38 and 39: the published totals, proved without the secret key.</summary>
/// <remarks>Source: docs/spec/commitments.md.</remarks>
internal static class OpeningChecks
{
    private const long MaximumBlobBytes = 16 << 20;

    public static void Run(Evidence evidence, ProtocolPackage? protocol)
    {
        if (protocol is { Definition.Result.Open: OpeningRule.None })
        {
            evidence.Findings.Waive(ResultKnowledge, "the protocol opens nothing (open: none)");
            evidence.Findings.Waive(ResultOpening, "the protocol opens nothing (open: none)");
            return;
        }

        if (evidence.Options.IsQuick)
            evidence.Findings.Skip(ResultKnowledge, BundleChecks.LeftOut);
        else
            AskKnowledge(evidence, protocol);
        AskOpening(evidence, protocol);
    }

    /// <summary>Asks about the published totals alone, which needs no contribution's
    /// bytes.</summary>
    /// <param name="evidence">What is examined; of a protocol that opens.</param>
    /// <param name="protocol">Null where it could not be read.</param>
    public static void AskOpening(Evidence evidence, ProtocolPackage? protocol)
    {
        if (ResultChecks.EndOf(evidence) is { } end)
        {
            evidence.Findings.Skip(ResultOpening, end);
            return;
        }

        evidence.Findings.Ask(
            ResultOpening,
            evidence.AreIntact(evidence.State.Decryption?.Subjects),
            protocol,
            pinned => CheckOpening(evidence, GeneratorsOf(evidence, pinned))
        );
    }

    private static void AskKnowledge(Evidence evidence, ProtocolPackage? protocol)
    {
        var proofs = evidence
            .State.EffectiveContributions()
            .Select(next => next.Proof)
            .OfType<ArtifactDigest>();
        evidence.Findings.Ask(
            ResultKnowledge,
            proofs.All(digest => evidence.IsIntact(BundlePath.Object(digest))),
            protocol,
            pinned => CheckKnowledge(evidence, GeneratorsOf(evidence, pinned))
        );
    }

    private static PedersenGenerators GeneratorsOf(Evidence evidence, ProtocolPackage protocol) =>
        new(evidence.State.CommitmentScope, protocol.Layout.SlotCount);

    private static Discrepancy? CheckKnowledge(Evidence evidence, PedersenGenerators generators)
    {
        var contributions = evidence.State.EffectiveContributions();
        using var batch = new KnowledgeProofBatch(generators);
        foreach (var contribution in contributions)
        {
            if (Read(evidence, generators, contribution) is not var (statement, proof))
                return NoProof(contribution);
            batch.Observe(statement, proof);
        }

        var done = 0L;
        foreach (var contribution in contributions)
        {
            var (statement, proof) = Read(evidence, generators, contribution)!.Value;
            batch.Add(statement, proof);
            evidence.Options.Progress?.Report(
                new VerificationProgress(
                    "checking proofs",
                    ++done,
                    contributions.Length,
                    "contributions"
                )
            );
        }

        if (batch.Complete())
            return null;
        // Slow, but only where somebody cheated: find who.
        foreach (var contribution in contributions)
        {
            var (statement, proof) = Read(evidence, generators, contribution)!.Value;
            if (!proof.Verify(generators, statement))
                return NoProof(contribution);
        }

        throw new InvalidOperationException("the batch fails although every proof holds");
    }

    private static (KnowledgeStatement Statement, KnowledgeProof Proof)? Read(
        Evidence evidence,
        PedersenGenerators generators,
        Contribution contribution
    )
    {
        if (
            !RistrettoPoint.TryParse(contribution.Commitment, out var commitment)
            || contribution.Proof is not { } digest
            || !KnowledgeProof.TryRead(
                evidence.ReadObject(digest, MaximumBlobBytes),
                generators.SlotCount,
                out var proof
            )
        )
        {
            return null;
        }

        var statement = new KnowledgeStatement(
            evidence.State.StudyId,
            evidence.State.ProofScope,
            contribution.Contributor,
            contribution.Ciphertexts,
            commitment
        );
        return (statement, proof);
    }

    private static Discrepancy NoProof(Contribution contribution) =>
        new(
            $"entry {contribution.Index}",
            "a proof of knowledge of the slots committed to",
            "none that holds"
        );

    private static Discrepancy? CheckOpening(Evidence evidence, PedersenGenerators generators)
    {
        if (evidence.State.Decryption is not { } decryption)
            return new Discrepancy("ledger", "a decryption entry", "none");
        var where = $"entry {decryption.Index}";
        if (decryption.Predicate.Withholds(decryption.Subjects[0]))
            return new Discrepancy(
                where,
                "a published opening, as the protocol says",
                "one that is withheld"
            );
        Opening opening;
        try
        {
            opening = Opening.Parse(
                evidence.ReadObject(decryption.Subjects[0].Digest, MaximumBlobBytes)
            );
        }
        catch (MalformedInputException e)
        {
            return new Discrepancy(where, "an opening", e.Message);
        }

        if (!RistrettoScalar.TryParse(opening.Blinding, out var blinding))
            return new Discrepancy(
                where,
                "a blinding below the order of the group",
                opening.Blinding ?? "none"
            );
        var commitments = new List<RistrettoPoint>();
        foreach (var contribution in evidence.State.EffectiveContributions())
        {
            if (!RistrettoPoint.TryParse(contribution.Commitment, out var commitment))
                return new Discrepancy(
                    $"entry {contribution.Index}",
                    "a commitment",
                    "no point of the group"
                );
            commitments.Add(commitment);
        }

        return PedersenOpening.Verify(generators, commitments, opening.Totals.AsSpan(), blinding)
            ? null
            : new Discrepancy(
                where,
                "totals that open the sum of the commitments",
                "other totals, or another blinding"
            );
    }
}
