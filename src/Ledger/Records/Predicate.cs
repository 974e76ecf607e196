namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a statement says about its subjects; one sealed record per <see cref="StatementKind"/>.</summary>
public abstract record Predicate
{
    private protected Predicate()
    {
    }

    /// <summary>Which kind of statement this is.</summary>
    public abstract StatementKind Kind { get; }
}
