using System.Diagnostics.CodeAnalysis;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What became of an entry: the next state, or why there is none.</summary>
/// <remarks>Exactly one of <see cref="State"/> and <see cref="Rejection"/> is not null.</remarks>
public sealed record Transition
{
    internal Transition(StudyState state) => State = state;

    internal Transition(Rejection rejection) => Rejection = rejection;

    /// <summary>The state with the entry; null when it was rejected.</summary>
    public StudyState? State { get; }

    /// <summary>Why it was rejected; null when it was not.</summary>
    public Rejection? Rejection { get; }

    /// <summary>Whether the entry may follow.</summary>
    [MemberNotNullWhen(true, nameof(State))]
    [MemberNotNullWhen(false, nameof(Rejection))]
    public bool IsAccepted => State is not null;
}
