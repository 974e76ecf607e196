using System.Collections.Immutable;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>All that a contributor needs to make a contribution, verified, and nothing
/// secret.</summary>
public sealed record PublicContext
{
    private PublicContext(Clearance clearance)
    {
        var recorded = clearance.State.Context!;
        Genesis = clearance.State.Study!.Predicate;
        Study = clearance.State.StudyId;
        ContextEntry = recorded.Hash;
        Observed = clearance.State.Observed;
        Rlwe = clearance.Rlwe!;
        PublicKey = clearance.PublicKey!;
        Protocol = clearance.Protocol;
        Generators =
            Protocol.Definition.Result.Open == OpeningRule.Pedersen
                ? new PedersenGenerators(clearance.State.CommitmentScope, Protocol.Layout.SlotCount)
                : null;
        Round = clearance.State.Round?.Hash;
        RoundNumber = clearance.State.RoundNumber;
        ProofScope = clearance.State.ProofScope;
        // That the round names as many as the protocol has was verified.
        Parameters = StudyRounds.ParametersOf(Protocol, clearance.State)!.Value;
    }

    /// <summary>The context that was verified.</summary>
    /// <param name="clearance">For the scope <see cref="VerificationScope.Context"/> or a later
    /// one.</param>
    /// <exception cref="ArgumentException">The clearance is for less.</exception>
    /// <exception cref="StudyException">The context is of a form without a common
    /// polynomial.</exception>
    public static PublicContext Of(Clearance clearance)
    {
        ArgumentNullException.ThrowIfNull(clearance);
        clearance.RequireFor(VerificationScope.Context, clearance.State);
        return clearance.State.Context!.Predicate.Version >= 2
            ? new PublicContext(clearance)
            : throw new StudyException(
                "contribute: expected a context of form 2, whose public key nobody could choose "
                    + "freely, found one of form 1",
                "the study was made by an older program: it can be computed and verified, and "
                    + "takes no further contributions"
            );
    }

    /// <summary>What the study's genesis says: roles, minimum, protocol.</summary>
    public StudyPredicate Genesis { get; }

    /// <summary>The study id.</summary>
    public LeafHash Study { get; }

    /// <summary>The leaf hash of the context entry.</summary>
    public LeafHash ContextEntry { get; }

    /// <summary>The tree that the contributor has seen.</summary>
    public Observed Observed { get; init; }

    /// <summary>The checked parameters.</summary>
    public RlweContext Rlwe { get; init; }

    /// <summary>To encrypt under.</summary>
    public PublicKey PublicKey { get; init; }

    /// <summary>What to encode, and how.</summary>
    public ProtocolPackage Protocol { get; init; }

    /// <summary>The leaf hash of the entry that began the round; null in the first
    /// one.</summary>
    public LeafHash? Round { get; }

    /// <summary>The round, from 1.</summary>
    public ulong RoundNumber { get; }

    /// <summary>What proofs of knowledge are bound to.</summary>
    public LeafHash ProofScope { get; }

    /// <summary>What a site's sums are taken at; empty for a protocol without rounds.</summary>
    public ImmutableArray<Rational> Parameters { get; }

    /// <summary>The generators of the study's commitments; null where the protocol opens
    /// nothing.</summary>
    public PedersenGenerators? Generators { get; }
}
