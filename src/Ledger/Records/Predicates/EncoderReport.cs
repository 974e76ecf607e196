namespace SecureGenomics.Provenance.Ledger;

/// <summary>What encoded the data, and nothing about the data.</summary>
/// <param name="Encoder">The encoder's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Build">The digest of its build.</param>
/// <param name="Variants">The digest of the variant table it used.</param>
public sealed record EncoderReport(
    string Encoder, string Version, ArtifactDigest Build, ArtifactDigest Variants)
{
    internal JsonMembers ToJson() => new JsonMembers()
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
            fields.Artifact("variants"));
        fields.Finish();
        return report;
    }
}
