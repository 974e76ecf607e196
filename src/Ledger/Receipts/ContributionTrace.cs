using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Finds what became of contributions in one log, whose entries it has replayed.</summary>
/// <remarks>
/// Takes what a contributor may hold: a receipt, its own signed statement, or a ciphertext. The log
/// comes from a store or a bundle. Source: docs/spec/log.md 3.
/// </remarks>
public sealed class ContributionTrace
{
    private readonly StudyState _state;
    private readonly List<LeafHash> _leaves = [];
    private readonly Dictionary<ArtifactDigest, ulong> _statements = [];
    private readonly Dictionary<ArtifactDigest, ulong> _ciphertexts = [];
    private readonly Dictionary<ArtifactDigest, (ulong Index, string Reason)> _refusals = [];
    private readonly Dictionary<LeafHash, ulong> _supersededBy = [];
    private readonly Dictionary<LeafHash, ulong> _withdrawnBy = [];

    /// <summary>Replays a log.</summary>
    /// <param name="entries">Every entry in order, exact bytes.</param>
    /// <param name="signatures">Whether signatures are verified on the way.</param>
    /// <exception cref="LedgerFormatException">An entry is malformed.</exception>
    /// <exception cref="LedgerCorruptException">An entry breaks a rule.</exception>
    public ContributionTrace(
        IEnumerable<ReadOnlyMemory<byte>> entries,
        SignatureChecking signatures = SignatureChecking.Verify
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        _state = StudyState.Empty;
        foreach (var bytes in entries)
        {
            var entry = Entry.Parse(bytes);
            var transition = _state.Apply(entry, signatures);
            _state = transition.State
                ?? throw new LedgerCorruptException(
                    $"entry {transition.Rejection!.Index} breaks a rule "
                        + $"({transition.Rejection.Name}): {transition.Rejection.Explanation}"
                );
            Note(entry);
        }
    }

    /// <summary>What became of the entry that a receipt promises.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="checkpoint">
    /// This log's signed checkpoint, to prove a contradiction with; null when there is none.
    /// </param>
    /// <exception cref="InvalidOperationException">The log has no entry.</exception>
    public FateReport Find(Receipt receipt, Note? checkpoint = null)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var genesis = (
            _state.Study ?? throw new InvalidOperationException("the log has no entry")
        ).Predicate;
        var log = new VerifierKey(genesis.Origin, genesis.Roles.Ledger);
        if (!receipt.Verify(log))
            return new FateReport(
                ContributionFate.Unknown,
                null,
                "the receipt is not signed by this log's key"
            );
        var promised = receipt.Proof.Checkpoint;
        if (
            receipt.Proof.Index < _state.Size
            && _leaves[(int)receipt.Proof.Index] == receipt.Entry
            && (promised.Size > _state.Size || _state.RootAt(promised.Size) == promised.Root)
        )
            return FateAt(receipt.Proof.Index);
        var evidence = checkpoint is null
            ? null
            : EquivocationCertificate.TryCreate(
                log,
                receipt.Proof.Note,
                checkpoint,
                new MerkleTree(_leaves)
            );
        return new FateReport(
            ContributionFate.PromisedButMissing,
            null,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the ledger signed that entry {receipt.Proof.Index} is {receipt.Entry}, and "
                    + $"this log does not keep to it"
            ),
            evidence
        );
    }

    /// <summary>What became of a signed statement.</summary>
    /// <param name="statement">The contributor's own envelope.</param>
    public FateReport Find(DsseEnvelope statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return FindBlob(ArtifactDigest.Compute(statement.Bytes.Span), _statements, "statement");
    }

    /// <summary>What became of a ciphertext.</summary>
    /// <param name="ciphertext">The digest of its bytes.</param>
    public FateReport Find(ArtifactDigest ciphertext) =>
        FindBlob(ciphertext, _ciphertexts, ContributionPredicate.CiphertextSubject);

    private FateReport FindBlob(
        ArtifactDigest digest,
        Dictionary<ArtifactDigest, ulong> known,
        string what
    )
    {
        if (known.TryGetValue(digest, out var index))
            return FateAt(index);
        return _refusals.TryGetValue(digest, out var refusal)
            ? new FateReport(ContributionFate.Refused, refusal.Index, $"refused: {refusal.Reason}")
            : new FateReport(
                ContributionFate.Unknown,
                null,
                $"no entry of this log carries the {what}"
            );
    }

    private FateReport FateAt(ulong index)
    {
        if (_supersededBy.TryGetValue(_leaves[(int)index], out var later))
            return new FateReport(
                ContributionFate.Superseded,
                later,
                $"entry {index} was superseded by entry {later}"
            );
        if (_withdrawnBy.TryGetValue(_leaves[(int)index], out var withdrawal))
            return new FateReport(
                ContributionFate.Withdrawn,
                withdrawal,
                $"entry {index} was withdrawn by its contributor, entry {withdrawal}"
            );
        if (_state.Excluded.Any(excluded => excluded.Index == index))
            return new FateReport(
                ContributionFate.Included,
                index,
                $"included at index {index}; the close left it out, because it is not in the "
                    + "roster that the commons locked"
            );
        if (_state.Result is { } result)
            return new FateReport(
                ContributionFate.Counted,
                index,
                $"included at index {index} and counted in the result, entry {result.Index}"
            );
        return new FateReport(
            ContributionFate.Included,
            index,
            $"included at index {index}; there is no result yet"
        );
    }

    private void Note(Entry entry)
    {
        _leaves.Add(entry.Hash);
        _statements.TryAdd(ArtifactDigest.Compute(entry.StatementEnvelope.Bytes.Span), entry.Index);
        switch (entry.Statement.Predicate)
        {
            case ContributionPredicate contribution:
                foreach (
                    var digest in ContributionPredicate.CiphertextsOf(entry.Statement.Subjects)
                )
                    _ciphertexts[digest] = entry.Index;
                if (contribution.Supersedes is { } replaced)
                    _supersededBy[replaced] = entry.Index;
                break;
            case WithdrawalPredicate withdrawal:
                _withdrawnBy[withdrawal.Contribution] = entry.Index;
                break;
            case RefusalPredicate refusal:
                _refusals.TryAdd(refusal.Refused, (entry.Index, refusal.Reason));
                foreach (var digest in CiphertextsOf(refusal))
                    _refusals.TryAdd(digest, (entry.Index, refusal.Reason));
                break;
        }
    }

    private static ImmutableArray<ArtifactDigest> CiphertextsOf(RefusalPredicate refusal)
    {
        try
        {
            return
                refusal.Statement is { } envelope
                && Statement.Parse(envelope) is { Kind: StatementKind.Contribution } contribution
                ? ContributionPredicate.CiphertextsOf(contribution.Subjects)
                : [];
        }
        catch (LedgerFormatException)
        {
            return []; // refused for being malformed: only its digest can be looked up
        }
    }
}
