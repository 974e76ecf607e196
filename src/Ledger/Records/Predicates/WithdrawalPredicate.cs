using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A contributor takes its contribution back, before contributions are closed.</summary>
/// <remarks>
/// Subjects: none. The contribution stays in the ledger, and its ciphertexts stay taken; it is no
/// longer effective, and counts among the superseded ones. Source: docs/spec/records.md 3.4.
/// </remarks>
public sealed record WithdrawalPredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Withdrawal;

    /// <summary>The contributor's key, which signs the statement.</summary>
    public required Ed25519PublicKey Contributor { get; init; }

    /// <summary>The leaf hash of the entry with the key's effective contribution.</summary>
    public required LeafHash Contribution { get; init; }

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Contributor;

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("contribution", Contribution.ToString())
            .Add("contributor", Contributor.ToOpenSsh());

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects) ? null : "a withdrawal has no subject";

    internal static WithdrawalPredicate Read(JsonFields fields) =>
        new()
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Contributor = fields.Key("contributor"),
            Contribution = fields.LeafHash("contribution"),
        };
}
