using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// A bound on a CKKS ciphertext's error that anyone can compute from the circuit alone. Each
/// operation
/// of <see cref="CkksEvaluator"/> has its counterpart here.
/// </summary>
/// <remarks>
/// <para>
/// Message and error are bounded in the canonical embedding: the largest absolute value over all
/// slots,
/// times the scale. So sums add, products multiply, and no factor n is lost on the way.
/// </para>
/// <para>
/// Source: Cheon, Kim, Kim, Song, "Homomorphic encryption for arithmetic of approximate numbers"
/// (ePrint 2016/421), lemmas 1 to 3: six standard deviations of errors that are taken as Gaussian.
/// With σ² = 21/2 (centred binomial noise) and h = n (a ternary secret has at most n digits that
/// are
/// not zero). An encryption is made one level up and divided by the special prime P, so its own
/// error
/// is B_clean / P + B_scale.
/// </para>
/// <para>
/// Not promised: a worst case, as <see cref="NoiseBound"/> gives it. That errors are Gaussian and
/// independent is the paper's assumption.
/// Only +, ×, ÷ and √ of IEEE doubles are used, so every machine gives the same bits.
/// </para>
/// </remarks>
public readonly record struct CkksErrorBound
{
    private CkksErrorBound(double message, double error, double scale, int primeCount) =>
        (Message, Error, Scale, PrimeCount) = (message, error, scale, primeCount);

    /// <summary>No slot of the message is larger, times the scale.</summary>
    public double Message { get; }

    /// <summary>No slot of the error is larger, times the scale.</summary>
    public double Error { get; }

    /// <summary>Units per one; what the evaluator gives the ciphertext.</summary>
    public double Scale { get; }

    /// <summary>Primes of the ciphertext's level.</summary>
    public int PrimeCount { get; }

    /// <summary>The error of a slot, in units of the slot.</summary>
    public double SlotError => Error / Scale;

    /// <summary>Length of the error bound, rounded up.</summary>
    public int Bits => (int)new BigInteger(Math.Ceiling(Error)).GetBitLength();

    /// <summary>A fresh public-key encryption at the first data level.</summary>
    /// <param name="context">CKKS.</param>
    /// <param name="magnitude">No slot is larger in size.</param>
    /// <param name="scale">Units per one.</param>
    public static CkksErrorBound Fresh(RlweContext context, double magnitude, double scale)
    {
        var primes = PrimesOf(context).Length;
        var (n, sigma) = (Degree(context), Math.Sqrt(NoiseBound.ErrorBound / 2.0));
        var clean = (8 * Math.Sqrt(2) * sigma * n) + (6 * sigma * Math.Sqrt(n)) + (16 * sigma * n);
        var error = primes == 1 ? clean : (clean / Special(context)) + Rounding(context);
        return new CkksErrorBound(
            magnitude * scale,
            error + Encoding(context),
            scale,
            primes - (primes == 1 ? 0 : 1)
        );
    }

    /// <summary>The sum of some ciphertexts, each within this bound.</summary>
    public CkksErrorBound Sum(double count) => With(Message * count, Error * count);

    /// <summary>The sum or difference of two ciphertexts of one level and scale.</summary>
    public CkksErrorBound Add(CkksErrorBound other) =>
        With(Message + other.Message, Error + other.Error);

    /// <summary>An encoded message added, at this scale.</summary>
    /// <param name="context">The context.</param>
    /// <param name="magnitude">No slot of it is larger in size.</param>
    public CkksErrorBound AddPlain(RlweContext context, double magnitude) =>
        With(Message + (magnitude * Scale), Error + Encoding(context));

    /// <summary>A product with an encoded message.</summary>
    /// <param name="context">The context.</param>
    /// <param name="magnitude">No slot of it is larger in size.</param>
    /// <param name="scale">Its scale.</param>
    public CkksErrorBound MultiplyPlain(RlweContext context, double magnitude, double scale)
    {
        var (factor, rounding) = (magnitude * scale, Encoding(context));
        return new CkksErrorBound(
            Message * factor,
            (Error * (factor + rounding)) + (Message * rounding),
            Scale * scale,
            PrimeCount
        );
    }

    /// <summary>The product of two ciphertexts of one level.</summary>
    public CkksErrorBound Multiply(CkksErrorBound other) =>
        new(
            Message * other.Message,
            (Message * other.Error) + (other.Message * Error) + (Error * other.Error),
            Scale * other.Scale,
            PrimeCount
        );

    /// <summary>A relinearization or a rotation: one key switch.</summary>
    /// <remarks>
    /// The digits of a key switch are residues from 0 to q_j − 1, not centred as in the paper.
    /// Their mean
    /// part (q_j/2)·Σ ζ^i has the value q_j/(1 − ζ), at most q_j·n/3 where ζ is next to 1,
    /// which is slot 0;
    /// it meets the key's error of 6σ√n. The rest is the paper's 8σn/√3 per digit.
    /// </remarks>
    public CkksErrorBound SwitchKey(RlweContext context)
    {
        var n = Degree(context);
        var digits = 0.0;
        foreach (var prime in PrimesOf(context).AsSpan()[..PrimeCount])
            digits += prime;
        var sigma = Math.Sqrt(NoiseBound.ErrorBound / 2.0);
        var switching = (n / 3 * 6 * sigma * Math.Sqrt(n)) + (8 * sigma * n / Math.Sqrt(3));
        return With(Message, Error + (digits * switching / Special(context)) + Rounding(context));
    }

    /// <summary>A division by the level's last prime.</summary>
    public CkksErrorBound Rescale(RlweContext context)
    {
        double prime = PrimesOf(context)[PrimeCount - 1];
        return new CkksErrorBound(
            Message / prime,
            (Error / prime) + Rounding(context),
            Scale / prime,
            PrimeCount - 1
        );
    }

    /// <summary>The level's last prime dropped; nothing else changes.</summary>
    public CkksErrorBound ModSwitchToNext() => new(Message, Error, Scale, PrimeCount - 1);

    /// <summary>True where message and error stay below half of the level's modulus.</summary>
    public bool Fits(RlweContext context)
    {
        var product = 1.0;
        foreach (var prime in PrimesOf(context).AsSpan()[..PrimeCount])
            product *= prime;
        return 2 * (Message + Error) < product;
    }

    private CkksErrorBound With(double message, double error) =>
        new(message, error, Scale, PrimeCount);

    private static System.Collections.Immutable.ImmutableArray<ulong> PrimesOf(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Parameters.Scheme != Scheme.Ckks)
            throw new ArgumentException("expected a CKKS context", nameof(context));
        return context.Parameters.CoeffModulus;
    }

    private static double Degree(RlweContext context) => context.Parameters.PolyModulusDegree;

    private static double Special(RlweContext context) => context.Parameters.CoeffModulus[^1];

    /// <summary>B_scale = √(n/3)·(3 + 8·√h).</summary>
    private static double Rounding(RlweContext context) =>
        Math.Sqrt(Degree(context) / 3) * (3 + (8 * Math.Sqrt(Degree(context))));

    /// <summary>Coefficients within 2 of the exact ones: 1/2 for rounding, 1 for the encoder's
    /// arithmetic.</summary>
    private static double Encoding(RlweContext context) => 2 * Degree(context);
}
