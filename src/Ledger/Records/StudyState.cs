using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Everything a study's entries add up to, and the rules for what may follow.</summary>
/// <remarks>
/// Pure and immutable: an entry goes in, the next state or a rejection comes out; no clock, no
/// file.
/// The ledger appends by it and the verifier replays by it. One entry costs O(log n) time; the
/// state
/// holds the log's tree, one digest per ciphertext and what is known of each contribution.
/// Source: docs/spec/records.md 6 and 7.
/// </remarks>
public sealed partial record StudyState
{
    private StudyState() { }

    /// <summary>The state before the genesis.</summary>
    public static StudyState Empty { get; } = new();

    /// <summary>The log without the study's rules.</summary>
    public LogState Log { get; private init; } = LogState.Empty;

    /// <summary>How far the study has come.</summary>
    public StudyStage Stage => Log.Stage;

    /// <summary>Number of entries.</summary>
    public ulong Size => Log.Size;

    /// <summary>The tree's root.</summary>
    public RootHash Root => Log.Root;

    /// <summary>
    /// The checkpoint that a statement signed now should carry; of no use before the genesis.
    /// </summary>
    public Observed Observed => new(Size, Root);

    /// <summary>The leaf hash of the last entry; the default before the first.</summary>
    public LeafHash LastHash => Log.LastHash;

    /// <summary>The time of the last entry.</summary>
    public DateTimeOffset LastTime => Log.LastTime;

    /// <summary>The study id: the leaf hash of the genesis; the default before it.</summary>
    public LeafHash StudyId => Study?.Hash ?? default;

    /// <summary>The genesis; null before it.</summary>
    public Recorded<StudyPredicate>? Study => Log.Study;

    /// <summary>The encryption context; null before it.</summary>
    public Recorded<ContextPredicate>? Context { get; private init; }

    /// <summary>The end of contributions; null before it.</summary>
    public Recorded<ClosePredicate>? Close { get; private init; }

    /// <summary>The computation; null before it.</summary>
    public Recorded<ComputePredicate>? Compute { get; private init; }

    /// <summary>The result ciphertext; null before it.</summary>
    public Recorded<ResultPredicate>? Result { get; private init; }

    /// <summary>The opening; null before it, or when the study was aborted.</summary>
    public Recorded<DecryptionPredicate>? Decryption { get; private init; }

    /// <summary>The abort; null unless there was one.</summary>
    public Recorded<AbortedPredicate>? Aborted { get; private init; }

    /// <summary>The entry that began the round; null in the first one.</summary>
    public Recorded<RoundPredicate>? Round { get; private init; }

    /// <summary>The study as it was when the round before was opened; null in the first
    /// one.</summary>
    public StudyState? PreviousRound { get; private init; }

    /// <summary>The round, from 1.</summary>
    public ulong RoundNumber => Round?.Predicate.Number ?? 1;

    /// <summary>What commitments of this round are bound to: the round's entry, or the study in
    /// the first one.</summary>
    public LeafHash CommitmentScope => Round?.Hash ?? StudyId;

    /// <summary>What proofs of knowledge of this round are bound to: the round's entry, or the
    /// context's in the first one.</summary>
    public LeafHash ProofScope => Round?.Hash ?? Context?.Hash ?? default;

    /// <summary>The rounds before this one, as they were when they were opened, the first one
    /// first.</summary>
    public ImmutableArray<StudyState> EarlierRounds()
    {
        var rounds = ImmutableArray.CreateBuilder<StudyState>();
        for (var round = PreviousRound; round is not null; round = round.PreviousRound)
            rounds.Add(round);
        rounds.Reverse();
        return rounds.ToImmutable();
    }

    /// <summary>Number of effective contributions.</summary>
    public ulong EffectiveCount => (ulong)EffectiveByKey.Count;

    /// <summary>Number of key events so far: the last one's sequence number.</summary>
    public ulong KeyEventCount => Log.KeyEventCount;

    private MerkleTree Tree { get; init; } = MerkleTree.Empty;

    // What the last statement had observed, which was right. Many see the same checkpoint one after
    // the other.
    private Observed LastObserved { get; init; } = new(0, CompactRange.Empty.Root);

    private AppendMap<Ed25519PublicKey, Contribution> EffectiveByKey { get; init; } =
        AppendMap<Ed25519PublicKey, Contribution>.Empty;

    // Each ciphertext with the index of the contribution that brought it.
    private AppendMap<ArtifactDigest, ulong> Ciphertexts { get; init; } =
        AppendMap<ArtifactDigest, ulong>.Empty;

    private AppendLog<IndexedHash> Superseded { get; init; } = AppendLog<IndexedHash>.Empty;

    private AppendLog<IndexedHash> Refused { get; init; } = AppendLog<IndexedHash>.Empty;

    /// <summary>The root of the first <paramref name="size"/> entries.</summary>
    /// <param name="size">From 0 to <see cref="Size"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter.</exception>
    public RootHash RootAt(ulong size) => MerkleProver.RootAt(Tree, size);

    /// <summary>The contributions that count, by index.</summary>
    public ImmutableArray<Contribution> EffectiveContributions() => EffectiveByKey.Values();

    /// <summary>Genomes in the contributions that count.</summary>
    public ulong CountGenomes() =>
        GenomeCount.Of(EffectiveByKey.Values().Select(contribution => contribution.Genomes));

    /// <summary>A key's effective contribution; null when it has none.</summary>
    public Contribution? ContributionOf(Ed25519PublicKey contributor) =>
        EffectiveByKey.TryGetValue(contributor, out var contribution) ? contribution : null;

    /// <summary>Whether a key event let this contributor in.</summary>
    public bool IsAddedContributor(Ed25519PublicKey contributor) =>
        Log.IsAdded(StudyRole.Contributor, contributor);

    /// <summary>Whether a contribution, effective or not, carried this ciphertext.</summary>
    public bool HasCiphertext(ArtifactDigest digest) => Ciphertexts.Contains(digest);

    /// <summary>What a <c>close</c> must say now.</summary>
    public (CountedRoot Accepted, CountedRoot Superseded, CountedRoot Refused) Tally() =>
        (
            CountedRoot.Of(EffectiveContributions().Select(contribution => contribution.Hash)),
            CountedRoot.Of(InOrder(Superseded)),
            CountedRoot.Of(InOrder(Refused))
        );

    /// <summary>What a <c>compute</c> must say about its inputs.</summary>
    public CountedRoot Inputs() =>
        CountedRoot.Of(
            EffectiveContributions().SelectMany(contribution => contribution.Ciphertexts)
        );

    /// <inheritdoc cref="LogState.KeysOf"/>
    public ImmutableArray<Ed25519PublicKey> KeysOf(StudyRole role) => Log.KeysOf(role);

    /// <inheritdoc cref="LogState.EveryKeyOf"/>
    public ImmutableArray<Ed25519PublicKey> EveryKeyOf(StudyRole role) => Log.EveryKeyOf(role);

    private static IEnumerable<LeafHash> InOrder(AppendLog<IndexedHash> entries) =>
        Enumerable
            .Range(0, entries.Count)
            .Select(i => entries[i])
            .OrderBy(entry => entry.Index)
            .Select(entry => entry.Hash);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct IndexedHash(ulong Index, LeafHash Hash);
}
