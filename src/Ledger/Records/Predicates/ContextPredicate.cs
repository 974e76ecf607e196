using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The public encryption context, as read back from its bytes.</summary>
/// <remarks>Subjects: <c>encryption-parameters</c> and <c>public-key</c>, then evaluation keys where a circuit needs them.</remarks>
public sealed record ContextPredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Context;

    /// <summary>The scheme's name, for example <c>bfv</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>Degree n of the polynomial modulus.</summary>
    public required ulong PolyModulusDegree { get; init; }

    /// <summary>The primes of the coefficient modulus, in order.</summary>
    public required ImmutableArray<ulong> CoeffModulus { get; init; }

    /// <summary>The plaintext modulus t; 0 where the scheme has none.</summary>
    public required ulong PlainModulus { get; init; }

    /// <summary>The table that the parameters were judged by.</summary>
    public required string SecurityProfile { get; init; }

    /// <summary>The security level that the table gives, in bits.</summary>
    public required ulong SecurityBits { get; init; }

    /// <summary>The parameters' digest, which every key and ciphertext carries: 64 lower-case hex digits.</summary>
    public required string ParmsId { get; init; }
}
