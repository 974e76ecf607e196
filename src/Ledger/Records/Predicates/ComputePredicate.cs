using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What was computed, on which inputs, by which program.</summary>
/// <remarks>
/// Subjects: <c>circuit</c>, then the encoded constants <c>constant/&lt;name&gt;</c>.
/// </remarks>
public sealed record ComputePredicate : LinkedPredicate
{
    /// <summary>The subject whose blob is the compiled circuit.</summary>
    public const string CircuitSubject = "circuit";

    /// <summary>What the names of the encoded constants begin with.</summary>
    public const string ConstantPrefix = "constant/";

    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Compute;

    /// <summary>The close entry.</summary>
    public required LeafHash Close { get; init; }

    /// <summary>
    /// The ciphertext digests of the effective contributions, by index and then by subject.
    /// </summary>
    public required CountedRoot Inputs { get; init; }

    /// <summary>The program that evaluated the circuit.</summary>
    public required EngineBuild Engine { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members.Add("close", Close.ToString()).Add("engine", Engine.ToJson()).Add("inputs", Inputs);

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects)
            ? null
            : $"a compute has the subject {CircuitSubject}, then {ConstantPrefix}<name> for each "
                + "constant, each name once";

    internal static ComputePredicate Read(JsonFields fields) =>
        new()
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Close = fields.LeafHash("close"),
            Inputs = fields.Set("inputs"),
            Engine = EngineBuild.Read(fields.Object("engine")),
        };
}
