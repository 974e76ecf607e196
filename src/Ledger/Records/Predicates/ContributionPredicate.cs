using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One contributor's encrypted data.</summary>
/// <remarks>
/// Subjects: <c>ciphertext</c>, or <c>ciphertext/0</c>, <c>ciphertext/1</c>… when there are
/// several;
/// then <c>proof</c> where the study opens with commitments. Form 2 exactly where the contributor
/// stated something of absent sites; form 3 exactly in a round after the first.
/// </remarks>
public sealed record ContributionPredicate : LinkedPredicate
{
    /// <summary>The subject whose blob is the encrypted data; with <c>/0</c>, <c>/1</c>… behind
    /// it
    /// where there are several.</summary>
    public const string CiphertextSubject = "ciphertext";

    /// <summary>The subject whose blob is the proof of knowledge.</summary>
    public const string ProofSubject = "proof";

    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Contribution;

    /// <summary>The leaf hash of the context entry whose public key encrypted the data.</summary>
    public required LeafHash Context { get; init; }

    /// <summary>The contributor's key, which signs the statement.</summary>
    public required Ed25519PublicKey Contributor { get; init; }

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Contributor;

    /// <summary>Number of genomes in the contribution; at least 1.</summary>
    public required ulong Genomes { get; init; }

    /// <summary>What the encoder says about itself in public.</summary>
    public required EncoderReport Report { get; init; }

    /// <summary>
    /// The commitment to the data, 64 lower-case hex digits (a ristretto255 point); with <see
    /// cref="OpeningMethod.Pedersen"/> only.
    /// </summary>
    public string? Commitment { get; init; }

    /// <summary>The leaf hash of the entry that began the round; null in the first one.</summary>
    public LeafHash? Round { get; init; }

    /// <summary>
    /// In a study of a commons the entry there of the consent that this stands on; elsewhere the
    /// digest
    /// of the terms that the contributor agreed to, or nothing.
    /// </summary>
    public ArtifactDigest? Consent { get; init; }

    /// <summary>The same key's effective contribution that this one replaces.</summary>
    public LeafHash? Supersedes { get; init; }

    /// <summary>
    /// The proof that the contributor's key is on the study's list; required when it has one.
    /// </summary>
    public Admission? Admission { get; init; }

    /// <summary>
    /// The subjects of a contribution with these ciphertexts and, with commitments, this proof.
    /// </summary>
    /// <param name="ciphertexts">At least one digest, in the protocol's order.</param>
    /// <param name="proof">The digest of the proof of knowledge, or null.</param>
    public static ImmutableArray<Subject> SubjectsFor(
        ImmutableArray<ArtifactDigest> ciphertexts,
        ArtifactDigest? proof = null
    )
    {
        var subjects = ciphertexts.Select(
            (digest, i) =>
                new Subject(
                    ciphertexts.Length == 1 ? CiphertextSubject : $"{CiphertextSubject}/{i}",
                    digest
                )
        );
        return proof is { } digest
            ? [.. subjects, new Subject(ProofSubject, digest)]
            : [.. subjects];
    }

    /// <summary>The ciphertext digests among a contribution's subjects, in order.</summary>
    public static ImmutableArray<ArtifactDigest> CiphertextsOf(ImmutableArray<Subject> subjects) =>
        [
            .. subjects
                .Where(subject => subject.Name != ProofSubject)
                .Select(subject => subject.Digest),
        ];

    /// <summary>
    /// The digest of the proof of knowledge among a contribution's subjects, if any.
    /// </summary>
    public static ArtifactDigest? ProofOf(ImmutableArray<Subject> subjects) =>
        subjects.FirstOrDefault(subject => subject.Name == ProofSubject)?.Digest;

    private protected override void AddTo(JsonMembers members)
    {
        members
            .Add("commitment", Commitment)
            .Add("consent", Consent?.ToString())
            .Add("context", Context.ToString())
            .Add("contributor", Contributor.ToOpenSsh())
            .Add("genomes", Genomes)
            .Add("report", Report.ToJson())
            .Add("round", Round?.ToString())
            .Add("supersedes", Supersedes?.ToString());
        if (Admission is { } admission)
            members.Add("admission", admission.ToJson());
    }

    internal override string? FaultOf(ImmutableArray<Subject> subjects)
    {
        if (Version == 2 != Report.Absent is not null)
            return "a contribution is of form 2 exactly where its report has the member absent";
        if (Version == 3 != Round is not null)
            return "a contribution is of form 3 exactly where it has the member round";
        return Fits(subjects) && subjects.All(subject => subject.GitCommit is null)
            ? null
            : $"a contribution has the subject {CiphertextSubject}, or {CiphertextSubject}/0, "
                + $"{CiphertextSubject}/1 and so on, then {ProofSubject} if any";
    }

    internal static ContributionPredicate Read(JsonFields fields)
    {
        var predicate = new ContributionPredicate
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Context = fields.LeafHash("context"),
            Contributor = fields.Key("contributor"),
            Genomes = fields.UInt64("genomes"),
            Report = EncoderReport.Read(fields.Object("report")),
            Round = fields.Has("round") ? fields.LeafHash("round") : null,
            Commitment = fields.Has("commitment") ? fields.Hex32("commitment") : null,
            Consent = fields.Has("consent") ? fields.Artifact("consent") : null,
            Supersedes = fields.Has("supersedes") ? fields.LeafHash("supersedes") : null,
            Admission = fields.OptionalObject("admission") is { } admission
                ? Ledger.Admission.Read(admission)
                : null,
        };
        return predicate.Genomes > 0 ? predicate : throw fields.Fault("genomes", "is 0");
    }
}
