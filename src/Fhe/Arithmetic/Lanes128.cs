using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Two lanes: SSE2 with FMA, or AdvSimd on ARM64.</summary>
internal readonly struct Lanes128 : ILanes<Vector128<double>>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // 2^52: the double whose low bits are a word below 2^52, once the exponent is put before it.
    private const double TwoTo52 = 4503599627370496.0;
    private const ulong TwoTo52Bits = 0x4330000000000000;

    // 3/2 · 2^52: adding it puts a signed integer below 2^51 in size into the low bits.
    private const double ThreeHalvesTo52 = 6755399441055744.0;
    private const long ThreeHalvesTo52Bits = 0x4338000000000000;

    public static int Count => 2;

    [MethodImpl(Inline)]
    public static Vector128<double> Broadcast(double value) => Vector128.Create(value);

    [MethodImpl(Inline)]
    public static Vector128<double> Load(ref double source, nuint index) =>
        Vector128.LoadUnsafe(ref source, index);

    [MethodImpl(Inline)]
    public static void Store(Vector128<double> value, ref double destination, nuint index) =>
        value.StoreUnsafe(ref destination, index);

    [MethodImpl(Inline)]
    public static Vector128<double> LoadWords(ref ulong source, nuint index) =>
        (Vector128.LoadUnsafe(ref source, index) | Vector128.Create(TwoTo52Bits)).AsDouble()
        - Vector128.Create(TwoTo52);

    [MethodImpl(Inline)]
    public static void LoadHalves(
        ref ulong source,
        nuint index,
        out Vector128<double> low,
        out Vector128<double> high
    )
    {
        var words = Vector128.LoadUnsafe(ref source, index);
        var exponent = Vector128.Create(TwoTo52Bits);
        low =
            ((words & Vector128.Create(0xFFFFFFFFUL)) | exponent).AsDouble()
            - Vector128.Create(TwoTo52);
        high = ((words >>> 32) | exponent).AsDouble() - Vector128.Create(TwoTo52);
    }

    [MethodImpl(Inline)]
    public static void StoreWords(Vector128<double> value, ref ulong destination, nuint index) =>
        (
            (value + Vector128.Create(TwoTo52)).AsUInt64() ^ Vector128.Create(TwoTo52Bits)
        ).StoreUnsafe(ref destination, index);

    [MethodImpl(Inline)]
    public static Vector128<double> BroadcastBits(ulong word) => Vector128.Create(word).AsDouble();

    [MethodImpl(Inline)]
    public static void StoreResidues(
        Vector128<double> value,
        Vector128<double> qBits,
        ref ulong destination,
        nuint index
    )
    {
        var word =
            (value + Vector128.Create(ThreeHalvesTo52)).AsInt64()
            - Vector128.Create(ThreeHalvesTo52Bits);
        var fix = Vector128.LessThan(word, Vector128<long>.Zero) & qBits.AsInt64();
        (word + fix).AsUInt64().StoreUnsafe(ref destination, index);
    }

    [MethodImpl(Inline)]
    public static Vector128<double> Add(Vector128<double> a, Vector128<double> b) => a + b;

    [MethodImpl(Inline)]
    public static Vector128<double> Subtract(Vector128<double> a, Vector128<double> b) => a - b;

    [MethodImpl(Inline)]
    public static Vector128<double> Multiply(Vector128<double> a, Vector128<double> b) => a * b;

    [MethodImpl(Inline)]
    public static Vector128<double> MultiplyAdd(
        Vector128<double> a,
        Vector128<double> b,
        Vector128<double> c
    ) => Vector128.FusedMultiplyAdd(a, b, c);

    [MethodImpl(Inline)]
    public static Vector128<double> MultiplySubtract(
        Vector128<double> a,
        Vector128<double> b,
        Vector128<double> c
    ) => Fma.IsSupported ? Fma.MultiplySubtract(a, b, c) : Vector128.FusedMultiplyAdd(a, b, -c);

    [MethodImpl(Inline)]
    public static Vector128<double> Round(Vector128<double> a) => Vector128.Round(a);

    [MethodImpl(Inline)]
    public static Vector128<double> AddWhereNegative(Vector128<double> x, Vector128<double> term) =>
        x + (Vector128.LessThan(x, Vector128<double>.Zero) & term);

    [MethodImpl(Inline)]
    public static void Exchange(ref Vector128<double> a, ref Vector128<double> b, int step) =>
        (a, b) = (Low(a, b), High(a, b));

    [MethodImpl(Inline)]
    public static void Interleave(ref Vector128<double> a, ref Vector128<double> b) =>
        Exchange(ref a, ref b, 0);

    [MethodImpl(Inline)]
    public static void Separate(ref Vector128<double> a, ref Vector128<double> b) =>
        Exchange(ref a, ref b, 0);

    [MethodImpl(Inline)]
    private static Vector128<double> Low(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(Inline)]
    private static Vector128<double> High(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
