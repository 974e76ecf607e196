namespace SecureGenomics.Provenance.Ledger;

/// <summary>The commons that approved a study.</summary>
/// <param name="Id">The commons' id: the leaf hash of its genesis.</param>
/// <param name="Origin">The origin of its log.</param>
/// <param name="Outcome">The entry of the outcome that approved the study.</param>
/// <param name="SeenCheckpoint">SHA-256 of the commons' signed checkpoint that the researcher had
/// seen.</param>
/// <remarks>What the commons says, its own ledger proves; here it is named. Source:
/// docs/spec/records.md 3.1.</remarks>
public sealed record StudyCommons(
    LeafHash Id,
    string Origin,
    LeafHash Outcome,
    ArtifactDigest SeenCheckpoint
)
{
    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("checkpoint", SeenCheckpoint.ToString())
            .Add("id", Id.ToString())
            .Add("origin", Origin)
            .Add("outcome", Outcome.ToString());

    internal static StudyCommons Read(JsonFields fields)
    {
        var commons = new StudyCommons(
            fields.LeafHash("id"),
            fields.Text("origin", LogOrigin.MaxLength),
            fields.LeafHash("outcome"),
            fields.Artifact("checkpoint")
        );
        if (!LogOrigin.IsOfStudy(commons.Origin))
            throw fields.Fault("origin", "is not <host>/<32 lower-case hex digits>");
        fields.Finish();
        return commons;
    }
}
