using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The sizes of a <see cref="KeyProof"/> under some parameters, and what such a proof is good for:
/// computed before any proof is made or believed.
/// </summary>
/// <remarks>
/// <para>
/// From two accepted answers (z, z'), (z*, z*') to challenges i ≠ j of one round,
/// a·(z − z*) + (z' − z*') + (X^i − X^j)·b = 0 mod Q. The polynomial 2/(X^i − X^j) has
/// coefficients
/// in {−1, 0, 1}; times it, a·s̃ + ẽ + 2·b = 0 mod Q. Such a product is at most n times as
/// large,
/// and the differences are at most twice the ranges: |s̃| ≤ 2n·(B_s − 1), |ẽ| ≤ 2n·(B_e
/// − 21).
/// </para>
/// <para>
/// An encryption is c_0 = (b·u + e_0)/P + r_0 + M, c_1 = (a·u + e_1)/P + r_1, with u ternary,
/// |e_0|, |e_1| ≤ 21, rounding errors of at most 1/2 and the scaled message M. So
/// 2·c_0 + c_1·s̃ = 2·M + E mod q with
/// |E| ≤ (n·|ẽ| + 42 + 21·n·|s̃|)/P + 1 + n·|s̃|/2; with a single prime nothing is
/// divided or
/// rounded. For s̃ = 2·s, ẽ = 2·e that is twice <see cref="NoiseBound.FreshPublicKey"/>.
/// </para>
/// <para>
/// BFV: M = (q·m − ρ)/t with |ρ| ≤ (t + 1)/2, so t·(2·c_0 + c_1·s̃) = q·2m + ν mod
/// q·t with
/// |ν| ≤ t·|E| + t + 1. Where |ν| &lt; q/4 the pair (s̃, ẽ) gives 2m mod t, and with it m,
/// as t is
/// odd. CKKS: |E| &lt; q/4 is asked for, so that 2·M + E does not wrap for |M| &lt; q/8; it gives
/// M
/// to within |E|/2, which at usual scales is more than the message: see the specification.
/// </para>
/// <para>
/// Source: Benhamouda, Camenisch, Krenn, Lyubashevsky, Neven, "Better zero-knowledge proofs for
/// lattice encryption and their application to group signatures", ASIACRYPT 2014, Lemma 3.1;
/// docs/spec/key-proof.md, "The bound".
/// </para>
/// </remarks>
public sealed record KeyProofBound
{
    /// <summary>Least bits of all challenges together: the soundness error is below 2^-130 per
    /// query to the hash.</summary>
    public const int LeastChallengeBits = 130;

    private KeyProofBound() { }

    /// <summary>R, the number of rounds: ceil(130 / log2(2n)).</summary>
    public required int Rounds { get; init; }

    /// <summary>R · log2(2n): the soundness error is 2^-ChallengeBits per query.</summary>
    public required int ChallengeBits { get; init; }

    /// <summary>B_s = 3·R·n: masks of the secret are uniform in [−B_s, B_s].</summary>
    public required int SecretMask { get; init; }

    /// <summary>B_e = 3·R·n·21: masks of the error are uniform in [−B_e, B_e].</summary>
    public required int ErrorMask { get; init; }

    /// <summary>B_s − 1: no coefficient of z is larger.</summary>
    public int SecretRange => SecretMask - 1;

    /// <summary>B_e − 21: no coefficient of z' is larger.</summary>
    public int ErrorRange => ErrorMask - NoiseBound.ErrorBound;

    /// <summary>2n·(B_s − 1): no coefficient of the extracted s̃ is larger; that of an honest
    /// secret is 1.</summary>
    public required BigInteger ExtractedSecret { get; init; }

    /// <summary>2n·(B_e − 21): no coefficient of the extracted ẽ is larger.</summary>
    public required BigInteger ExtractedError { get; init; }

    /// <summary>The bound on ν (BFV) or E (CKKS) when a fresh encryption is read with (s̃, ẽ).
    /// </summary>
    public required BigInteger Noise { get; init; }

