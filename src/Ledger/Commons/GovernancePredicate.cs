namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a statement of a commons says; one sealed record per
/// <see cref="CommonsKind"/>.</summary>
public abstract record GovernancePredicate
{
    private protected GovernancePredicate() { }

    /// <summary>Which kind of statement this is.</summary>
    public abstract CommonsKind Kind { get; }

    /// <summary>The key that signs, where the statement names it itself; null where the genesis
    /// says whose.</summary>
    public virtual Ed25519PublicKey? NamedSigner => null;

    /// <summary>The fields, for the canonical writer.</summary>
    internal abstract JsonMembers ToJson();
}
