namespace SecureGenomics.Provenance.Ledger;

/// <summary>A study's ledger at one moment, as a commons names it.</summary>
/// <param name="Size">Number of entries; at least 1.</param>
/// <param name="Root">The tree's root at that size.</param>
public sealed record StudyPoint(ulong Size, RootHash Root)
{
    internal JsonMembers ToJson() =>
        new JsonMembers().Add("root", Root.ToString()).Add("size", Size);

    internal static StudyPoint Read(JsonFields parent, string name)
    {
        var fields = parent.Object(name);
        var point = new StudyPoint(fields.UInt64("size"), new RootHash(fields.Digest("root")));
        if (point.Size == 0)
            throw fields.Fault("size", "is 0");
        fields.Finish();
        return point;
    }
}
