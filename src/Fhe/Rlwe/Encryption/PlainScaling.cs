using System.Runtime.Intrinsics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>How a BFV message m sits at the top of a ciphertext, as about (q/t)·m, at one level.
/// </summary>
internal class PlainScaling
{
    // The largest primes of this length; any prime coprime to q and t and far above 2·k would do.
    private const int GammaBits = 50;

    public PlainScaling(RlweLevel level, ulong plainModulus)
    {
        var basis = level.Basis;
        Level = level;
        Plain = new Modulus(plainModulus);
        Gamma = new Modulus(ChooseGamma(basis, plainModulus));
        Quotients = Array.ConvertAll(basis.Moduli, modulus =>
            (ulong)(basis.Product / plainModulus % modulus.Value)
        );
        Remainder = (ulong)(basis.Product % plainModulus);
        var indices = Enumerable.Range(0, basis.Moduli.Length).ToArray();
        DigitFactors = Array.ConvertAll(indices, i =>
        {
            var modulus = basis.Moduli[i];
            return modulus.Multiply(
                modulus.Multiply(modulus.Reduce(Gamma.Value), modulus.Reduce(plainModulus)),
                basis.InversePunctured[i]
            );
        });
        PuncturedPlain = Array.ConvertAll(indices, i => basis.Punctured(i, Plain));
        PuncturedGamma = Array.ConvertAll(indices, i => basis.Punctured(i, Gamma));
        NegativeInversePlain = NegativeInverse(basis, Plain);
        NegativeInverseGamma = NegativeInverse(basis, Gamma);
        InverseGammaPlain = Plain.Inverse(Gamma.Value);
    }

    protected RlweLevel Level { get; }

    protected Modulus Plain { get; }

    protected Modulus Gamma { get; }

    /// <summary>Shape: [k]; floor(q/t) mod q_i.</summary>
    protected ulong[] Quotients { get; }

    /// <summary>q mod t.</summary>
    protected ulong Remainder { get; }

    /// <summary>Shape: [k]; γ·t·(q/q_i)^-1 mod q_i.</summary>
    protected ulong[] DigitFactors { get; }

    /// <summary>Shape: [k]; q/q_i mod t.</summary>
    protected ulong[] PuncturedPlain { get; }

    /// <summary>Shape: [k]; q/q_i mod γ.</summary>
    protected ulong[] PuncturedGamma { get; }

    /// <summary>−q^-1 mod t.</summary>
    protected ulong NegativeInversePlain { get; }

    /// <summary>−q^-1 mod γ.</summary>
    protected ulong NegativeInverseGamma { get; }

    /// <summary>γ^-1 mod t.</summary>
    protected ulong InverseGammaPlain { get; }

    /// <summary>The fastest scaling of a kernel for a level and t.</summary>
    public static PlainScaling Create(RlweLevel level, ulong plainModulus, FheKernel kernel)
    {
        var isShort =
            plainModulus >> FloatLimits.MaxPlainBits == 0
            && level.Rings.All(ring => ring.Modulus.BitCount <= FloatLimits.MaxBits);
        return (isShort ? kernel : FheKernel.Scalar) switch
        {
            FheKernel.Vector512 => new FloatPlainScaling<Lanes512, Vector512<double>>(
                level,
                plainModulus
            ),
            FheKernel.Vector256 => new FloatPlainScaling<Lanes256, Vector256<double>>(
                level,
                plainModulus
            ),
            FheKernel.Vector128 => new FloatPlainScaling<Lanes128, Vector128<double>>(
                level,
                plainModulus
            ),
            _ => new PlainScaling(level, plainModulus),
        };
    }

