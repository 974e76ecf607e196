using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The public encryption context, as read back from its bytes.</summary>
/// <remarks>
/// Subjects: <c>encryption-parameters</c> and <c>public-key</c>, then evaluation keys where a
/// circuit needs them. In form 2 the public key's second polynomial is the study's common one, and
/// <c>key-proof</c> stands behind the key where the parameters have room for one.
/// Source: docs/spec/records.md 3.2, docs/spec/key-proof.md.
/// </remarks>
public sealed record ContextPredicate : LinkedPredicate
{
    /// <summary>The subject whose blob is the encryption parameters.</summary>
    public const string ParametersSubject = "encryption-parameters";

    /// <summary>The subject whose blob is the public key.</summary>
    public const string PublicKeySubject = "public-key";

    /// <summary>The subject whose blob proves that the key holder knows a short secret for the
    /// public key.</summary>
    public const string KeyProofSubject = "key-proof";

    /// <summary>The subject whose blob is the relinearization keys.</summary>
    public const string RelinKeysSubject = "relin-keys";

    /// <summary>The subject whose blob is the rotation keys.</summary>
    public const string GaloisKeysSubject = "galois-keys";

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

    /// <summary>
    /// The parameters' digest, which every key and ciphertext carries: 64 lower-case hex digits.
    /// </summary>
    public required string ParmsId { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("coeffModulus", CoeffModulus, prime => new JsonValue.Text(
                prime.ToString(CultureInfo.InvariantCulture)
            ))
            .Add("parmsId", ParmsId)
            .Add("plainModulus", PlainModulus)
            .Add("polyModulusDegree", PolyModulusDegree)
            .Add("scheme", Scheme)
            .Add("securityBits", SecurityBits)
            .Add("securityProfile", SecurityProfile);

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects)
            ? null
            : $"a context has the subjects {NamesInOrder()}, in this order, of which those behind "
                + $"the key may be missing";

    internal static ContextPredicate Read(JsonFields fields) =>
        new()
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Scheme = fields.Text("scheme", 32),
            PolyModulusDegree = fields.UInt64("polyModulusDegree"),
            CoeffModulus = fields.List("coeffModulus", 64, fields.ItemUInt64),
            PlainModulus = fields.UInt64("plainModulus"),
            SecurityProfile = fields.Text("securityProfile", 64),
            SecurityBits = fields.UInt64("securityBits"),
            ParmsId = fields.Hex32("parmsId"),
        };

    /// <inheritdoc/>
    public bool Equals(ContextPredicate? other) =>
        base.Equals(other)
        && Scheme == other.Scheme
        && PolyModulusDegree == other.PolyModulusDegree
        && CoeffModulus.SequenceEqual(other.CoeffModulus)
        && PlainModulus == other.PlainModulus
        && SecurityProfile == other.SecurityProfile
        && SecurityBits == other.SecurityBits
        && ParmsId == other.ParmsId;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), ParmsId);

    private string NamesInOrder() =>
        string.Join(", ", KindRules.Of(Kind).SubjectsIn(Version).Select(rule => rule.Name));
}
