using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>SEAL's default generator: block b is 4096 bytes of BLAKE2Xb(key = seed, message = b).</summary>
/// <remarks>
/// BLAKE2Xb: one keyed root hash, then leaf i hashes the root at node offset i; both carry the
/// output length in the upper half of the node offset. Source: "BLAKE2X" (2016), section 2;
/// SEAL 4.x, Blake2xbPRNG.
/// </remarks>
internal sealed class Blake2xbStream(ReadOnlySpan<byte> seed) : SeedStream(seed)
{
    protected override void ComputeBlock(
        ReadOnlySpan<byte> seed, ulong counter, Span<ulong> block)
    {
        Span<byte> message = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(message, counter);
        Span<byte> parameters = stackalloc byte[Blake2b.ParameterBlockSize];
        parameters.Clear();
        parameters[0] = 64;
        parameters[1] = SeedSize;
        parameters[2] = 1;
        parameters[3] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(parameters[12..], BlockSize);
        Span<byte> root = stackalloc byte[64];
        Blake2b.Hash(parameters, seed, message, root);

        parameters[1] = 0;
        parameters[2] = 0;
        parameters[3] = 0;
        parameters[4] = 64;
        parameters[17] = 64;
        Span<ulong> leaf = stackalloc ulong[8];
        Span<ulong> words = stackalloc ulong[8];
        for (var i = 0; i < 8; i++)
        {
            leaf[i] = BinaryPrimitives.ReadUInt64LittleEndian(parameters[(8 * i)..]);
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(root[(8 * i)..]);
        }

        const int Leaves = BlockSize / 64;
        for (var i = 0; i < Leaves; i += Blake2bLanes.Count)
        {
            Blake2bLanes.HashLeaves(
                leaf, words, i, block.Slice(8 * i, 8 * Blake2bLanes.Count));
        }
    }
}
