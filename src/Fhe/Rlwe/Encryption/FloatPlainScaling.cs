using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The same scaling in double-precision lanes, for primes below 2^50 and t below 2^26.
/// </summary>
internal sealed class FloatPlainScaling<TLanes, TVector> : PlainScaling
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // Shape: [k]; pairs (w, w/modulus).
    private readonly double[] _digitFactors;
    private readonly double[] _puncturedPlain;
    private readonly double[] _puncturedGamma;

    public FloatPlainScaling(RlweLevel level, ulong plainModulus)
        : base(level, plainModulus)
    {
        _digitFactors = [.. DigitFactors.SelectMany((w, i) => Pair(w, level.Rings[i].Modulus))];
        _puncturedPlain = [.. PuncturedPlain.SelectMany(w => Pair(w, Plain))];
        _puncturedGamma = [.. PuncturedGamma.SelectMany(w => Pair(w, Gamma))];
    }

    public override void RoundDown(ReadOnlySpan<ulong> phase, Span<ulong> message)
    {
        var degree = (nuint)Level.Degree;
        if ((nuint)message.Length != degree || phase.Length != Level.PrimeCount * Level.Degree)
            throw new ArgumentException("expected whole rows", nameof(message));
        var plain = new FloatModulus<TLanes, TVector, LongPrime>(Plain.Value);
        var gamma = new FloatModulus<TLanes, TVector, LongPrime>(Gamma.Value);
        var last = new Constants(this);
        ref var words = ref MemoryMarshal.GetReference(phase);
        ref var result = ref MemoryMarshal.GetReference(message);
        for (nuint j = 0; j < degree; j += (nuint)TLanes.Count)
        {
            var inPlain = TLanes.Broadcast(0);
            var inGamma = TLanes.Broadcast(0);
            for (var i = 0; i < Level.PrimeCount; i++)
            {
                var modulus = new FloatModulus<TLanes, TVector, LongPrime>(
                    Level.Rings[i].Modulus.Value
                );
                var digit = modulus.Canonical(
                    Multiply(
                        modulus,
                        TLanes.LoadWords(ref words, ((nuint)i * degree) + j),
                        _digitFactors,
                        i
                    )
                );
                // digit < 2^50, so both quotients are below 2^49 and off by at most 1/8.
                inPlain = plain.Reduce(
                    TLanes.Add(inPlain, Multiply(plain, digit, _puncturedPlain, i))
                );
                inGamma = gamma.Reduce(
                    TLanes.Add(inGamma, Multiply(gamma, digit, _puncturedGamma, i))
                );
            }

            inPlain = plain.MultiplyConstant(inPlain, last.Plain);
            inGamma = gamma.Canonical(gamma.Reduce(gamma.MultiplyConstant(inGamma, last.Gamma)));
            // half − x, plus γ where that is negative, minus half: −x or γ − x, the centred
            // −x.
            var negative = TLanes.Subtract(
                TLanes.AddWhereNegative(TLanes.Subtract(last.Half, inGamma), last.GammaValue),
                last.Half
            );
            var value = plain.MultiplyConstant(TLanes.Add(inPlain, negative), last.Inverse);
            plain.StoreResidues(value, ref result, j);
        }
    }

    protected override void ComputeCorrections(ReadOnlySpan<ulong> message, Span<ulong> corrections)
    {
        var minusT = TLanes.Broadcast(-(double)Plain.Value);
        var inverse = TLanes.Broadcast(1.0 / Plain.Value);
        var remainder = TLanes.Broadcast(Remainder);
        var half = TLanes.Broadcast((Plain.Value + 1) / 2);
        var one = TLanes.Broadcast(1);
        ref var source = ref MemoryMarshal.GetReference(message);
        ref var result = ref MemoryMarshal.GetReference(corrections[..message.Length]);
        for (nuint j = 0; j < (nuint)message.Length; j += (nuint)TLanes.Count)
        {
            // r, m < 2^26: the dividend is an integer below 2^53. Rounding the quotient to the
            // nearest integer is at most one above the floor; the sign of what is left tells.
            var dividend = TLanes.MultiplyAdd(TLanes.LoadWords(ref source, j), remainder, half);
            var quotient = TLanes.Round(TLanes.Multiply(dividend, inverse));
            var rest = TLanes.MultiplyAdd(quotient, minusT, dividend);
            // rest minus (rest + 1 where negative): 0 or −1.
            var fix = TLanes.Subtract(rest, TLanes.AddWhereNegative(rest, one));
            TLanes.StoreWords(TLanes.Add(quotient, fix), ref result, j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Multiply(
        in FloatModulus<TLanes, TVector, LongPrime> modulus,
        TVector x,
        double[] pairs,
        int index
    ) =>
        modulus.MultiplyConstant(
            x,
            new(TLanes.Broadcast(pairs[2 * index]), TLanes.Broadcast(pairs[(2 * index) + 1]))
        );

    private static double[] Pair(ulong value, Modulus modulus)
    {
        var centred = FloatTransform.Centred(value, modulus);
        return [centred, centred / modulus.Value];
    }

    /// <summary>What the last steps of <see cref="RoundDown"/> multiply by.</summary>
    private readonly ref struct Constants
    {
        public Constants(FloatPlainScaling<TLanes, TVector> scaling)
        {
            var (t, g) = (scaling.Plain, scaling.Gamma);
            Plain = Broadcast(scaling.NegativeInversePlain, t);
            Gamma = Broadcast(scaling.NegativeInverseGamma, g);
            Inverse = Broadcast(scaling.InverseGammaPlain, t);
            GammaValue = TLanes.Broadcast(g.Value);
            Half = TLanes.Broadcast(g.Value / 2);
        }

        public LaneConstant<TLanes, TVector> Plain { get; }

        public LaneConstant<TLanes, TVector> Gamma { get; }

        public LaneConstant<TLanes, TVector> Inverse { get; }

        public TVector GammaValue { get; }

        public TVector Half { get; }

        private static LaneConstant<TLanes, TVector> Broadcast(ulong value, Modulus modulus) =>
            new(FloatTransform.Centred(value, modulus), modulus.Value);
    }
}
