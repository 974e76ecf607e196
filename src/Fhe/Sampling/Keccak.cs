using System.Buffers.Binary;
using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>SHAKE256 in managed code, for platforms whose library lacks it.</summary>
/// <remarks>Source: FIPS 202.</remarks>
internal static class Keccak
{
    private const int RateBytes = 136;

    private static ReadOnlySpan<ulong> RoundConstants =>
        [
            0x0000000000000001,
            0x0000000000008082,
            0x800000000000808a,
            0x8000000080008000,
            0x000000000000808b,
            0x0000000080000001,
            0x8000000080008081,
            0x8000000000008009,
            0x000000000000008a,
            0x0000000000000088,
            0x0000000080008009,
            0x000000008000000a,
            0x000000008000808b,
            0x800000000000008b,
            0x8000000000008089,
            0x8000000000008003,
            0x8000000000008002,
            0x8000000000000080,
            0x000000000000800a,
            0x800000008000000a,
            0x8000000080008081,
            0x8000000000008080,
            0x0000000080000001,
            0x8000000080008008,
        ];

    private static ReadOnlySpan<byte> Rotations =>
        [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];

    private static ReadOnlySpan<byte> Lanes =>
        [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    public static void Shake256(ReadOnlySpan<byte> message, Span<byte> output)
    {
        Span<ulong> state = stackalloc ulong[25];
        state.Clear();
        for (; message.Length >= RateBytes; message = message[RateBytes..])
        {
            Absorb(state, message[..RateBytes]);
            Permute(state);
        }

        Span<byte> last = stackalloc byte[RateBytes];
        last.Clear();
        message.CopyTo(last);
        last[message.Length] = 0x1F;
        last[^1] |= 0x80;
        Absorb(state, last);
        Permute(state);

        Span<byte> block = stackalloc byte[RateBytes];
        while (true)
        {
            for (var i = 0; i < RateBytes / 8; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(block[(8 * i)..], state[i]);
            var count = Math.Min(RateBytes, output.Length);
            block[..count].CopyTo(output);
            output = output[count..];
            if (output.IsEmpty)
                return;
            Permute(state);
        }
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < RateBytes / 8; i++)
            state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
    }

    private static void Permute(Span<ulong> a)
    {
        Span<ulong> c = stackalloc ulong[5];
        foreach (var constant in RoundConstants)
        {
            for (var x = 0; x < 5; x++)
                c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            for (var x = 0; x < 5; x++)
            {
                var d = c[(x + 4) % 5] ^ BitOperations.RotateLeft(c[(x + 1) % 5], 1);
                for (var y = 0; y < 25; y += 5)
                    a[x + y] ^= d;
            }

            var moved = a[1];
            for (var i = 0; i < 24; i++)
            {
                var next = a[Lanes[i]];
                a[Lanes[i]] = BitOperations.RotateLeft(moved, Rotations[i]);
                moved = next;
            }

            for (var y = 0; y < 25; y += 5)
            {
                a.Slice(y, 5).CopyTo(c);
                for (var x = 0; x < 5; x++)
                    a[x + y] = c[x] ^ (~c[(x + 1) % 5] & c[(x + 2) % 5]);
            }

            a[0] ^= constant;
        }
    }
}
