using System.Buffers;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The two domain-separated hashes of RFC 6962 section 2.1.</summary>
public static class MerkleHash
{
    /// <summary>SHA-256 of no bytes: the root of the tree without leaves.</summary>
    public static Sha256Digest Empty { get; } = Sha256Digest.Compute([]);

    /// <summary>SHA-256(0x00 ‖ leaf).</summary>
    public static Sha256Digest Leaf(ReadOnlySpan<byte> leaf)
    {
        const int onStack = 1024;
        var rented = leaf.Length < onStack ? null : ArrayPool<byte>.Shared.Rent(leaf.Length + 1);
        var buffer = rented ?? stackalloc byte[onStack];
        buffer[0] = 0;
        leaf.CopyTo(buffer[1..]);
        var digest = Sha256Digest.Compute(buffer[..(leaf.Length + 1)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return digest;
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Sha256Digest Node(Sha256Digest left, Sha256Digest right)
    {
        Span<byte> buffer = stackalloc byte[1 + (2 * Sha256Digest.SizeInBytes)];
        buffer[0] = 1;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[33..]);
        Span<byte> digest = stackalloc byte[Sha256Digest.SizeInBytes];
        IncrementalSha256.Compute(buffer, digest);
        return new Sha256Digest(digest);
    }
}
