using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A group of a trust policy: k of n members.</summary>
public sealed record PolicyGroup : PolicyMember
{
    internal PolicyGroup(string name, int threshold, ImmutableArray<PolicyMember> members)
        : base(name)
    {
        Threshold = threshold;
        Members = members;
    }

    /// <summary>Members that must have witnessed, k.</summary>
    public int Threshold { get; }

    /// <summary>The members, n of them.</summary>
    public ImmutableArray<PolicyMember> Members { get; }

    /// <inheritdoc/>
    public override ImmutableArray<PolicyWitness> Witnesses =>
        [.. Members.SelectMany(member => member.Witnesses)];

    /// <inheritdoc/>
    public override int SmallestQuorum => SumOfSmallest(Threshold, member => member.SmallestQuorum);

    /// <inheritdoc/>
    /// <remarks>Two choices of k among n share at least 2k − n members.</remarks>
    public override int SmallestOverlap =>
        SumOfSmallest(Math.Max(0, (2 * Threshold) - Members.Length), member =>
            member.SmallestOverlap
        );

    /// <inheritdoc/>
    /// <remarks>With n − k + 1 members silent, k are not left.</remarks>
    public override int SmallestBlock =>
        SumOfSmallest(Members.Length - Threshold + 1, member => member.SmallestBlock);

    /// <inheritdoc/>
    public override bool IsWitnessedBy(IReadOnlySet<PolicyWitness> cosigners) =>
        Members.Count(member => member.IsWitnessedBy(cosigners)) >= Threshold;

    /// <inheritdoc/>
    public bool Equals(PolicyGroup? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    private int SumOfSmallest(int count, Func<PolicyMember, int> size) =>
        Members.Select(size).Order().Take(count).Sum();
}
