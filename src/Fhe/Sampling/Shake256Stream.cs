using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>SEAL's other generator: block b is 4096 bytes of SHAKE256(seed ‖ b).</summary>
/// <remarks>
/// The platform's SHAKE256 where it has one, else the managed sponge. Source: FIPS 202; SEAL 4.x,
/// Shake256PRNG.
/// </remarks>
internal sealed class Shake256Stream(ReadOnlySpan<byte> seed) : SeedStream(seed)
{
    protected override void ComputeBlock(ReadOnlySpan<byte> seed, ulong counter, Span<ulong> block)
    {
        Span<byte> input = stackalloc byte[SeedSize + 8];
        seed.CopyTo(input);
        BinaryPrimitives.WriteUInt64LittleEndian(input[SeedSize..], counter);
        var bytes = MemoryMarshal.AsBytes(block);
        if (Shake256.IsSupported)
            Shake256.HashData(input, bytes);
        else
            Keccak.Shake256(input, bytes);
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(block, block);
    }
}
