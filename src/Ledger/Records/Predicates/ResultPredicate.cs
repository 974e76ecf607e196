using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The result of the computation, still encrypted.</summary>
/// <remarks>Subject: <c>result-ciphertext</c>.</remarks>
public sealed record ResultPredicate : LinkedPredicate
{
    /// <summary>The subject whose blob is the result.</summary>
    public const string CiphertextSubject = "result-ciphertext";

    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Result;

    /// <summary>The compute entry.</summary>
    public required LeafHash Compute { get; init; }

    /// <summary>
    /// The noise bound of the result, in bits; it assumes honestly encrypted inputs.
    /// </summary>
    public required ulong NoiseBoundBits { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members.Add("compute", Compute.ToString()).Add("noiseBoundBits", NoiseBoundBits);

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects) ? null : $"a result has the subject {CiphertextSubject}";

    internal static ResultPredicate Read(JsonFields fields) =>
        new()
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Compute = fields.LeafHash("compute"),
            NoiseBoundBits = fields.UInt64("noiseBoundBits"),
        };
}
