using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Arithmetic modulo q &lt; 2^60 on 64-bit integers, eight lanes at a time (AVX-512 DQ).
/// </summary>
/// <remarks>
/// The high half of a product is put together from 32-bit products. Leaving out the lowest of the
/// four, and the carries of the middle ones, makes it at most 2 too small: good enough for a
/// quotient, because the remainder then is at most 2q larger.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly struct WideModulus
{
    private readonly Vector512<ulong> _q;
    private readonly Vector512<ulong> _ratio;
    private readonly Vector512<ulong> _single;
    private readonly int _bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public WideModulus(Modulus modulus)
    {
        _q = Vector512.Create(modulus.Value);
        _bits = modulus.BitCount;
        // floor(2^(62 + bits) / q) < 2^63, and floor(2^64 / q).
        _ratio = Vector512.Create((ulong)((UInt128.One << (62 + _bits)) / modulus.Value));
        _single = Vector512.Create((ulong)((UInt128.One << 64) / modulus.Value));
    }

    public Vector512<ulong> Q => _q;

    /// <summary>x·w mod q in [0, 4q), for any x below 2^63 and w in [0, q) with its companion
    /// floor(w·2^64/q).</summary>
    /// <remarks>With the exact high half: in [0, 2q). It may be 2 short: [0, 4q).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<ulong> MultiplyConstantLazy(
        Vector512<ulong> x,
        Vector512<ulong> w,
        Vector512<ulong> companion
    ) => (x * w) - (HighApproximate(x, companion) * _q);

    /// <summary>x·y mod q, exactly, for residues.</summary>
    /// <remarks>
    /// c = floor(x·y / 2^(bits−2)) &lt; 2^62; floor(c·ratio / 2^64) is at most 2 below x·y/q:
    /// 1/2
    /// from c's floor, 1/4 from the ratio's, 1 from its own. It may be 2 shorter: the remainder is
    /// in [0, 5q), and 5q &lt; 2^63.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<ulong> Multiply(Vector512<ulong> x, Vector512<ulong> y)
    {
        var low = x * y;
        var c = (High(x, y) << (66 - _bits)) | (low >>> (_bits - 2));
        return CanonicalFrom8(low - (HighApproximate(c, _ratio) * _q));
    }

    /// <summary>Any word mod q, in [0, 4q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<ulong> ReduceLazy(Vector512<ulong> x) =>
        x - (HighApproximate(x, _single) * _q);

    /// <summary>From [0, 8q) to [0, 4q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<ulong> From8To4(Vector512<ulong> x) => Vector512.Min(x, x - (_q << 2));

    /// <summary>From [0, 8q) to [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<ulong> CanonicalFrom8(Vector512<ulong> x)
    {
        x = From8To4(x);
        x = Vector512.Min(x, x - (_q << 1));
        return Vector512.Min(x, x - _q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> HighApproximate(Vector512<ulong> x, Vector512<ulong> y)
    {
        var (xHigh, yHigh) = (x >>> 32, y >>> 32);
        var middle = (Product(xHigh, y) >>> 32) + (Product(x, yHigh) >>> 32);
        return Product(xHigh, yHigh) + middle;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> High(Vector512<ulong> x, Vector512<ulong> y)
    {
        var mask = Vector512.Create(0xFFFFFFFFUL);
        var (xHigh, yHigh) = (x >>> 32, y >>> 32);
        var first = Product(xHigh, y) + (Product(x, y) >>> 32);
        var second = Product(x, yHigh) + (first & mask);
        return Product(xHigh, yHigh) + (first >>> 32) + (second >>> 32);
    }

    /// <summary>The product of the low halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> x, Vector512<ulong> y) =>
        Avx512F.Multiply(x.AsUInt32(), y.AsUInt32());
}
