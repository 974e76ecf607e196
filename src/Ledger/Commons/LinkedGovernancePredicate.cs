namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// A predicate of every kind but the genesis: it names its commons and what its signer had seen.
/// </summary>
/// <remarks>
/// What was seen ties a vote to one history: it cannot be shown on a fork. Source:
/// docs/spec/commons.md 2.
/// </remarks>
public abstract record LinkedGovernancePredicate : GovernancePredicate
{
    private protected LinkedGovernancePredicate() { }

    /// <summary>The commons: the leaf hash of its genesis entry.</summary>
    public required LeafHash Commons { get; init; }

    /// <summary>The checkpoint that the signer had seen.</summary>
    public required Observed Observed { get; init; }

    internal sealed override JsonMembers ToJson()
    {
        var members = new JsonMembers()
            .Add("commons", Commons.ToString())
            .Add(
                "observed",
                new JsonMembers().Add("root", Observed.Root.ToString()).Add("size", Observed.Size)
            );
        AddTo(members);
        return members;
    }

    private protected abstract void AddTo(JsonMembers members);
}
