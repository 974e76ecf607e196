namespace SecureGenomics.Provenance.Fhe;

/// <summary>The verifier: announcements out of responses, and their hash.</summary>
internal static class KeyProofVerification
{
    /// <summary>The digest that a proof with these challenges and responses has to carry.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="publicKey">(b, a).</param>
    /// <param name="statement">As it was given to the prover.</param>
    /// <param name="proof">With R rounds of n.</param>
    /// <param name="digest">Receives 64 bytes.</param>
    /// <remarks>w = a·z + z' + X^k·b: the last two summands share a transform.</remarks>
    public static void ComputeDigest(
        RlweContext context,
        PublicKey publicKey,
        ReadOnlySpan<byte> statement,
        KeyProof proof,
        Span<byte> digest
    )
    {
        var level = context.KeyLevel;
        var n = level.Degree;
        var length = level.PrimeCount * n;
        // b and −b in coefficient form: X^k·b is parts of both.
        using var plus = context.Pool.Rent(length);
        using var minus = context.Pool.Rent(length);
        publicKey.Pair.Poly(0).CopyTo(plus.Span);
        RnsPoly.InverseNtt(level, plus.Span);
        plus.Span.CopyTo(minus.Span);
        RnsPoly.Negate(level, minus.Span);

        using var response = context.Pool.Rent(2 * n);
        using var lifted = context.Pool.Rent(n);
        using var sum = context.Pool.Rent(n);
        using var transcript = new KeyProofTranscript(publicKey, statement);
        for (var round = 0; round < proof.Responses.Length / (2 * n); round++)
        {
            var challenge = KeyProofTranscript.Challenge(proof.Digest, round, n);
            Widen(proof.Responses.Slice(2 * round * n, 2 * n), response.Span);
            for (var i = 0; i < level.PrimeCount; i++)
            {
                var ring = level.Rings[i];
                Turn(
                    RnsPoly.Row(plus.Span, level, i),
                    RnsPoly.Row(minus.Span, level, i),
                    challenge,
                    sum.Span
                );
                WordLanes.AddSmall(sum.Span, response.Span[n..], ring.Modulus.Value);
                WordLanes.Lift(response.Span[..n], lifted.Span, ring.Modulus.Value);
                ring.Forward(sum.Span);
                ring.Forward(lifted.Span);
                ring.MultiplyAdd(sum.Span, lifted.Span, publicKey.Pair.MutableRow(1, i));
                transcript.Append(sum.Span);
            }
        }

        transcript.Complete(digest);
    }

    private static void Widen(ReadOnlySpan<int> responses, Span<ulong> words)
    {
        for (var i = 0; i < responses.Length; i++)
            words[i] = (ulong)(long)responses[i];
    }

    /// <summary>turned = X^exponent · plus, where X^n = −1 and minus = −plus.</summary>
    private static void Turn(
        ReadOnlySpan<ulong> plus,
        ReadOnlySpan<ulong> minus,
        int exponent,
        Span<ulong> turned
    )
    {
        var n = turned.Length;
        var shift = exponent % n;
        var kept = exponent < n ? plus : minus;
        var wrapped = exponent < n ? minus : plus;
        kept[..(n - shift)].CopyTo(turned[shift..]);
        wrapped[(n - shift)..].CopyTo(turned);
    }
}
