namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// A predicate of every kind but the genesis: it names its study and what its signer had seen.
/// </summary>
public abstract record LinkedPredicate : Predicate
{
    private protected LinkedPredicate() { }

    /// <summary>The study: the leaf hash of its genesis entry.</summary>
    public required LeafHash Study { get; init; }

    /// <summary>The checkpoint that the signer had seen.</summary>
    public required Observed Observed { get; init; }

    internal sealed override JsonMembers ToJson()
    {
        var members = new JsonMembers()
            .Add(
                "observed",
                new JsonMembers().Add("root", Observed.Root.ToString()).Add("size", Observed.Size)
            )
            .Add("study", Study.ToString());
        AddTo(members);
        return members;
    }

    private protected abstract void AddTo(JsonMembers members);

    private protected static Observed ReadObserved(JsonFields fields)
    {
        var observed = fields.Object("observed");
        var value = new Observed(observed.UInt64("size"), new RootHash(observed.Digest("root")));
        observed.Finish();
        return value;
    }
}
