using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Four lanes: AVX2 with FMA.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<double>>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // 2^52: the double whose low bits are a word below 2^52, once the exponent is put before it.
    private const double TwoTo52 = 4503599627370496.0;
    private const ulong TwoTo52Bits = 0x4330000000000000;

    // 3/2 · 2^52: adding it puts a signed integer below 2^51 in size into the low bits.
    private const double ThreeHalvesTo52 = 6755399441055744.0;
    private const long ThreeHalvesTo52Bits = 0x4338000000000000;

    public static int Count => 4;

    [MethodImpl(Inline)]
    public static Vector256<double> Broadcast(double value) => Vector256.Create(value);

    [MethodImpl(Inline)]
    public static Vector256<double> Load(ref double source, nuint index) =>
        Vector256.LoadUnsafe(ref source, index);

    [MethodImpl(Inline)]
    public static void Store(Vector256<double> value, ref double destination, nuint index) =>
        value.StoreUnsafe(ref destination, index);

    [MethodImpl(Inline)]
    public static Vector256<double> LoadWords(ref ulong source, nuint index) =>
        (Vector256.LoadUnsafe(ref source, index) | Vector256.Create(TwoTo52Bits)).AsDouble()
        - Vector256.Create(TwoTo52);

    [MethodImpl(Inline)]
    public static void LoadHalves(
        ref ulong source,
        nuint index,
        out Vector256<double> low,
        out Vector256<double> high
    )
    {
        var words = Vector256.LoadUnsafe(ref source, index);
        var exponent = Vector256.Create(TwoTo52Bits);
        low =
            ((words & Vector256.Create(0xFFFFFFFFUL)) | exponent).AsDouble()
            - Vector256.Create(TwoTo52);
        high = ((words >>> 32) | exponent).AsDouble() - Vector256.Create(TwoTo52);
    }

    [MethodImpl(Inline)]
    public static void StoreWords(Vector256<double> value, ref ulong destination, nuint index) =>
        (
            (value + Vector256.Create(TwoTo52)).AsUInt64() ^ Vector256.Create(TwoTo52Bits)
        ).StoreUnsafe(ref destination, index);

    [MethodImpl(Inline)]
    public static Vector256<double> BroadcastBits(ulong word) => Vector256.Create(word).AsDouble();

    [MethodImpl(Inline)]
    public static void StoreResidues(
        Vector256<double> value,
        Vector256<double> qBits,
        ref ulong destination,
        nuint index
    )
    {
        var word =
            (value + Vector256.Create(ThreeHalvesTo52)).AsInt64()
            - Vector256.Create(ThreeHalvesTo52Bits);
        var fix = Vector256.LessThan(word, Vector256<long>.Zero) & qBits.AsInt64();
        (word + fix).AsUInt64().StoreUnsafe(ref destination, index);
    }

    [MethodImpl(Inline)]
    public static Vector256<double> Add(Vector256<double> a, Vector256<double> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector256<double> Subtract(Vector256<double> a, Vector256<double> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector256<double> Multiply(Vector256<double> a, Vector256<double> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector256<double> MultiplyAdd(
        Vector256<double> a,
        Vector256<double> b,
        Vector256<double> c
    ) => Vector256.FusedMultiplyAdd(a, b, c);

    [MethodImpl(Inline)]
    public static Vector256<double> MultiplySubtract(
        Vector256<double> a,
        Vector256<double> b,
        Vector256<double> c
    ) => Fma.MultiplySubtract(a, b, c);

    [MethodImpl(Inline)]
    public static Vector256<double> Round(Vector256<double> a) => Vector256.Round(a);

    [MethodImpl(Inline)]
    public static Vector256<double> AddWhereNegative(Vector256<double> x, Vector256<double> term) =>
        x + (Vector256.LessThan(x, Vector256<double>.Zero) & term);

    [MethodImpl(Inline)]
    public static void Exchange(ref Vector256<double> a, ref Vector256<double> b, int step) =>
        (a, b) =
            step == 0
                ? (Avx.Permute2x128(a, b, 0x20), Avx.Permute2x128(a, b, 0x31))
                : (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));

    [MethodImpl(Inline)]
    public static void Interleave(ref Vector256<double> a, ref Vector256<double> b)
    {
        Exchange(ref a, ref b, 1);
        Exchange(ref a, ref b, 0);
    }

    [MethodImpl(Inline)]
    public static void Separate(ref Vector256<double> a, ref Vector256<double> b)
    {
        Exchange(ref a, ref b, 0);
        Exchange(ref a, ref b, 1);
    }
}
