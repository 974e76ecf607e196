namespace SecureGenomics.Provenance.Ledger;

/// <summary>The program that evaluated a circuit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Build">The digest of its build.</param>
public sealed record EngineBuild(string Name, string Version, ArtifactDigest Build)
{
    internal JsonMembers ToJson() =>
        new JsonMembers().Add("build", Build.ToString()).Add("name", Name).Add("version", Version);

    internal static EngineBuild Read(JsonFields fields)
    {
        var engine = new EngineBuild(
            fields.Text("name", 128),
            fields.Text("version", 64),
            fields.Artifact("build")
        );
        fields.Finish();
        return engine;
    }
}
