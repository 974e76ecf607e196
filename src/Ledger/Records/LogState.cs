using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The log alone: its chain, its tree, the order of kinds and who may sign each.</summary>
/// <remarks>
/// Pure and immutable, and of constant size: it keeps the last entry's hash, one hash per bit of
/// the
/// log's size, and the keys of key events. What needs to remember more, such as that no ciphertext
/// comes twice, is <see cref="StudyState"/>'s.
/// Source: docs/spec/records.md 6 and 7; RFC 9162 2.1.
/// </remarks>
public sealed partial record LogState
{
    private LogState() { }

    /// <summary>The state before the genesis.</summary>
    public static LogState Empty { get; } = new();

    /// <summary>How far the study has come.</summary>
    public StudyStage Stage { get; private init; }

    /// <summary>Number of entries.</summary>
    public ulong Size => Chain.Size;

    /// <summary>The tree's root.</summary>
    public RootHash Root => Chain.Root;

    /// <summary>The leaf hash of the last entry; the default before the first.</summary>
    public LeafHash LastHash => Chain.LastHash;

    /// <summary>The time of the last entry.</summary>
    public DateTimeOffset LastTime => Chain.LastTime;

    /// <summary>The genesis; null before it.</summary>
    public Recorded<StudyPredicate>? Study { get; private init; }

    /// <summary>Number of key events so far: the last one's sequence number.</summary>
    public ulong KeyEventCount { get; private init; }

    private LogChain Chain { get; init; } = LogChain.Empty;

    private ImmutableHashSet<(StudyRole Role, Ed25519PublicKey Key)> AddedKeys { get; init; } = [];

    private ImmutableHashSet<(StudyRole Role, Ed25519PublicKey Key)> RevokedKeys { get; init; } =
    [];

    /// <summary>Whether a key event gave a key a role, and none took it back.</summary>
    public bool IsAdded(StudyRole role, Ed25519PublicKey key) => AddedKeys.Contains((role, key));

    /// <summary>Whether a key event took a role from a key, and none gave it back.</summary>
    public bool IsRevoked(StudyRole role, Ed25519PublicKey key) =>
        RevokedKeys.Contains((role, key));

    /// <summary>The keys that may sign for a role now.</summary>
    /// <param name="role">Any role but contributor, whose keys are not a list of the state.</param>
    /// <exception cref="ArgumentOutOfRangeException">The role is none of those.</exception>
    /// <exception cref="InvalidOperationException">There is no genesis yet.</exception>
    public ImmutableArray<Ed25519PublicKey> KeysOf(StudyRole role) =>
        [.. EveryKeyOf(role).Where(key => !IsRevoked(role, key))];

    /// <summary>
    /// The keys that may have signed for a role so far: the genesis's, those that key events gave
    /// it, and those that were revoked since.
    /// </summary>
    /// <inheritdoc cref="KeysOf"/>
    public ImmutableArray<Ed25519PublicKey> EveryKeyOf(StudyRole role)
    {
        var roles = Study?.Predicate.Roles
            ?? throw new InvalidOperationException("the study has no genesis yet");
        var genesis = roles.KeyOf(role);
        // A key is revoked only where it had the role: what was revoked was the genesis's, or
        // added.
        var others = AddedKeys.Concat(RevokedKeys).Where(pair => pair.Role == role);
        return [.. others.Select(pair => pair.Key).Prepend(genesis).Distinct()];
    }
}
