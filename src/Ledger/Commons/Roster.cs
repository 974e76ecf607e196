using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Who is in a locked study: members by number, or fresh keys by count and
/// root.</summary>
/// <param name="Members">Numbers in ascending order, at most 4,096; empty with fresh
/// keys.</param>
/// <param name="Fresh">Count and root of the study's keys, in the order of their bytes, each a
/// leaf
/// of 32 bytes; null with members.</param>
/// <remarks>
/// Members stand in the record one by one, so that everybody can compare rosters without a blob.
/// Source: docs/spec/commons.md 7.
/// </remarks>
public sealed record Roster(ImmutableArray<ulong> Members, CountedRoot? Fresh)
{
    /// <summary>Most members of a roster: an entry holds no more.</summary>
    public const int MaxMembers = 4_096;

    /// <summary>Number of members or of fresh keys.</summary>
    public ulong Count => Fresh?.Count ?? (ulong)Members.Length;

    /// <summary>A roster of members.</summary>
    /// <param name="numbers">In any order.</param>
    public static Roster Of(IEnumerable<ulong> numbers) => new([.. numbers.Order()], Fresh: null);

    /// <summary>A roster of fresh keys.</summary>
    /// <param name="keys">In any order.</param>
    public static Roster Of(IEnumerable<Ed25519PublicKey> keys) =>
        new(
            [],
            KeySet.RootOf(
                keys.OrderBy(key => Convert.ToHexString(key.ToArray()), StringComparer.Ordinal)
            )
        );

    /// <inheritdoc/>
    public bool Equals(Roster? other) =>
        other is not null && Fresh == other.Fresh && Members.SequenceEqual(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Fresh);

    /// <summary>Members that are in exactly one of two rosters of members.</summary>
    public ulong DifferenceFrom(Roster other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var common = other.Members.Intersect(Members).Count();
        return (ulong)(Members.Length + other.Members.Length - (2 * common));
    }

    internal JsonMembers ToJson() =>
        Fresh is { } fresh
            ? new JsonMembers().Add("fresh", fresh)
            : new JsonMembers().Add("members", Members, number => new JsonValue.Text(
                number.ToString(CultureInfo.InvariantCulture)
            ));

    internal static Roster Read(JsonFields fields)
    {
        var roster = fields.Has("fresh")
            ? new Roster([], fields.Set("fresh"))
            : new Roster(fields.List("members", MaxMembers, fields.ItemUInt64), Fresh: null);
        if (roster.Members.Zip(roster.Members.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw fields.Fault("members", "is not a list of numbers, each above the one before");
        fields.Finish();
        return roster;
    }
}
