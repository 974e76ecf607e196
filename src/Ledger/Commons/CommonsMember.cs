namespace SecureGenomics.Provenance.Ledger;

/// <summary>A member as the commons knows it.</summary>
/// <param name="Number">The sequence number of its first admission, by which rosters name
/// it.</param>
/// <param name="Key">Its key.</param>
/// <param name="Class">What it is.</param>
/// <param name="Standing">What became of it last; only an admitted one is active.</param>
public sealed record CommonsMember(
    ulong Number,
    Ed25519PublicKey Key,
    MemberClass Class,
    MemberAction Standing
)
{
    /// <summary>Whether it may act.</summary>
    public bool IsActive => Standing == MemberAction.Admit;

    /// <summary>Whether it may vote.</summary>
    public bool HasVote => IsActive && MemberClassWord.Votes(Class);
}
