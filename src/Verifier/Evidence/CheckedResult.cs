using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>
/// The result that the verifier computed again from the opening; nothing that was not checked.
/// </summary>
internal static class CheckedResult
{
    private const int MaximumOpeningBytes = 64 << 20;

    /// <summary>
    /// The result whose table is the published one; null where steps 36 and 37 do not say so.
    /// </summary>
    public static StudyResult? Of(Evidence evidence, ProtocolPackage? protocol)
    {
        var findings = evidence.Findings;
        if (
            protocol is null
            || !findings.HasPassed(CheckCatalogue.ResultTable)
            || !findings.HasPassed(GenomicsCounts)
        )
            return null;
        try
        {
            return Read(evidence, protocol);
        }
        catch (DiscrepancyException)
        {
            return null; // the file was changed since step 36 read it
        }
    }

    private static StudyResult? Read(Evidence evidence, ProtocolPackage protocol)
    {
        var opening = evidence.State.Decryption!.Subjects.First(subject =>
            subject.Name == DecryptionPredicate.OpeningSubject
        );
        var totals = Opening.Parse(evidence.ReadObject(opening.Digest, MaximumOpeningBytes)).Totals;
        return StudyRounds.ReadTotals(protocol, evidence.State, totals.AsSpan(), out _);
    }
}
