using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// What a statement says about its subjects; one sealed record per <see cref="StatementKind"/>.
/// </summary>
public abstract record Predicate
{
    private protected Predicate()
    {
    }

    /// <summary>Which kind of statement this is.</summary>
    public abstract StatementKind Kind { get; }

    /// <summary>The fields, for the canonical writer.</summary>
    internal abstract JsonMembers ToJson();

    /// <summary>What is wrong with subjects beside this predicate; null when nothing is.</summary>
    internal abstract string? FaultOf(ImmutableArray<Subject> subjects);
}
