using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Eight BLAKE2b hashes side by side: the roots and leaves of BLAKE2Xb.</summary>
/// <remarks>
/// Eight roots differ only in their message, eight leaves of a root only in their number; lane i of
/// every vector belongs to number first + i. Written in 512-bit vectors; narrower machines run it
/// in halves.
/// </remarks>
internal static class Blake2bLanes
{
    public const int Count = 8;

    /// <summary>All leaves of one root, in order.</summary>
    /// <param name="parameters">Shape: [8] words of a leaf's parameter block, leaf number
    /// 0.</param>
    /// <param name="root">Shape: [8] words, the message of every leaf.</param>
    /// <param name="digests">Shape: [leaves][8] words, a multiple of 8 leaves.</param>
    public static void HashLeaves(
        ReadOnlySpan<ulong> parameters,
        ReadOnlySpan<ulong> root,
        Span<ulong> digests
    )
    {
        var m = Align(stackalloc Vector512<ulong>[17]);
        var h = Align(stackalloc Vector512<ulong>[9]);
        m.Clear();
        for (var i = 0; i < 8; i++)
            m[i] = Vector512.Create(root[i]);
        for (var first = 0; 8 * first < digests.Length; first += Count)
        {
            for (var i = 0; i < 8; i++)
                h[i] = Vector512.Create(Blake2b.InitialVector[i] ^ parameters[i]);
            // The node offset is the second parameter word; its low half is the leaf's number.
            h[1] ^= Vector512.Create((ulong)first) + Vector512<ulong>.Indices;
            Compress(h, m, hashed: 64);
            Deal(h, digests.Slice(8 * first, 8 * Count));
        }
    }

    /// <summary>The roots of the blocks counter … counter + 7.</summary>
    /// <param name="keyed">Shape: [8] words, the state behind the block that holds the key.</param>
    /// <param name="counter">Number of the first block, the message of its root.</param>
    /// <param name="roots">Shape: [8 blocks][8] words.</param>
    public static void HashRoots(ReadOnlySpan<ulong> keyed, ulong counter, Span<ulong> roots)
    {
        var m = Align(stackalloc Vector512<ulong>[17]);
        var h = Align(stackalloc Vector512<ulong>[9]);
        m.Clear();
        m[0] = Vector512.Create(counter) + Vector512<ulong>.Indices;
        for (var i = 0; i < 8; i++)
            h[i] = Vector512.Create(keyed[i]);
        Compress(h, m, hashed: Blake2b.BlockSize + 8);
        Deal(h, roots);
    }

    /// <summary>One vector less, from a multiple of 64 bytes on: the stack is aligned to 16 only,
    /// and
    /// every load that straddles a cache line costs twice.</summary>
    private static unsafe Span<Vector512<ulong>> Align(Span<Vector512<ulong>> stack)
    {
        var bytes = MemoryMarshal.AsBytes(stack);
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
        return MemoryMarshal.Cast<byte, Vector512<ulong>>(
            bytes[(int)((64 - (address % 64)) % 64)..]
        )[..(stack.Length - 1)];
    }

    /// <summary>From one vector per word to one row per lane: an 8 × 8 transposition.</summary>
    private static void Deal(ReadOnlySpan<Vector512<ulong>> h, Span<ulong> rows)
    {
        if (!Avx512F.IsSupported)
        {
            var words = MemoryMarshal.Cast<Vector512<ulong>, ulong>(h);
            for (var i = 0; i < 8 * Count; i++)
                rows[i] = words[(8 * (i % 8)) + (i / 8)];
            return;
        }

        ref var target = ref MemoryMarshal.GetReference(rows[..(8 * Count)]);
        DealHalf(
            Avx512F.UnpackLow(h[0], h[1]),
            Avx512F.UnpackLow(h[2], h[3]),
            Avx512F.UnpackLow(h[4], h[5]),
            Avx512F.UnpackLow(h[6], h[7]),
            ref target
        );
        DealHalf(
            Avx512F.UnpackHigh(h[0], h[1]),
            Avx512F.UnpackHigh(h[2], h[3]),
            Avx512F.UnpackHigh(h[4], h[5]),
            Avx512F.UnpackHigh(h[6], h[7]),
            ref Unsafe.Add(ref target, 8)
        );
    }

