namespace SecureGenomics.Provenance.Fhe;

/// <summary>What a plaintext must be before an operation takes it.</summary>
internal static class PlaintextCheck
{
    public static void ThrowIfNotBfvCoefficients(RlweContext context, Plaintext plaintext)
    {
        if (context.Parameters.Scheme != Scheme.Bfv)
            throw new ArgumentException("expected a BFV context", nameof(context));
        if (plaintext.IsNttForm)
            throw new ArgumentException(
                "expected a plaintext in coefficient form",
                nameof(plaintext)
            );
        if (plaintext.Words.Length > context.Parameters.PolyModulusDegree)
        {
            throw new ArgumentException(
                $"expected at most n = {context.Parameters.PolyModulusDegree} coefficients, "
                    + $"found {plaintext.Words.Length}",
                nameof(plaintext)
            );
        }

        if (
            plaintext.Words.IndexOfAnyInRange(context.Parameters.PlainModulus, ulong.MaxValue)
            is >= 0
                and var at
        )
        {
            throw new ArgumentException(
                $"expected coefficients below t = {context.Parameters.PlainModulus}, "
                    + $"found {plaintext.Words[at]} at {at}",
                nameof(plaintext)
            );
        }
    }

    /// <summary>Where a fresh encryption of a plaintext belongs.</summary>
    /// <exception cref="ArgumentException">The plaintext is not of this context.</exception>
    public static RlweLevel LevelToEncryptAt(RlweContext context, Plaintext plaintext)
    {
        if (context.Parameters.Scheme == Scheme.Bfv)
        {
            ThrowIfNotBfvCoefficients(context, plaintext);
            return context.FirstLevel;
        }

        return context.FindLevel(plaintext.ParmsId) is { } level && context.IsDataLevel(level)
            ? level
            : throw new ArgumentException(
                "expected a plaintext of a data level",
                nameof(plaintext)
            );
    }

    /// <summary>Adds a message to a fresh encryption of zero in the same form.</summary>
    public static void AddMessage(
        RlweContext context,
        RlweLevel level,
        Plaintext plaintext,
        Ciphertext ciphertext
    )
    {
        ciphertext.Scale = plaintext.Scale;
        if (context.Parameters.Scheme == Scheme.Bfv)
        {
            context
                .PlainScaling(level)
                .Add(plaintext.Words, ciphertext.MutablePoly(0), context.Pool);
        }
        else
        {
            RnsPoly.Add(level, ciphertext.MutablePoly(0), plaintext.Words);
        }
    }
}
