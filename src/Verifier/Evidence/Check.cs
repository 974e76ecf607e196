using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What a check rests on.</summary>
public enum CheckBasis
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The verifier did it again.</summary>
    Recomputed,

    /// <summary>A signature under a key that the study or the policy names.</summary>
    Signature,

    /// <summary>Somebody says so, and signed it.</summary>
    Attested,
}

/// <summary>One question that the verifier asks of a bundle, and all that is said of it.</summary>
public sealed record Check
{
    /// <summary>Stable dotted word; group, dot, name.</summary>
    public required string Id { get; init; }

    /// <summary>What holds when it passes, in one sentence.</summary>
    public required string Claim { get; init; }

    /// <summary>What a failed one means to somebody who does not know the format: one or two
    /// sentences.</summary>
    public required string Meaning { get; init; }

    /// <summary>What the answer rests on.</summary>
    public required CheckBasis Basis { get; init; }

    /// <summary>The numbered step of docs/spec/verification.md that defines it.</summary>
    public required int Step { get; init; }

    /// <summary>The level that asks for it, from 0 to 6; null where none does.</summary>
    public int? Level { get; init; }

    /// <summary>Whether its level also takes it where the study does not pose it.</summary>
    public bool CountsUnasked { get; init; }

    /// <summary>From when on it is asked: by whoever acts at that point, and by all later
    /// ones.</summary>
    public required VerificationScope Scope { get; init; }

    /// <summary>The checks that must have passed before it runs; <c>bundle.digests</c> of the files
    /// that it reads alone.</summary>
    public ImmutableArray<Check> RunsAfter { get; init; } = [];

    /// <summary>The part of the id before the dot.</summary>
    public string Group => Id[..Id.IndexOf('.', StringComparison.Ordinal)];
}
