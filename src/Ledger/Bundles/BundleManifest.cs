using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The first file of a container: what it is, and every other file's size and digest, in order.
/// </summary>
/// <remarks>
/// <code>
/// {"entries":"12","files":[{"name":"checkpoint","sha256":"…","size":"231"},…],"type":"study","version":"1"}
/// </code>
/// Source: docs/spec/bundle.md 3.
/// </remarks>
internal sealed record BundleManifest(
    BundleType Type,
    ulong EntryCount,
    ImmutableArray<BundleFile> Files
)
{
    public const int MaxFiles = 1_000_000;

    private const string Section = "docs/spec/bundle.md 3";

    public byte[] ToBytes() =>
        CanonicalJson.Write(
            new JsonMembers()
                .Add("entries", EntryCount)
                .Add("files", Files, file =>
                    new JsonMembers()
                        .Add("name", file.Name)
                        .Add("sha256", file.Digest.ToString())
                        .Add("size", file.SizeBytes)
                        .ToObject()
                )
                .Add("type", Type.ToString().ToLowerInvariant())
                .Add("version", "1")
                .ToObject()
        );

    public static BundleManifest Parse(ReadOnlySpan<byte> bytes)
    {
        var fields = new JsonFields(CanonicalJson.Parse(bytes), "manifest", Section);
        _ = fields.Word("version", ("1", 0));
        var manifest = new BundleManifest(
            fields.Word(
                "type",
                ("study", BundleType.Study),
                ("contribution", BundleType.Contribution),
                ("context", BundleType.Context),
                ("genesis", BundleType.Genesis)
            ),
            fields.UInt64("entries"),
            fields.List("files", MaxFiles, (item, path) =>
            {
                var file = fields.ItemObject(item, path);
                var read = new BundleFile(
                    file.Text("name", BundlePath.MaxLength),
                    file.UInt64("size"),
                    file.Artifact("sha256")
                );
                file.Finish();
                return read;
            })
        );
        fields.Finish();
        return manifest;
    }
}
