using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Is mine in there? What became of a contribution in one log.</summary>
/// <remarks>Source: docs/spec/log.md 3.</remarks>
public sealed class ContributionCheck
{
    private readonly ContributionTrace _trace;
    private readonly Note? _checkpoint;
    private readonly Func<StudyState> _state;
    private readonly Func<ArtifactDigest, byte[]> _readObject;

    /// <summary>Replays a log, with every signature.</summary>
    /// <param name="entries">Every entry in order, exact bytes.</param>
    /// <param name="checkpoint">The log's signed checkpoint; null where there is none.</param>
    /// <param name="state">What the entries add up to.</param>
    /// <param name="readObject">A blob beside the log.</param>
    /// <exception cref="LedgerFormatException">An entry is malformed.</exception>
    /// <exception cref="LedgerCorruptException">An entry breaks a rule.</exception>
    public ContributionCheck(
        IEnumerable<ReadOnlyMemory<byte>> entries,
        Note? checkpoint,
        Func<StudyState> state,
        Func<ArtifactDigest, byte[]> readObject
    )
    {
        _trace = new ContributionTrace(entries);
        (_checkpoint, _state, _readObject) = (checkpoint, state, readObject);
    }

    /// <summary>What became of a receipt, a contribution, a signed statement or a
    /// ciphertext.</summary>
    /// <param name="mine">Its bytes; what it is, they say themselves.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="StudyException">A container of another type.</exception>
    /// <exception cref="LedgerFormatException">The bytes are malformed.</exception>
    public FateReport Find(ReadOnlyMemory<byte> mine, string name) =>
        mine.Span switch
        {
            [(byte)'c', (byte)'2', (byte)'s', (byte)'p', ..] => _trace.Find(
                Receipt.Parse(mine.Span),
                _checkpoint
            ),
            [(byte)'P', (byte)'K', ..] => _trace.Find(ReadContribution(mine, name)),
            [(byte)'{', ..] => _trace.Find(DsseEnvelope.Parse(mine)),
            _ => _trace.Find(ArtifactDigest.Compute(mine.Span)),
        };

    /// <summary>Whether the contributor's commitment is part of the sum that the published totals
    /// open; null where nothing was opened.</summary>
    public string? DescribeOpening()
    {
        var state = _state();
        if (
            state.Study!.Predicate.Open != OpeningMethod.Pedersen
            || state.Decryption is not { } decryption
        )
            return null;
        var opening = Opening.Parse(_readObject(decryption.Subjects[0].Digest));
        var commitments = state
            .EffectiveContributions()
            .Select(next =>
                RistrettoPoint.TryParse(next.Commitment, out var point)
                    ? point
                    : RistrettoPoint.Identity
            );
        var holds =
            RistrettoScalar.TryParse(opening.Blinding, out var blinding)
            && PedersenOpening.Verify(
                new PedersenGenerators(state.CommitmentScope, opening.Totals.Length),
                commitments,
                opening.Totals.AsSpan(),
                blinding
            );
        return holds
            ? "its commitment is part of the sum that the published totals open"
            : "the published totals do NOT open the sum of the commitments: verify the bundle";
    }

    /// <summary>The fate in one or a few words.</summary>
    public static string Word(ContributionFate fate) =>
        fate switch
        {
            ContributionFate.Unknown => "unknown",
            ContributionFate.Included => "included",
            ContributionFate.Counted => "counted",
            ContributionFate.Superseded => "superseded",
            ContributionFate.Withdrawn => "withdrawn",
            ContributionFate.Refused => "refused",
            ContributionFate.PromisedButMissing => "promised but missing",
            _ => throw new ArgumentOutOfRangeException(nameof(fate), fate, null),
        };

    private static DsseEnvelope ReadContribution(ReadOnlyMemory<byte> bytes, string name)
    {
        using var container = BundleReader.Open(ByteSource.Of(bytes));
        return container.Type == BundleType.Contribution
            ? DsseEnvelope.Parse(container.ReadAllBytes(BundlePath.Statement, Entry.MaxBytes))
            : throw new MalformedInputException(
                $"{name}: expected a contribution, found a "
                    + $"{container.Type.ToString().ToLowerInvariant()}",
                "name the .contribution file"
            );
    }
}
