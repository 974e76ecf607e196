namespace SecureGenomics.Provenance.Fhe;

/// <summary>The prover: masks, announcements, responses, and again until all fit.</summary>
/// <remarks>
/// All secrets, masks and attempts that were given up live in pooled memory that is overwritten.
/// The one branch that depends on secrets is whether a whole attempt is kept, with a probability
/// that is the same for every secret.
/// </remarks>
internal static class KeyProofMaker
{
    /// <summary>One proof. Two attempts in the mean.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="bound">Of the context, and sound.</param>
    /// <param name="publicKey">(b, a).</param>
    /// <param name="statement">What else the challenges bind.</param>
    /// <param name="secret">Shape: [n]; s.</param>
    /// <param name="error">Shape: [n]; e.</param>
    /// <param name="random">Gives the masks.</param>
    public static KeyProof Make(
        RlweContext context,
        KeyProofBound bound,
        PublicKey publicKey,
        ReadOnlySpan<byte> statement,
        ReadOnlySpan<ulong> secret,
        ReadOnlySpan<ulong> error,
        RandomSource random
    )
    {
        var n = context.KeyLevel.Degree;
        // Shape: [round][2][n]: masks y and x, then responses z and z'.
        using var answers = context.Pool.Rent(2 * bound.Rounds * n, secret: true);
        Span<byte> digest = stackalloc byte[KeyProofCodec.DigestBytes];
        do
        {
            using var transcript = new KeyProofTranscript(publicKey, statement);
            for (var round = 0; round < bound.Rounds; round++)
            {
                var y = Poly(answers.Span, 2 * round, n);
                var x = Poly(answers.Span, (2 * round) + 1, n);
                PrivateSampler.Uniform(random, context.Pool, (uint)bound.SecretMask, y);
                PrivateSampler.Uniform(random, context.Pool, (uint)bound.ErrorMask, x);
                Announce(context, publicKey, y, x, transcript);
            }

            transcript.Complete(digest);
            for (var round = 0; round < bound.Rounds; round++)
            {
                var challenge = KeyProofTranscript.Challenge(digest, round, n);
                AddTurned(Poly(answers.Span, 2 * round, n), secret, challenge);
                AddTurned(Poly(answers.Span, (2 * round) + 1, n), error, challenge);
            }
        } while (!AreInRange(bound, answers.Span, n));

        var responses = new int[answers.Span.Length];
        for (var i = 0; i < responses.Length; i++)
            responses[i] = (int)answers.Span[i];
        return new KeyProof(digest.ToArray(), responses);
    }

    /// <summary>w = a·y + x, row by row.</summary>
    private static void Announce(
        RlweContext context,
        PublicKey publicKey,
        ReadOnlySpan<ulong> y,
        ReadOnlySpan<ulong> x,
        KeyProofTranscript transcript
    )
    {
        var level = context.KeyLevel;
        using var lifted = context.Pool.Rent(level.Degree, secret: true);
        using var sum = context.Pool.Rent(level.Degree, secret: true);
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var ring = level.Rings[i];
            WordLanes.Lift(y, lifted.Span, ring.Modulus.Value);
            WordLanes.Lift(x, sum.Span, ring.Modulus.Value);
            ring.Forward(lifted.Span);
            ring.Forward(sum.Span);
            ring.MultiplyAdd(sum.Span, lifted.Span, publicKey.Pair.MutableRow(1, i));
            transcript.Append(sum.Span);
        }
    }

    /// <summary>target += X^exponent · source, where X^n = −1.</summary>
    private static void AddTurned(Span<ulong> target, ReadOnlySpan<ulong> source, int exponent)
    {
        var n = source.Length;
        var shift = exponent % n;
        // All ones where the first part is subtracted.
        var sign = exponent < n ? 0UL : ulong.MaxValue;
        for (var i = shift; i < n; i++)
            target[i] += (source[i - shift] ^ sign) - sign;
        for (var i = 0; i < shift; i++)
            target[i] += (source[n + i - shift] ^ ~sign) - ~sign;
    }

    private static bool AreInRange(KeyProofBound bound, Span<ulong> answers, int n)
    {
        var outside = 0L;
        for (var i = 0; i < 2 * bound.Rounds; i++)
        {
            long range = i % 2 == 0 ? bound.SecretRange : bound.ErrorRange;
            foreach (var word in Poly(answers, i, n))
                outside |= (range - (long)word) | (range + (long)word);
        }

        return outside >= 0;
    }

    private static Span<ulong> Poly(Span<ulong> answers, int index, int n) =>
        answers.Slice(index * n, n);
}
