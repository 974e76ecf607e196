using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Eight lanes: AVX-512 F and DQ.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<double>>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 8;

    [MethodImpl(Inline)]
    public static Vector512<double> Broadcast(double value) => Vector512.Create(value);

    [MethodImpl(Inline)]
    public static Vector512<double> Load(ref double source, nuint index) =>
        Vector512.LoadUnsafe(ref source, index);

    [MethodImpl(Inline)]
    public static void Store(Vector512<double> value, ref double destination, nuint index) =>
        value.StoreUnsafe(ref destination, index);

    [MethodImpl(Inline)]
    public static Vector512<double> LoadWords(ref ulong source, nuint index) =>
        Avx512DQ.ConvertToVector512Double(Vector512.LoadUnsafe(ref source, index));

    [MethodImpl(Inline)]
    public static void LoadHalves(
        ref ulong source,
        nuint index,
        out Vector512<double> low,
        out Vector512<double> high
    )
    {
        var words = Vector512.LoadUnsafe(ref source, index);
        low = Avx512DQ.ConvertToVector512Double(words & Vector512.Create(0xFFFFFFFFUL));
        high = Avx512DQ.ConvertToVector512Double(words >>> 32);
    }

    [MethodImpl(Inline)]
    public static void StoreWords(Vector512<double> value, ref ulong destination, nuint index) =>
        Avx512DQ.ConvertToVector512UInt64(value).StoreUnsafe(ref destination, index);

    [MethodImpl(Inline)]
    public static Vector512<double> BroadcastBits(ulong word) => Vector512.Create(word).AsDouble();

    [MethodImpl(Inline)]
    public static void StoreResidues(
        Vector512<double> value,
        Vector512<double> qBits,
        ref ulong destination,
        nuint index
    )
    {
        // A negative integer wraps to a word above every residue; adding q wraps it back.
        var word = Avx512DQ.ConvertToVector512Int64(value).AsUInt64();
        Vector512.Min(word, word + qBits.AsUInt64()).StoreUnsafe(ref destination, index);
    }

    [MethodImpl(Inline)]
    public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector512<double> Subtract(Vector512<double> a, Vector512<double> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector512<double> Multiply(Vector512<double> a, Vector512<double> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector512<double> MultiplyAdd(
        Vector512<double> a,
        Vector512<double> b,
        Vector512<double> c
    ) => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(Inline)]
    public static Vector512<double> MultiplySubtract(
        Vector512<double> a,
        Vector512<double> b,
        Vector512<double> c
    ) => Avx512F.FusedMultiplySubtract(a, b, c);

    [MethodImpl(Inline)]
    public static Vector512<double> Round(Vector512<double> a) => Vector512.Round(a);

    [MethodImpl(Inline)]
    public static Vector512<double> AddWhereNegative(Vector512<double> x, Vector512<double> term) =>
        x + (Vector512.LessThan(x, Vector512<double>.Zero) & term);

    [MethodImpl(Inline)]
    public static void Exchange(ref Vector512<double> a, ref Vector512<double> b, int step) =>
        (a, b) = step switch
        {
            0 => (Avx512F.Shuffle4x128(a, b, 0x44), Avx512F.Shuffle4x128(a, b, 0xEE)),
            1 => (
                Pick(a, b, Vector512.Create(0L, 1, 8, 9, 4, 5, 12, 13)),
                Pick(a, b, Vector512.Create(2L, 3, 10, 11, 6, 7, 14, 15))
            ),
            _ => (Avx512F.UnpackLow(a, b), Avx512F.UnpackHigh(a, b)),
        };

    [MethodImpl(Inline)]
    public static void Interleave(ref Vector512<double> a, ref Vector512<double> b) =>
        (a, b) = (
            Pick(a, b, Vector512.Create(0L, 8, 1, 9, 2, 10, 3, 11)),
            Pick(a, b, Vector512.Create(4L, 12, 5, 13, 6, 14, 7, 15))
        );

    [MethodImpl(Inline)]
    public static void Separate(ref Vector512<double> a, ref Vector512<double> b) =>
        (a, b) = (
            Pick(a, b, Vector512.Create(0L, 2, 4, 6, 8, 10, 12, 14)),
            Pick(a, b, Vector512.Create(1L, 3, 5, 7, 9, 11, 13, 15))
        );

    /// <summary>Lane i of the result is lane order[i] of a (0–7) or b (8–15).</summary>
    [MethodImpl(Inline)]
    private static Vector512<double> Pick(
        Vector512<double> a,
        Vector512<double> b,
        Vector512<long> order
    ) => Avx512F.PermuteVar8x64x2(a, order, b);
}
