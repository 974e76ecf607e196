using System.Buffers.Binary;
using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>BLAKE2b with a free parameter block, as BLAKE2Xb needs it.</summary>
/// <remarks>Source: RFC 7693; "BLAKE2X" (Aumasson, Neves, Wilcox-O'Hearn, Winnerlein,
/// 2016).</remarks>
internal static class Blake2b
{
    public const int BlockSize = 128;
    public const int ParameterBlockSize = 64;

    public static ReadOnlySpan<ulong> InitialVector =>
        [
            0x6a09e667f3bcc908,
            0xbb67ae8584caa73b,
            0x3c6ef372fe94f82b,
            0xa54ff53a5f1d36f1,
            0x510e527fade682d1,
            0x9b05688c2b3e6c1f,
            0x1f83d9abfb41bd6b,
            0x5be0cd19137e2179,
        ];

    public static ReadOnlySpan<byte> Schedule =>
        [
            0,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14,
            15,
            14,
            10,
            4,
            8,
            9,
            15,
            13,
            6,
            1,
            12,
            0,
            2,
            11,
            7,
            5,
            3,
            11,
            8,
            12,
            0,
            5,
            2,
            15,
            13,
            10,
            14,
            3,
            6,
            7,
            1,
            9,
            4,
            7,
            9,
            3,
            1,
            13,
            12,
            11,
            14,
            2,
            6,
            5,
            10,
            4,
            0,
            15,
            8,
            9,
            0,
            5,
            7,
            2,
            4,
            10,
            15,
            14,
            1,
            11,
            12,
            6,
            8,
            3,
            13,
            2,
            12,
            6,
            10,
            0,
            11,
            8,
            3,
            4,
            13,
            7,
            5,
            15,
            14,
            1,
            9,
            12,
            5,
            1,
            15,
            14,
            13,
            4,
            10,
            0,
            7,
            6,
            3,
            9,
            2,
            8,
            11,
            13,
            11,
            7,
            14,
            12,
            1,
            3,
            9,
            5,
            0,
            15,
            4,
            8,
            6,
            2,
            10,
            6,
            15,
            14,
            9,
            11,
            3,
            0,
            8,
            12,
            2,
            13,
            7,
            1,
            4,
            10,
            5,
            10,
            2,
            8,
            4,
            7,
            6,
            1,
            5,
            15,
            11,
            9,
            14,
            3,
            12,
            13,
            0,
            0,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14,
            15,
            14,
            10,
            4,
            8,
            9,
            15,
            13,
            6,
            1,
            12,
            0,
            2,
            11,
            7,
            5,
            3,
        ];

    /// <summary>The plain hash: no key; the digest's length (1 to 64) selects the
    /// variant.</summary>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        Span<byte> parameters = stackalloc byte[ParameterBlockSize];
        parameters.Clear();
        parameters[0] = (byte)digest.Length;
        parameters[2] = 1;
        parameters[3] = 1;
        Hash(parameters, [], message, digest);
    }

    /// <summary>The hash under a given parameter block, whose first two bytes must agree with
    /// the lengths of <paramref name="digest"/> and <paramref name="key"/>.</summary>
    public static void Hash(
        ReadOnlySpan<byte> parameters,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> message,
        Span<byte> digest
    )
    {
        Span<ulong> state = stackalloc ulong[8];
        Span<byte> block = stackalloc byte[BlockSize];
        Initialize(parameters, state);
        ulong hashed = 0;
        if (!key.IsEmpty)
        {
            block.Clear();
            key.CopyTo(block);
            hashed = BlockSize;
            Compress(state, block, hashed, last: message.IsEmpty);
        }

        while (message.Length > BlockSize)
        {
            hashed += BlockSize;
            Compress(state, message[..BlockSize], hashed, last: false);
            message = message[BlockSize..];
        }

        if (!message.IsEmpty || hashed == 0)
        {
            block.Clear();
            message.CopyTo(block);
            Compress(state, block, hashed + (ulong)message.Length, last: true);
        }

        Span<byte> full = stackalloc byte[64];
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(full[(8 * i)..], state[i]);
        full[..digest.Length].CopyTo(digest);
    }

    /// <summary>The state behind the block that holds a key, when a message follows.</summary>
    /// <param name="parameters">The parameter block.</param>
    /// <param name="key">1 to 64 bytes.</param>
    /// <param name="state">Shape: [8].</param>
    public static void AbsorbKey(
        ReadOnlySpan<byte> parameters,
        ReadOnlySpan<byte> key,
        Span<ulong> state
    )
    {
        Span<byte> block = stackalloc byte[BlockSize];
        block.Clear();
        key.CopyTo(block);
        Initialize(parameters, state);
        Compress(state, block, BlockSize, last: false);
    }

    private static void Initialize(ReadOnlySpan<byte> parameters, Span<ulong> state)
    {
        for (var i = 0; i < 8; i++)
            state[i] =
                InitialVector[i] ^ BinaryPrimitives.ReadUInt64LittleEndian(parameters[(8 * i)..]);
    }

    private static void Compress(
        Span<ulong> state,
        ReadOnlySpan<byte> block,
        ulong hashed,
        bool last
    )
    {
        Span<ulong> m = stackalloc ulong[16];
        for (var i = 0; i < 16; i++)
            m[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        Span<ulong> v = stackalloc ulong[16];
        state.CopyTo(v);
        InitialVector.CopyTo(v[8..]);
        v[12] ^= hashed;
        if (last)
            v[14] = ~v[14];

        for (var round = 0; round < 12; round++)
        {
            var s = Schedule.Slice(16 * round, 16);
            Mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
            Mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
            Mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
            Mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
            Mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
            Mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
            Mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
            Mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
        }

        for (var i = 0; i < 8; i++)
            state[i] ^= v[i] ^ v[i + 8];
    }

    private static void Mix(Span<ulong> v, int a, int b, int c, int d, ulong x, ulong y)
    {
        v[a] += v[b] + x;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 24);
        v[a] += v[b] + y;
        v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = BitOperations.RotateRight(v[b] ^ v[c], 63);
    }
}
