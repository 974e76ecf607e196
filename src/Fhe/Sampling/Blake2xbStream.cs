using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>SEAL's default generator: block b is 4096 bytes of BLAKE2Xb(key = seed, message = b).</summary>
/// <remarks>
/// BLAKE2Xb: one keyed root hash, then leaf i hashes the root at node offset i; both carry the
/// output length in the upper half of the node offset. Source: "BLAKE2X" (2016), section 2;
/// SEAL 4.x, Blake2xbPRNG.
/// </remarks>
internal sealed class Blake2xbStream
{
    public const int SeedSize = 64;
    public const int BlockSize = 4096;

    private readonly byte[] _seed;
    private readonly byte[] _block = new byte[BlockSize];
    private int _used = BlockSize;
    private ulong _counter;

    public Blake2xbStream(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
            throw new ArgumentException($"expected {SeedSize} bytes, found {seed.Length}", nameof(seed));
        _seed = seed.ToArray();
    }

    /// <summary>The next bytes of the stream.</summary>
    public void Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_used == BlockSize)
            {
                ComputeBlock(_seed, _counter++, _block);
                _used = 0;
            }

            var count = Math.Min(destination.Length, BlockSize - _used);
            _block.AsSpan(_used, count).CopyTo(destination);
            _used += count;
            destination = destination[count..];
        }
    }

    private static void ComputeBlock(ReadOnlySpan<byte> seed, ulong counter, Span<byte> block)
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
        for (var i = 0; i < BlockSize / 64; i++)
        {
            parameters[8] = (byte)i;
            Blake2b.Hash(parameters, [], root, block.Slice(64 * i, 64));
        }
    }
}
