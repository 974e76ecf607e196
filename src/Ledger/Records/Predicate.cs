using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// What a statement says about its subjects; one sealed record per <see cref="StatementKind"/>.
/// </summary>
public abstract record Predicate
{
    private protected Predicate() { }

    /// <summary>Which kind of statement this is.</summary>
    public abstract StatementKind Kind { get; }

    /// <summary>Which form of its kind this is: the number at the end of the predicate
    /// type.</summary>
    /// <remarks>A kind has form 1, and others only where its record says so.</remarks>
    public int Version { get; init; } = 1;

    /// <summary>The fields, for the canonical writer.</summary>
    internal abstract JsonMembers ToJson();

    /// <summary>What is wrong with subjects beside this predicate; null when nothing is.</summary>
    internal abstract string? FaultOf(ImmutableArray<Subject> subjects);
}
