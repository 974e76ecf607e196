using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 34 to 37: from the inputs to the published table.</summary>
internal static class ResultChecks
{
    private const long MaximumResultBytes = 64 << 20;

    public static void Run(Evidence evidence, PinnedProtocol? protocol, byte[]? replayed)
    {
        var findings = evidence.Findings;
        if (evidence.Options.IsQuick)
            findings.Skip(ResultReplay, BundleChecks.LeftOut);
        else
            findings.Ask(
                ResultReplay,
                evidence.AreIntact(evidence.State.Result?.Subjects),
                replayed,
                found => CheckReplay(evidence, found)
            );
        ClearanceCheck.Run(evidence);
        if (EndOf(evidence) is { } end)
        {
            findings.Skip(CheckCatalogue.ResultTable, end);
            findings.Skip(GenomicsCounts, end);
            return;
        }

        if (protocol is { IsWithheld: true })
        {
            findings.Ask(CheckCatalogue.ResultTable, () =>
                CheckWithheld(evidence, protocol.Package)
            );
            findings.Waive(GenomicsCounts, "the table is withheld for the data owner");
            return;
        }

        StudyResult? counted = null;
        string? violation = null;
        findings.Ask(
            CheckCatalogue.ResultTable,
            evidence.IsDecryptionIntact,
            protocol?.Package,
            pinned => CheckTable(evidence, pinned, out counted, out violation)
        );
        findings.Ask(GenomicsCounts, () =>
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

    /// <summary>Where a study ended while a round waited for contributors, so that nothing of the
    /// round was computed; null where it did not.</summary>
    internal static string? EarlyEndOf(Evidence evidence) =>
        evidence.State.Close is null ? EndOf(evidence) : null;

    private static Discrepancy? CheckReplay(Evidence evidence, byte[] replayed)
    {
        if (evidence.State.Result is not { } result)
            return new Discrepancy("ledger", "a result entry", "none");
        if (result.Subjects is not [{ Name: ResultPredicate.CiphertextSubject } recorded])
            return new Discrepancy(
                $"entry {result.Index}",
                "one subject: the result ciphertext",
                $"{result.Subjects.Length} subjects"
            );
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
    private static Discrepancy? CheckWithheld(Evidence evidence, ProtocolPackage protocol)
    {
        if (evidence.State.Decryption is not { } decryption)
            return new Discrepancy("ledger", "a decryption entry", "none");
        if (CheckRelease(protocol, decryption) is { } misstated)
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
        ProtocolPackage protocol,
        Recorded<DecryptionPredicate> decryption
    )
    {
        var asked = protocol.Definition.Result;
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
        ProtocolPackage protocol,
        out StudyResult? counted,
        out string? violation
    )
    {
        (counted, violation) = (null, null);
        if (evidence.State.Decryption is not { } decryption)
            return new Discrepancy("ledger", "a decryption entry", "none");
        if (CheckRelease(protocol, decryption) is { } misstated)
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
        Opening totals;
        try
        {
            totals = Opening.Parse(evidence.ReadObject(opening.Digest, MaximumResultBytes));
        }
        catch (MalformedInputException e)
        {
            return new Discrepancy(BundlePath.Object(opening.Digest), "an opening", e.Message);
        }

        counted = StudyRounds.ReadTotals(
            protocol,
            evidence.State,
            totals.Totals.AsSpan(),
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
