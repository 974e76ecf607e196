using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A key added to a role or revoked, from the next index on.</summary>
/// <remarks>
/// Subject: <c>key</c>, the SHA-256 of the key's 32 bytes. The ledger key cannot be changed.
/// </remarks>
public sealed record KeyEventPredicate : LinkedPredicate
{
    /// <summary>The subject whose blob is the key's 32 bytes.</summary>
    public const string KeySubject = "key";

    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.KeyEvent;

    /// <summary>Add or revoke.</summary>
    public required KeyEventAction Action { get; init; }

    /// <summary>The role whose key changes.</summary>
    public required StudyRole Role { get; init; }

    /// <summary>The key.</summary>
    public required Ed25519PublicKey Key { get; init; }

    /// <summary>1 for the study's first key event, then one more each time.</summary>
    public required ulong Sequence { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("action", Action == KeyEventAction.Add ? "add" : "revoke")
            .Add("key", Key.ToOpenSsh())
            .Add("role", RoleWord.Of(Role))
            .Add("sequence", Sequence);

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects) && subjects[0].Digest == ArtifactDigest.Compute(Key.ToArray())
            ? null
            : "a key event has the subject key, with the SHA-256 of the key's 32 bytes";

    internal static KeyEventPredicate Read(JsonFields fields) =>
        new()
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Action = fields.Word(
                "action",
                ("add", KeyEventAction.Add),
                ("revoke", KeyEventAction.Revoke)
            ),
            Role = RoleWord.Read(fields),
            Key = fields.Key("key"),
            Sequence = fields.UInt64("sequence"),
        };
}
