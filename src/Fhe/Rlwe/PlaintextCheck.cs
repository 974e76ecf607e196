namespace SecureGenomics.Provenance.Fhe;

/// <summary>What a plaintext must be before an operation takes it.</summary>
internal static class PlaintextCheck
{
    public static void ThrowIfNotBfvCoefficients(RlweContext context, Plaintext plaintext)
    {
        if (context.Parameters.Scheme != Scheme.Bfv)
            throw new ArgumentException("expected a BFV context", nameof(context));
        if (plaintext.IsNttForm)
            throw new ArgumentException("expected a plaintext in coefficient form", nameof(plaintext));
        if (plaintext.Words.Length > context.Parameters.PolyModulusDegree)
        {
            throw new ArgumentException(
                $"expected at most n = {context.Parameters.PolyModulusDegree} coefficients, "
                + $"found {plaintext.Words.Length}",
                nameof(plaintext));
        }

        if (plaintext.Words.IndexOfAnyInRange(context.Parameters.PlainModulus, ulong.MaxValue) is >= 0 and var at)
        {
            throw new ArgumentException(
                $"expected coefficients below t = {context.Parameters.PlainModulus}, "
                + $"found {plaintext.Words[at]} at {at}",
                nameof(plaintext));
        }
    }
}
