using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// A Merkle inclusion proof of a contributor's key in the study's list of allowed keys.
/// </summary>
/// <param name="Index">The key's place in the list, from 0.</param>
/// <param name="Size">Keys in the list.</param>
/// <param name="Proof">The audit path, from the leaf's sibling up.</param>
/// <remarks>The list itself need not be published. Source: RFC 6962 section 2.1.1.</remarks>
public sealed record Admission(ulong Index, ulong Size, ImmutableArray<Sha256Digest> Proof)
{
    /// <inheritdoc/>
    public bool Equals(Admission? other) =>
        other is not null
        && Index == other.Index
        && Size == other.Size
        && Proof.SequenceEqual(other.Proof);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Size, Proof.Length);

    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("index", Index)
            .Add("proof", Proof, hash => new JsonValue.Text(hash.ToString()))
            .Add("size", Size);

    internal static Admission Read(JsonFields fields)
    {
        var admission = new Admission(
            fields.UInt64("index"),
            fields.UInt64("size"),
            fields.List("proof", 64, fields.ItemDigest)
        );
        fields.Finish();
        return admission;
    }
}
