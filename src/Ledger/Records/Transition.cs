using System.Diagnostics.CodeAnalysis;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What became of an entry: the next state, or why there is none.</summary>
/// <typeparam name="TState">The state that entries add up to.</typeparam>
/// <remarks>Exactly one of <see cref="State"/> and <see cref="Rejection"/> is not null.</remarks>
public sealed record Transition<TState>
    where TState : class
{
    internal Transition(TState state) => State = state;

    internal Transition(Rejection rejection) => Rejection = rejection;

    /// <summary>The state with the entry; null when it was rejected.</summary>
    public TState? State { get; }

    /// <summary>Why it was rejected; null when it was not.</summary>
    public Rejection? Rejection { get; }

    /// <summary>Whether the entry may follow.</summary>
    [MemberNotNullWhen(true, nameof(State))]
    [MemberNotNullWhen(false, nameof(Rejection))]
    public bool IsAccepted => State is not null;
}
