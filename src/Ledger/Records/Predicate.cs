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

    /// <summary>The key that signs, where the statement names it itself: a contributor's. Null
    /// where
    /// the roles say whose.</summary>
    public virtual Ed25519PublicKey? NamedSigner => null;

    /// <summary>Whether a subject is recorded by its salted digest, with its bytes left to the data
    /// owner.</summary>
    public virtual bool Withholds(Subject subject) => false;

    /// <summary>The fields, for the canonical writer.</summary>
    internal abstract JsonMembers ToJson();

    /// <summary>What is wrong with subjects beside this predicate; null when nothing is.</summary>
    internal abstract string? FaultOf(ImmutableArray<Subject> subjects);

    /// <summary>Whether these are the subjects of the kind's row, by name and order.</summary>
    private protected bool Fits(ImmutableArray<Subject> subjects) =>
        KindRules.Of(Kind).Fit(subjects, Version);
}
