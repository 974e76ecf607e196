namespace SecureGenomics.Provenance.Ledger;

/// <summary>A predicate of every kind but the genesis: it names its study and what its signer had seen.</summary>
public abstract record LinkedPredicate : Predicate
{
    private protected LinkedPredicate()
    {
    }

    /// <summary>The study: the leaf hash of its genesis entry.</summary>
    public required LeafHash Study { get; init; }

    /// <summary>The checkpoint that the signer had seen.</summary>
    public required Observed Observed { get; init; }
}
