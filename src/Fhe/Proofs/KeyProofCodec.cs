namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// <code>
/// 64 digest | R × ( n × z + (B_s − 1), SecretBits each | n × z' + (B_e − 21), ErrorBits
/// each )
/// </code>
/// Values are packed from the lowest bit of the first byte on, without gaps. n is a multiple of 8,
/// so every polynomial fills whole bytes and no bit is left over.
/// </summary>
internal static class KeyProofCodec
{
    public const int DigestBytes = 64;

    public static void Write(
        KeyProofBound bound,
        int degree,
        KeyProof proof,
        Span<byte> destination
    )
    {
        proof.Digest.CopyTo(destination);
        var rest = destination[DigestBytes..];
        for (var poly = 0; poly < 2 * bound.Rounds; poly++)
        {
            var (bits, range) = Shape(bound, poly);
            var length = bits * (degree / 8);
            Pack(proof.Responses.Slice(poly * degree, degree), bits, range, rest[..length]);
            rest = rest[length..];
        }
    }

    /// <summary>False where a value is above its range.</summary>
    /// <param name="bound">Of the context.</param>
    /// <param name="degree">n.</param>
    /// <param name="bytes">Of the proof's length, without the digest.</param>
    /// <param name="responses">Shape: [round][2][n].</param>
    public static bool TryRead(
        KeyProofBound bound,
        int degree,
        ReadOnlySpan<byte> bytes,
        Span<int> responses
    )
    {
        for (var poly = 0; poly < 2 * bound.Rounds; poly++)
        {
            var (bits, range) = Shape(bound, poly);
            var length = bits * (degree / 8);
            if (!TryUnpack(bytes[..length], bits, range, responses.Slice(poly * degree, degree)))
                return false;
            bytes = bytes[length..];
        }

        return true;
    }

    private static (int Bits, int Range) Shape(KeyProofBound bound, int poly) =>
        poly % 2 == 0 ? (bound.SecretBits, bound.SecretRange) : (bound.ErrorBits, bound.ErrorRange);

    private static void Pack(ReadOnlySpan<int> values, int bits, int range, Span<byte> destination)
    {
        var (pending, count, at) = (0UL, 0, 0);
        foreach (var value in values)
        {
            pending |= (ulong)(value + range) << count;
            for (count += bits; count >= 8; count -= 8)
            {
                destination[at++] = (byte)pending;
                pending >>= 8;
            }
        }
    }

    private static bool TryUnpack(ReadOnlySpan<byte> bytes, int bits, int range, Span<int> values)
    {
        var (pending, count, at) = (0UL, 0, 0);
        for (var i = 0; i < values.Length; i++)
        {
            for (; count < bits; count += 8)
                pending |= (ulong)bytes[at++] << count;
            var value = (int)(pending & ((1UL << bits) - 1));
            if (value > 2 * range)
                return false;
            values[i] = value - range;
            pending >>= bits;
            count -= bits;
        }

        return true;
    }
}