    /// <summary>Adds floor((q·m + floor((t+1)/2)) / t) to a polynomial, coefficient by
    /// coefficient.
    /// </summary>
    /// <remarks>
    /// With q = Δ·t + r the term is Δ·m + floor((r·m + floor((t+1)/2)) / t), and the second
    /// summand,
    /// the correction, is at most t. Source: SEAL 4.x, multiply_add_plain_with_scaling_variant.
    /// </remarks>
    /// <param name="message">Shape: [≤ n], below t.</param>
    /// <param name="poly">Shape: [prime][n].</param>
    /// <param name="pool">Scratch.</param>
    /// <param name="subtract">Subtracts instead.</param>
    public void Add(
        ReadOnlySpan<ulong> message,
        Span<ulong> poly,
        WordPool pool,
        bool subtract = false
    )
    {
        using var scratch = pool.Rent(3 * Level.Degree, secret: true);
        var padded = scratch.Span[..Level.Degree];
        var corrections = scratch.Span.Slice(Level.Degree, Level.Degree);
        var reduced = scratch.Span[(2 * Level.Degree)..];
        message.CopyTo(padded);
        padded[message.Length..].Clear();
        ComputeCorrections(padded, corrections);
        for (var i = 0; i < Level.PrimeCount; i++)
        {
            var ring = Level.Rings[i];
            // A correction is at most t, which may be longer than this prime.
            var terms = corrections;
            if (Plain.Value >= ring.Modulus.Value)
            {
                corrections.CopyTo(reduced);
                ring.ReduceWords(reduced);
                terms = reduced;
            }

            var row = RnsPoly.Row(poly, Level, i);
            if (subtract)
                ring.Negate(row);
            ring.MultiplyConstantAdd(row, padded, Quotients[i], terms);
            if (subtract)
                ring.Negate(row);
        }
    }

    /// <summary>round(t·x / q) mod t for each coefficient x of a phase.</summary>
    /// <remarks>
    /// The γ-correction of Bajard, Eynard, Hasan and Zucca ("A full RNS variant of FV", 2016): the
    /// fast base conversion of γ·t·x to {t, γ} is off by a multiple of q below k·q; the
    /// residue mod
    /// γ, centred, is that error plus γ times the noise, and is removed. Exact where the noise is
    /// below q·(1/2 − k/γ).
    /// </remarks>
    /// <param name="phase">Shape: [prime][n].</param>
    /// <param name="message">Shape: [n]; receives values below t.</param>
    public virtual void RoundDown(ReadOnlySpan<ulong> phase, Span<ulong> message)
    {
        for (var j = 0; j < message.Length; j++)
        {
            ulong inPlain = 0;
            ulong inGamma = 0;
            for (var i = 0; i < DigitFactors.Length; i++)
            {
                var digit = Level
                    .Rings[i]
                    .Modulus.Multiply(phase[(i * Level.Degree) + j], DigitFactors[i]);
                inPlain = Plain.Add(inPlain, Plain.Multiply(digit, PuncturedPlain[i]));
                inGamma = Gamma.Add(inGamma, Gamma.Multiply(digit, PuncturedGamma[i]));
            }

            inPlain = Plain.Multiply(inPlain, NegativeInversePlain);
            inGamma = Gamma.Multiply(inGamma, NegativeInverseGamma);
            // −centred(inGamma) as a signed word: no branch on a secret.
            var half = Gamma.Value / 2;
            var isHigh = (long)(half - inGamma) >> 63;
            var negative = (isHigh & (long)Gamma.Value) - (long)inGamma;
            var lifted = Plain.Reduce(
                (ulong)negative + (Plain.Value * (Gamma.Value / Plain.Value)) + Plain.Value
            );
            message[j] = Plain.Multiply(Plain.Add(inPlain, lifted), InverseGammaPlain);
        }
    }

    /// <summary>floor((r·m + floor((t+1)/2)) / t) for every coefficient. Shape: [n]
    /// each.</summary>
    protected virtual void ComputeCorrections(ReadOnlySpan<ulong> message, Span<ulong> corrections)
    {
        var t = Plain.Value;
        var half = (t + 1) / 2;
        for (var j = 0; j < message.Length; j++)
            corrections[j] = (ulong)((((UInt128)Remainder * message[j]) + half) / t);
    }

    private static ulong ChooseGamma(RnsBasis basis, ulong plainModulus) =>
        Primes
            .Descending(2, GammaBits, basis.Moduli.Length + 2)
            .First(prime =>
                prime != plainModulus && basis.Moduli.All(modulus => modulus.Value != prime)
            );

    private static ulong NegativeInverse(RnsBasis basis, Modulus modulus) =>
        modulus.Negate(modulus.Inverse((ulong)(basis.Product % modulus.Value)));
}
