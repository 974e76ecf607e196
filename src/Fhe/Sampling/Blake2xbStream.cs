using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>SEAL's default generator: block b is 4096 bytes of BLAKE2Xb(key = seed, message =
/// b).</summary>
/// <remarks>
/// BLAKE2Xb: one keyed root hash, then leaf i hashes the root at node offset i; both carry the
/// output length in the upper half of the node offset. Source: "BLAKE2X" (2016), section 2;
/// SEAL 4.x, Blake2xbPRNG.
/// </remarks>
internal sealed class Blake2xbStream : SeedStream
{
    // Parameter blocks as words: digest 64, key 64, fanout 1, depth 1; output length 4096. A leaf:
    // digest 64, no key, fanout 0, depth 0, leaf length 64; output length 4096; inner length 64.
    private static readonly ulong[] RootParameters =
    [
        0x0000_0000_0101_4040,
        (ulong)BlockSize << 32,
        0,
        0,
        0,
        0,
        0,
        0,
    ];

    private static readonly ulong[] LeafParameters =
    [
        0x0000_0040_0000_0040,
        (ulong)BlockSize << 32,
        64 << 8,
        0,
        0,
        0,
        0,
        0,
    ];

    private readonly ulong[] _keyed = new ulong[8];

    // The roots of eight blocks, from the one whose number is a multiple of eight.
    private readonly ulong[] _roots = new ulong[8 * Blake2bLanes.Count];
    private ulong _firstRoot = ulong.MaxValue;

    public Blake2xbStream(ReadOnlySpan<byte> seed)
        : base(seed)
    {
        Span<byte> parameters = stackalloc byte[Blake2b.ParameterBlockSize];
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(parameters[(8 * i)..], RootParameters[i]);
        Blake2b.AbsorbKey(parameters, seed, _keyed);
    }

    protected override void ComputeBlock(ReadOnlySpan<byte> seed, ulong counter, Span<ulong> block)
    {
        var lane = (int)(counter % Blake2bLanes.Count);
        if (_firstRoot != counter - (ulong)lane)
        {
            _firstRoot = counter - (ulong)lane;
            Blake2bLanes.HashRoots(_keyed, _firstRoot, _roots);
        }

        var root = _roots.AsSpan(8 * lane, 8);
        Blake2bLanes.HashLeaves(LeafParameters, root, block);
    }
}
