using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What was computed, on which inputs, by which program.</summary>
/// <remarks>
/// Subjects: <c>circuit</c>, then the encoded constants <c>constant/&lt;name&gt;</c>.
/// </remarks>
public sealed record ComputePredicate : LinkedPredicate
{
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
        subjects.Length > 0
        && subjects[0].Name == "circuit"
        && subjects
            .Skip(1)
            .All(subject => subject.Name.StartsWith("constant/", StringComparison.Ordinal))
        && subjects.Select(subject => subject.Name).Distinct(StringComparer.Ordinal).Count()
            == subjects.Length
            ? null
            : "a compute has the subject circuit, then constant/<name> for each constant, each "
                + "name once";

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