    /// <summary>Bits of q at the first data level less those of the noise, less one; a proof is
    /// worth something from 1 on. A sum of 2^(BudgetBits − 1) fresh encryptions is covered too.
    /// </summary>
    public required int BudgetBits { get; init; }

    /// <summary>Why a proof under these parameters proves nothing; null where it does.</summary>
    public required string? Fault { get; init; }

    /// <summary>True where a proof under these parameters is worth something.</summary>
    public bool IsSound => Fault is null;

    /// <summary>Length of a proof in bytes: 64 + R·n·(bits of z + bits of z')/8.</summary>
    public required int SizeBytes { get; init; }

    internal int SecretBits => BitOperations.Log2((uint)(2 * SecretRange)) + 1;

    internal int ErrorBits => BitOperations.Log2((uint)(2 * ErrorRange)) + 1;

    /// <summary>Computes everything in whole numbers.</summary>
    public static KeyProofBound Compute(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var n = context.Parameters.PolyModulusDegree;
        var bitsPerRound = BitOperations.Log2((uint)n) + 1;
        var rounds = (LeastChallengeBits + bitsPerRound - 1) / bitsPerRound;
        // At most 3 · 12 · 1024 … 3 · 9 · 32768, times 21: 25 bits.
        var secretMask = 3 * rounds * n;
        var errorMask = secretMask * NoiseBound.ErrorBound;
        var secret = (BigInteger)2 * n * (secretMask - 1);
        var error = (BigInteger)2 * n * (errorMask - NoiseBound.ErrorBound);
        var noise = NoiseOf(context, secret, error);
        var modulusBits = context.FirstLevel.Basis.Product.GetBitLength();
        var bound = new KeyProofBound
        {
            Rounds = rounds,
            ChallengeBits = rounds * bitsPerRound,
            SecretMask = secretMask,
            ErrorMask = errorMask,
            ExtractedSecret = secret,
            ExtractedError = error,
            Noise = noise,
            BudgetBits = (int)(modulusBits - noise.GetBitLength()) - 1,
            Fault = null,
            SizeBytes = 0,
        };
        var roundBytes = n / 8 * (bound.SecretBits + bound.ErrorBits);
        return bound with
        {
            Fault = FindFault(context, bound),
            SizeBytes = KeyProofCodec.DigestBytes + (rounds * roundBytes),
        };
    }

    private static BigInteger NoiseOf(RlweContext context, BigInteger secret, BigInteger error)
    {
        BigInteger n = context.Parameters.PolyModulusDegree;
        BigInteger t = context.Parameters.PlainModulus;
        BigInteger special = context.Parameters.CoeffModulus[^1];
        var sum = (n * error) + (2 * NoiseBound.ErrorBound) + (NoiseBound.ErrorBound * n * secret);
        if (context.KeyLevel.PrimeCount > 1)
        {
            // Rounded up.
            var doubled = (2 * sum) + ((2 + (n * secret)) * special);
            sum = (doubled + (2 * special) - 1) / (2 * special);
        }

        return context.Parameters.Scheme == Scheme.Bfv ? (t * sum) + t + 1 : sum;
    }

    private static string? FindFault(RlweContext context, KeyProofBound bound)
    {
        if (context.Parameters.Scheme == Scheme.Bfv && context.Parameters.PlainModulus % 2 == 0)
            return "t is even: 2m mod t does not give m";
        foreach (var prime in context.Parameters.CoeffModulus)
        {
            // Masks are lifted to residues by adding the prime once.
            if (prime <= (ulong)bound.ErrorMask)
                return $"expected primes above the mask {bound.ErrorMask}, found {prime}";
        }

        return bound.BudgetBits >= 1
            ? null
            : "a proof under these parameters proves nothing: the noise it allows is "
                + $"{bound.Noise.GetBitLength()} bits of "
                + $"{context.FirstLevel.Basis.Product.GetBitLength()}";
    }
}
