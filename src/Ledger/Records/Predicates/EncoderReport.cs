namespace SecureGenomics.Provenance.Ledger;

/// <summary>What encoded the data, and nothing about the data.</summary>
/// <param name="Encoder">The encoder's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Build">The digest of its build.</param>
/// <param name="Variants">The digest of the variant table it used.</param>
public sealed record EncoderReport(
    string Encoder,
    string Version,
    ArtifactDigest Build,
    ArtifactDigest Variants
)
{
    /// <summary>The <see cref="Absent"/> of a contributor who knows absent sites to be
    /// reference.</summary>
    public const string AbsentIsReference = "reference";

    /// <summary>The <see cref="Absent"/> of a contributor with regions where the data would show a
    /// variant.</summary>
    public const string AbsentIsReferenceIfCovered = "reference-if-covered";

    /// <summary>
    /// What the contributor stated of sites that the file does not have; null where nothing was
    /// stated. A statement makes the contribution's form 2.
    /// </summary>
    public string? Absent { get; init; }

    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("absent", Absent)
            .Add("build", Build.ToString())
            .Add("encoder", Encoder)
            .Add("variants", Variants.ToString())
            .Add("version", Version);

    internal static EncoderReport Read(JsonFields fields)
    {
        var report = new EncoderReport(
            fields.Text("encoder", 128),
            fields.Text("version", 64),
            fields.Artifact("build"),
            fields.Artifact("variants")
        )
        {
            Absent = fields.Has("absent")
                ? fields.Word(
                    "absent",
                    (AbsentIsReference, AbsentIsReference),
                    (AbsentIsReferenceIfCovered, AbsentIsReferenceIfCovered)
                )
                : null,
        };
        fields.Finish();
        return report;
    }
}
