using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a proof of knowledge is bound to: it is worth nothing for another
/// contribution.</summary>
/// <param name="Study">The study id.</param>
/// <param name="Context">The leaf hash of the context entry.</param>
/// <param name="Contributor">The contributor's key.</param>
/// <param name="Ciphertexts">The ciphertext digests, in order.</param>
/// <param name="Commitment">C.</param>
public sealed record KnowledgeStatement(
    LeafHash Study,
    LeafHash Context,
    Ed25519PublicKey Contributor,
    ImmutableArray<ArtifactDigest> Ciphertexts,
    RistrettoPoint Commitment
)
{
    /// <summary>c = SHA-512(everything, A) modulo ℓ.</summary>
    /// <remarks>
    /// Hashed: "securegenomics/pedersen-proof/v1" ‖ 0x00 ‖ study ‖ context ‖ key ‖ u32 LE
    /// count ‖ digests ‖
    /// C ‖ A, each of 32 bytes. Source: docs/spec/commitments.md, "The challenge".
    /// </remarks>
    internal RistrettoScalar Challenge(RistrettoPoint announcement)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        Span<byte> item = stackalloc byte[32];
        hash.AppendData("securegenomics/pedersen-proof/v1\0"u8);
        Study.Value.CopyTo(item);
        hash.AppendData(item);
        Context.Value.CopyTo(item);
        hash.AppendData(item);
        Contributor.CopyTo(item);
        hash.AppendData(item);
        BinaryPrimitives.WriteUInt32LittleEndian(item, (uint)Ciphertexts.Length);
        hash.AppendData(item[..sizeof(uint)]);
        foreach (var digest in Ciphertexts)
        {
            digest.Value.CopyTo(item);
            hash.AppendData(item);
        }

        Commitment.CopyTo(item);
        hash.AppendData(item);
        announcement.CopyTo(item);
        hash.AppendData(item);
        Span<byte> wide = stackalloc byte[SHA512.HashSizeInBytes];
        hash.GetHashAndReset(wide);
        return RistrettoScalar.Reduce(wide);
    }
}