    /// <summary>Every second row: a 4 × 4 transposition of pairs of words.</summary>
    private static void DealHalf(
        Vector512<ulong> a,
        Vector512<ulong> b,
        Vector512<ulong> c,
        Vector512<ulong> d,
        ref ulong target
    )
    {
        var low0 = Avx512F.Shuffle4x128(a, b, 0x44);
        var low1 = Avx512F.Shuffle4x128(c, d, 0x44);
        var high0 = Avx512F.Shuffle4x128(a, b, 0xEE);
        var high1 = Avx512F.Shuffle4x128(c, d, 0xEE);
        Avx512F.Shuffle4x128(low0, low1, 0x88).StoreUnsafe(ref target);
        Avx512F.Shuffle4x128(low0, low1, 0xDD).StoreUnsafe(ref target, 16);
        Avx512F.Shuffle4x128(high0, high1, 0x88).StoreUnsafe(ref target, 32);
        Avx512F.Shuffle4x128(high0, high1, 0xDD).StoreUnsafe(ref target, 48);
    }

    /// <summary>The last block of a message of <paramref name="hashed"/> bytes, the key's block
    /// included.</summary>
    [SkipLocalsInit]
    private static void Compress(
        Span<Vector512<ulong>> h,
        ReadOnlySpan<Vector512<ulong>> m,
        ulong hashed
    )
    {
        var iv = Blake2b.InitialVector;
        ref var schedule = ref MemoryMarshal.GetReference(Blake2b.Schedule);
        ref var words = ref MemoryMarshal.GetReference(m);
        Vector512<ulong> v0 = h[0],
            v1 = h[1],
            v2 = h[2],
            v3 = h[3];
        Vector512<ulong> v4 = h[4],
            v5 = h[5],
            v6 = h[6],
            v7 = h[7];
        Vector512<ulong> v8 = Vector512.Create(iv[0]),
            v9 = Vector512.Create(iv[1]);
        Vector512<ulong> v10 = Vector512.Create(iv[2]),
            v11 = Vector512.Create(iv[3]);
        Vector512<ulong> v12 = Vector512.Create(iv[4] ^ hashed),
            v13 = Vector512.Create(iv[5]);
        Vector512<ulong> v14 = Vector512.Create(~iv[6]),
            v15 = Vector512.Create(iv[7]);
        for (nuint s = 0; s < 16 * 12; s += 16)
        {
            Mix(ref v0, ref v4, ref v8, ref v12, ref schedule, ref words, s);
            Mix(ref v1, ref v5, ref v9, ref v13, ref schedule, ref words, s + 2);
            Mix(ref v2, ref v6, ref v10, ref v14, ref schedule, ref words, s + 4);
            Mix(ref v3, ref v7, ref v11, ref v15, ref schedule, ref words, s + 6);
            Mix(ref v0, ref v5, ref v10, ref v15, ref schedule, ref words, s + 8);
            Mix(ref v1, ref v6, ref v11, ref v12, ref schedule, ref words, s + 10);
            Mix(ref v2, ref v7, ref v8, ref v13, ref schedule, ref words, s + 12);
            Mix(ref v3, ref v4, ref v9, ref v14, ref schedule, ref words, s + 14);
        }

        h[0] ^= v0 ^ v8;
        h[1] ^= v1 ^ v9;
        h[2] ^= v2 ^ v10;
        h[3] ^= v3 ^ v11;
        h[4] ^= v4 ^ v12;
        h[5] ^= v5 ^ v13;
        h[6] ^= v6 ^ v14;
        h[7] ^= v7 ^ v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector512<ulong> a,
        ref Vector512<ulong> b,
        ref Vector512<ulong> c,
        ref Vector512<ulong> d,
        ref byte schedule,
        ref Vector512<ulong> words,
        nuint at
    )
    {
        a = a + Unsafe.Add(ref words, (nuint)Unsafe.Add(ref schedule, at)) + b;
        d = RotateRight(d ^ a, 32);
        c += d;
        b = RotateRight(b ^ c, 24);
        a = a + Unsafe.Add(ref words, (nuint)Unsafe.Add(ref schedule, at + 1)) + b;
        d = RotateRight(d ^ a, 16);
        c += d;
        b = RotateRight(b ^ c, 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> RotateRight(
        Vector512<ulong> x,
        [ConstantExpected] byte count
    ) => Avx512F.IsSupported ? Avx512F.RotateRight(x, count) : (x >>> count) | (x << (64 - count));
}
