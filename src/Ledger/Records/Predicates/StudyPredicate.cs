namespace SecureGenomics.Provenance.Ledger;

/// <summary>The genesis: which protocol, who plays which role, who may contribute.</summary>
/// <remarks>Subject: one, named after the protocol, with <c>gitCommit</c> and the manifest's SHA-256.</remarks>
public sealed record StudyPredicate : Predicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Study;

    /// <summary>The pinned protocol package.</summary>
    public required ProtocolPin Protocol { get; init; }

    /// <summary>The public keys of the four roles.</summary>
    public required StudyRoles Roles { get; init; }

    /// <summary>
    /// The Merkle root of the allowed contributor keys (leaf data: the 32 key bytes), or null when
    /// the study is open to any key.
    /// </summary>
    public RootHash? AllowedContributors { get; init; }

    /// <summary>Fewest effective contributions at <c>close</c>; at least 1.</summary>
    public required ulong MinimumContributors { get; init; }

    /// <summary>How published numbers are opened.</summary>
    public required OpeningMethod Open { get; init; }

    /// <summary>The log's origin: <c>host/</c> and 32 fresh random hex digits.</summary>
    public required string Origin { get; init; }
}
