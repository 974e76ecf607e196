using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// A witness or a group of a trust policy: something that can witness a checkpoint.
/// </summary>
/// <remarks>
/// No name is a member of two groups, so members form trees and each number below is exact.
/// Source: c2sp.org/tlog-policy, "Defining a witness group".
/// </remarks>
public abstract record PolicyMember
{
    private protected PolicyMember(string name) => Name = name;

    /// <summary>The name inside the policy; it has no meaning outside.</summary>
    public string Name { get; }

    /// <summary>The witnesses below.</summary>
    public abstract ImmutableArray<PolicyWitness> Witnesses { get; }

    /// <summary>Fewest witnesses whose cosignatures are enough.</summary>
    public abstract int SmallestQuorum { get; }

    /// <summary>
    /// Fewest witnesses that two quorums have in common: with fewer liars there is one view only.
    /// </summary>
    public abstract int SmallestOverlap { get; }

    /// <summary>Fewest witnesses whose silence prevents a quorum.</summary>
    public abstract int SmallestBlock { get; }

    /// <summary>Whether these witnesses are enough.</summary>
    /// <param name="cosigners">The witnesses whose cosignatures are valid.</param>
    public abstract bool IsWitnessedBy(IReadOnlySet<PolicyWitness> cosigners);
}
