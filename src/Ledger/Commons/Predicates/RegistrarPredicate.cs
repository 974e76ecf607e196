namespace SecureGenomics.Provenance.Ledger;

/// <summary>A registrar's key added or revoked, from the next index on.</summary>
public sealed record RegistrarPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.KeyEvent;

    /// <summary>Add or revoke.</summary>
    public required KeyEventAction Action { get; init; }

    /// <summary>The key.</summary>
    public required Ed25519PublicKey Key { get; init; }

    /// <summary>1 for the first key event of the commons, then one more each time.</summary>
    public required ulong Sequence { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("action", Action == KeyEventAction.Add ? "add" : "revoke")
            .Add("key", Key.ToOpenSsh())
            .Add("role", "registrar")
            .Add("sequence", Sequence);

    internal static RegistrarPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Action = ReadAction(fields),
            Key = fields.Key("key"),
            Sequence = fields.UInt64("sequence"),
        };

    private static KeyEventAction ReadAction(JsonFields fields)
    {
        _ = fields.Word("role", ("registrar", 0));
        return fields.Word(
            "action",
            ("add", KeyEventAction.Add),
            ("revoke", KeyEventAction.Revoke)
        );
    }
}
