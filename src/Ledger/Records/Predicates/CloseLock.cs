using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a close of a study in a commons adds: its lock, and what the lock leaves
/// out.</summary>
/// <param name="Lock">The entry of the lock in the commons.</param>
/// <param name="Excluded">Indexes of effective contributions that are not in the lock's roster:
/// in
/// ascending order.</param>
/// <remarks>
/// <code>
/// "excluded":["7","12"],"lock":"hex leaf hash"
/// </code>
/// They are listed, so that everybody knows the accepted ones without the commons. Source:
/// docs/spec/records.md 3.7.
/// </remarks>
public sealed record CloseLock(LeafHash Lock, ImmutableArray<ulong> Excluded)
{
    /// <summary>Most contributions that a close leaves out: an entry holds no more.</summary>
    public const int MaxExcluded = 4_096;

    /// <inheritdoc/>
    public bool Equals(CloseLock? other) =>
        other is not null && Lock == other.Lock && Excluded.SequenceEqual(other.Excluded);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Lock, Excluded.Length);

    internal void AddTo(JsonMembers members) =>
        members
            .Add("excluded", Excluded, index => new JsonValue.Text(
                index.ToString(CultureInfo.InvariantCulture)
            ))
            .Add("lock", Lock.ToString());

    internal static CloseLock? Read(JsonFields fields)
    {
        if (!fields.Has("lock"))
            return null;
        var read = new CloseLock(
            fields.LeafHash("lock"),
            fields.List("excluded", MaxExcluded, fields.ItemUInt64)
        );
        return read.Excluded.Zip(read.Excluded.Skip(1)).All(pair => pair.First < pair.Second)
            ? read
            : throw fields.Fault("excluded", "is not a list of indexes, each above the one before");
    }
}
