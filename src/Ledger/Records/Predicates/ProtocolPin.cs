namespace SecureGenomics.Provenance.Ledger;

/// <summary>What identifies a protocol package: a Git commit and a SHA-256 manifest.</summary>
/// <param name="Name">The protocol's name, which is also the statement's subject.</param>
/// <param name="Repository">Where the repository was read from; information, not identity.</param>
/// <param name="Path">
/// The protocol's folder inside the repository, with <c>/</c>; empty for the root.
/// </param>
/// <param name="GitCommit">Lower-case hex, 40 digits for <c>sha1</c>, 64 for <c>sha256</c>.</param>
/// <param name="ObjectFormat">The repository's object format: <c>sha1</c> or <c>sha256</c>.</param>
/// <param name="Manifest">SHA-256 of the package's manifest.</param>
public sealed record ProtocolPin(
    string Name,
    string Repository,
    string Path,
    string GitCommit,
    string ObjectFormat,
    ArtifactDigest Manifest
)
{
    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("gitCommit", GitCommit)
            .Add("manifest", Manifest.ToString())
            .Add("name", Name)
            .Add("objectFormat", ObjectFormat)
            .Add("path", Path)
            .Add("repository", Repository);

    internal static ProtocolPin Read(JsonFields fields)
    {
        var pin = new ProtocolPin(
            fields.Text("name", 128),
            fields.Text("repository"),
            fields.Text("path"),
            fields.Text("gitCommit", 64),
            fields.Word("objectFormat", ("sha1", "sha1"), ("sha256", "sha256")),
            fields.Artifact("manifest")
        );
        if (pin.Name.Length == 0)
            throw fields.Fault("name", "is empty");
        if (!pin.HasWellFormedCommit)
            throw fields.Fault("gitCommit", "is not a commit id of the repository's object format");
        fields.Finish();
        return pin;
    }

    // 40 digits for sha1, 64 for sha256.
    private bool HasWellFormedCommit =>
        GitCommit.Length
            == (string.Equals(ObjectFormat, "sha1", StringComparison.Ordinal) ? 40 : 64)
        && LowerHex.TryDecode(GitCommit.AsSpan(), stackalloc byte[GitCommit.Length / 2]);
}
