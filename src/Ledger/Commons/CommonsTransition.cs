using System.Diagnostics.CodeAnalysis;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What became of an entry of a commons: the next state, or why there is none.</summary>
/// <remarks>Exactly one of <see cref="State"/> and <see cref="Rejection"/> is not null.</remarks>
public sealed record CommonsTransition
{
    internal CommonsTransition(CommonsState state) => State = state;

    internal CommonsTransition(CommonsRejection rejection) => Rejection = rejection;

    /// <summary>The state with the entry; null when it was rejected.</summary>
    public CommonsState? State { get; }

    /// <summary>Why it was rejected; null when it was not.</summary>
    public CommonsRejection? Rejection { get; }

    /// <summary>Whether the entry may follow.</summary>
    [MemberNotNullWhen(true, nameof(State))]
    [MemberNotNullWhen(false, nameof(Rejection))]
    public bool IsAccepted => State is not null;
}
