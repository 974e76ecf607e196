using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 34 to 37: from the inputs to the published table.</summary>
internal static class ResultChecks
{
    private const long MaximumResultBytes = 64 << 20;

    public static void Run(Evidence evidence)
    {
        if (evidence.Options.IsQuick)
            evidence.Findings.Skip(ResultReplay, BundleChecks.LeftOut);
        else
            AskReplay(evidence);
        ClearanceCheck.Run(evidence);
        if (EndOf(evidence) is { } end)
        {
            evidence.Findings.Skip(CheckCatalogue.ResultTable, end);
            evidence.Findings.Skip(GenomicsCounts, end);
            return;
        }

        if (evidence.IsWithheld)
        {
            evidence.Findings.Ask(CheckCatalogue.ResultTable, () => CheckWithheld(evidence));
            evidence.Findings.Waive(GenomicsCounts, "the table is withheld for the data owner");
            return;
        }

        StudyResult? counted = null;
        string? violation = null;
        evidence.Findings.Ask(CheckCatalogue.ResultTable, evidence.IsDecryptionIntact, () =>
            CheckTable(evidence, out counted, out violation)
        );
        evidence.Findings.Ask(GenomicsCounts, () =>
            counted is null
                ? new Discrepancy(
                    DecryptionPredicate.OpeningSubject,
                    "counts that can be",
                    violation!
                )
                : null
        );
    }

    /// <summary>Where the ledger says that the study ended without a result; null where it does
    /// not.</summary>
    internal static string? EndOf(Evidence evidence) =>
        evidence.State.Aborted is { } aborted
            ? $"entry {aborted.Index}, which says that the study ended without a result"
            : null;

    private static void AskReplay(Evidence evidence) =>
        evidence.Findings.Ask(
            ResultReplay,
            evidence.AreIntact(evidence.State.Result?.Subjects),
            () => CheckReplay(evidence)
        );

    private static Discrepancy? CheckReplay(Evidence evidence)
    {
        if (evidence.State.Result is not { } result)
            return new Discrepancy("ledger", "a result entry", "none");
        if (result.Subjects is not [{ Name: ResultPredicate.CiphertextSubject } recorded])
            return new Discrepancy(
                $"entry {result.Index}",
                "one subject: the result ciphertext",
                $"{result.Subjects.Length} subjects"
            );
        var replayed = evidence.Replayed!;
        return evidence
            .ReadObject(recorded.Digest, MaximumResultBytes)
            .AsSpan()
            .SequenceEqual(replayed)
            ? null
            : new Discrepancy(
                $"entry {result.Index}",
                $"the ciphertext {ArtifactDigest.Compute(replayed)} that replay gives",
                recorded.Digest.ToString()
            );
    }

    /// <summary>The table is bound by its salted digest, and nothing of it is public.</summary>
    private static Discrepancy? CheckWithheld(Evidence evidence)
    {
        if (evidence.State.Decryption is not { } decryption)
            return new Discrepancy("ledger", "a decryption entry", "none");
        if (CheckRelease(evidence, decryption) is { } misstated)
            return misstated;
        return decryption.Subjects is [{ Name: DecryptionPredicate.TableSubject }, ..]
            ? null
            : new Discrepancy(
                $"entry {decryption.Index}",
                "one subject: the table's salted digest",
                $"{decryption.Subjects.Length} subjects"
            );
    }

    /// <summary>The entry publishes or withholds, exactly or rounded, as the protocol
    /// says.</summary>
    private static Discrepancy? CheckRelease(
        Evidence evidence,
        Recorded<DecryptionPredicate> decryption
    )
    {
        var asked = evidence.Protocol!.Definition.Result;
        var expected = (Word(asked.Publish == PublishRule.Withheld), asked.ReleaseMethod);
        var found = (
            Word(decryption.Predicate.Published == PublishedForm.Withheld),
            decryption.Predicate.ReleaseMethod
        );
        return expected == found
            ? null
            : new Discrepancy(
                $"entry {decryption.Index}",
                $"a table that is {expected.Item1}, {expected.Item2}, as the protocol says",
                $"{found.Item1}, {found.Item2}"
            );

        static string Word(bool isWithheld) => isWithheld ? "withheld" : "published";
    }

    private static Discrepancy? CheckTable(
        Evidence evidence,
        out StudyResult? counted,
        out string? violation
    )
    {
        (counted, violation) = (null, null);
        if (evidence.State.Decryption is not { } decryption)
            return new Discrepancy("ledger", "a decryption entry", "none");
        if (CheckRelease(evidence, decryption) is { } misstated)
            return misstated;
        if (
            decryption.Subjects
            is not [
                { Name: DecryptionPredicate.OpeningSubject } opening,
                { Name: DecryptionPredicate.TableSubject } table,
                ..,
            ]
        )
            return new Discrepancy(
                $"entry {decryption.Index}",
                "the subjects opening and result.tsv",
                "others"
            );
        var variants = evidence.Protocol!.Variants;
        Opening totals;
        try
        {
            totals = Opening.Parse(evidence.ReadObject(opening.Digest, MaximumResultBytes));
        }
        catch (MalformedInputException e)
        {
            return new Discrepancy(BundlePath.Object(opening.Digest), "an opening", e.Message);
        }

        counted = evidence.Protocol.Encoding.Read(
            variants,
            totals.Totals.AsSpan(),
            evidence.State.CountGenomes(),
            out violation
        );
        // Totals that cannot be give no table; genomics.counts says so.
        return
            counted is null
            || evidence
                .ReadObject(table.Digest, MaximumResultBytes)
                .AsSpan()
                .SequenceEqual(counted.FormatTable())
            ? null
            : new Discrepancy(
                BundlePath.Object(table.Digest),
                "the table that the totals give",
                "another table"
            );
    }
}
