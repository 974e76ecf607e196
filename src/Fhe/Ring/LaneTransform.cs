using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The transform of one prime below 2^50 in double-precision lanes.</summary>
/// <remarks>
/// <para>
/// Values are integers in doubles, of either sign and of lazy size; B says that no value exceeds
/// B·q. Everything is exact while B ≤ 8, since 8q &lt; 2^53. Stages run two at a time over the
/// row
/// while the gap between partners is at least eight vectors, and three at a time where that leaves
/// an odd number; then the three between eight neighbouring vectors at once; then the tail, inside
/// of pairs of vectors, with the twiddles laid out lane by lane.
/// </para>
/// <para>
/// Forward, with (x, y) → (x + y·w, x − y·w) and |y·w mod q| ≤ (1/2 + B/8)·q: a stage
/// takes B to
/// B·9/8 + 1/2, and if its x is reduced first, to 1/2 + 1/2 + B/8. From the input's B = 1 two
/// stages without reducing give 1.63, 2.33, and three 3.12. A pass that reduces takes B ≤ 4 to
/// 1.5
/// (its first stage) and 2.19, the next one without it to 2.96 and 3.84. So passes alternate, and
/// B ≤ 4 always. The three between neighbours reduce: 1.5, 2.19, 2.96. The tail's twiddles have
/// no
/// quotient, B to B·19/16 + 1/2: 4.02, 5.27, 6.76 at most. Then all is reduced to [0, q).
/// </para>
/// <para>
/// Inverse, with (x, y) → (x + y, (x − y)·w). The tail begins within q: differences are within
/// 2q
/// and, with 3/16 for 1/8, products within 7/8. It reduces its sums, so differences stay within
/// 2·7/8 and B ≤ 7/8. The three between neighbours double their sums: those of eight, within 7,
/// are
/// reduced, and so are the sums of four of the first products, within 4·(1/2 + 7/32). Sums of two
/// of
/// the second products are within 2·(1/2 + 7/16), the rest within 3/2: B ≤ 2. Every pass begins
/// with
/// that. Two stages: sums of four, 8·q at most, are reduced; sums of two products of differences,
/// 2·(1/2 + 4/8) = 2 at most; products of differences of sums, 1/2 + 8/8. The last pass multiplies
/// by
/// 1/n instead of reducing: within 3/2, then reduced to [0, q). Where it has three stages it
/// reduces
/// its sums of four before the last one: the others are within 2, so the last sums and differences
/// are within 4 and the products within 1.
/// </para>
/// <para>
/// Where the prime has room (64·q &lt; 2^53) the errors of quotients are eight times smaller, B/64
/// and 3·B/128. Forward: 15 stages without reducing reach 1 + 15·0.7 &lt; 12. Inverse: the tail's
/// sums double to 8 in three stages and among the neighbours to 64; those of eight are reduced.
/// Sums
/// of four of the first products are within 4·(1/2 + 16/64) = 3, the rest within 2. From then on
/// every second pass reduces: B ≤ 3 → sums of 12, products 2·(1/2 + 6/64); B ≤ 12 → sums
/// of 48,
/// products of 2·(1/2 + 24/64) and 1/2 + 48/64, all within 2 once the sums are reduced. The pass
/// before the last reduces, so the last begins with B ≤ 3, and its products are within 1/2 +
/// 24/64:
/// residues but for their sign.
/// </para>
/// <para>
/// A product of polynomials multiplies pairs within 12 by factors within 1/2: two terms within
/// 1/2 + 3·12/128, and their sum within 2 doubles to 8 in the tail's two stages that are left.
/// Where
/// there is no room the pairs are reduced first and the sums afterwards, to 1/2.
/// </para>
/// </remarks>
internal sealed partial class LaneTransform<TLanes, TVector, TRange> : FloatTransform
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TRange : struct, IPrimeRange
{
    // 8 KiB: a block and its twiddles stay in a first-level cache of 32 KiB.
    private const int BlockWords = 1024;

    private readonly int _degree;
    private readonly int _steps;
    private readonly double _q;

    // Shape of each: [n], pairs (w, w/q) for the stages before the tail.
    private readonly double[] _roots;
    private readonly double[] _inverseRoots;

    // Shape: [step][n / 2], twiddles of the tail's stages, lane by lane.
    private readonly AlignedWords[] _tailRoots;
    private readonly AlignedWords[] _inverseTailRoots;

    // Shape: [n / 2], squares of the last step's twiddles.
    private readonly AlignedWords _zetas;
    private readonly double _inverseDegree;
    private readonly double _inverseDegreeTimesRoot;

    public LaneTransform(Modulus modulus, ulong[] roots, ulong[] inverseRoots)
    {
        _degree = roots.Length;
        _q = modulus.Value;
        _steps = System.Numerics.BitOperations.Log2((uint)TLanes.Count);
        var broadcastRoots = _degree / TLanes.Count;
        _roots = WithQuotients(roots.AsSpan(0, broadcastRoots), modulus);
        _inverseRoots = WithQuotients(inverseRoots.AsSpan(0, broadcastRoots), modulus);
        _tailRoots = LaneRoots(roots, modulus);
        _inverseTailRoots = LaneRoots(inverseRoots, modulus);
        _zetas = Squares(_tailRoots[^1], modulus);
        var inverseDegree = modulus.Inverse((ulong)_degree);
        _inverseDegree = Centred(inverseDegree, modulus);
        _inverseDegreeTimesRoot = Centred(
            modulus.Multiply(inverseDegree, inverseRoots[1]),
            modulus
        );
    }

    /// <summary>Number of stages whose gap is at least eight vectors.</summary>
    private int PassStages =>
        System.Numerics.BitOperations.Log2((uint)(_degree / 8 / TLanes.Count));

    public override void Forward(Span<ulong> row) => Forward<ResidueInput>(row, row);

    public override void ForwardWords(ReadOnlySpan<ulong> source, Span<ulong> destination) =>
        Forward<WordInput>(source, destination);

    /// <summary>Coefficients to values. Both rows have n words and may be one.</summary>
    private void Forward<TInput>(ReadOnlySpan<ulong> source, Span<ulong> destination)
        where TInput : struct, IRowInput<TLanes, TVector, TRange>
    {
        ThrowIfNotRow(source.Length);
        ref var row = ref Row(destination);
        var passes = ForwardOuter<TInput>(ref MemoryMarshal.GetReference(source), ref row);
        var pairs = passes.Gap / TLanes.Count;
        for (var block = 0; block < passes.Blocks; block++)
        {
            ForwardBlock(ref row, passes, block);
            ForwardTail(ref row, block * pairs, pairs);
            ForwardLast(ref row, block * pairs, pairs);
        }
    }

    public override void Inverse(Span<ulong> values)
    {
        ref var row = ref Row(values);
        var pairs = InverseBlockWords / (2 * TLanes.Count);
        for (var block = 0; block < _degree / InverseBlockWords; block++)
        {
            InverseFirst(ref row, block * pairs, pairs);
            InverseTail(ref row, block * pairs, pairs);
            InverseBlock(ref row, block);
        }

        InverseOuter(ref row);
    }

    /// <summary>A twiddle of the stages before the tail, in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LaneConstant<TLanes, TVector> Root(double[] roots, int index)
    {
        ref var pair = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(roots), 2 * index);
        return new(TLanes.Broadcast(pair), TLanes.Broadcast(Unsafe.Add(ref pair, 1)));
    }

    private static ref double First(AlignedWords words) =>
        ref Unsafe.As<ulong, double>(ref MemoryMarshal.GetReference(words.Span));

    private ref double Row(Span<ulong> words)
    {
        ThrowIfNotRow(words.Length);
        return ref Unsafe.As<ulong, double>(ref MemoryMarshal.GetReference(words));
    }

    private void ThrowIfNotRow(int length)
    {
        if (length != _degree)
            throw new ArgumentException(
                $"expected {_degree} words, found {length}",
                nameof(length)
            );
    }

    private double[] WithQuotients(ReadOnlySpan<ulong> roots, Modulus modulus)
    {
        var pairs = GC.AllocateUninitializedArray<double>(2 * roots.Length, pinned: true);
        for (var i = 0; i < roots.Length; i++)
        {
            pairs[2 * i] = Centred(roots[i], modulus);
            pairs[(2 * i) + 1] = pairs[2 * i] / _q;
        }

        return pairs;
    }

    /// <summary>
    /// The twiddle of every lane after each exchange, found by exchanging the lanes' own numbers.
    /// </summary>
    private AlignedWords[] LaneRoots(ulong[] roots, Modulus modulus)
    {
        var numbers = Enumerable.Range(0, 2 * TLanes.Count).Select(i => (double)i).ToArray();
        var a = TLanes.Load(ref numbers[0], 0);
        var b = TLanes.Load(ref numbers[0], (nuint)TLanes.Count);
        var tables = new AlignedWords[_steps];
        for (var step = 0; step < _steps; step++)
        {
            TLanes.Exchange(ref a, ref b, step);
            TLanes.Store(a, ref numbers[0], 0);
            var gap = TLanes.Count >> (step + 1);
            var words = new AlignedWords(_degree / 2);
            var table = MemoryMarshal.Cast<ulong, double>(words.Span);
            for (var i = 0; i < table.Length; i++)
            {
                var (pair, lane) = Math.DivRem(i, TLanes.Count);
                var position = (2 * TLanes.Count * pair) + (int)numbers[lane];
                table[i] = Centred(roots[(_degree / (2 * gap)) + (position / (2 * gap))], modulus);
            }

            tables[step] = words;
        }

        return tables;
    }

    private AlignedWords Squares(AlignedWords roots, Modulus modulus)
    {
        var words = new AlignedWords(roots.Length);
        var source = MemoryMarshal.Cast<ulong, double>(roots.Span);
        var table = MemoryMarshal.Cast<ulong, double>(words.Span);
        for (var i = 0; i < table.Length; i++)
        {
            // (−w)² is w².
            var w = (ulong)Math.Abs(source[i]);
            table[i] = Centred(modulus.Multiply(w, w), modulus);
        }

        return words;
    }

    /// <summary>Residues in [0, q).</summary>
    private readonly struct ResidueInput : IRowInput<TLanes, TVector, TRange>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load(
            ref ulong source,
            nuint index,
            in FloatModulus<TLanes, TVector, TRange> modulus
        ) => TLanes.LoadWords(ref source, index);
    }

    /// <summary>Any words below 2^52.</summary>
    private readonly struct WordInput : IRowInput<TLanes, TVector, TRange>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load(
            ref ulong source,
            nuint index,
            in FloatModulus<TLanes, TVector, TRange> modulus
        ) => modulus.Reduce(TLanes.LoadWords(ref source, index));
    }

    /// <summary>Doubles that an earlier pass left.</summary>
    private readonly struct FloatInput : IRowInput<TLanes, TVector, TRange>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load(
            ref ulong source,
            nuint index,
            in FloatModulus<TLanes, TVector, TRange> modulus
        ) => TLanes.Load(ref Unsafe.As<ulong, double>(ref source), index);
    }
}
