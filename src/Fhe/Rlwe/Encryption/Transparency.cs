namespace SecureGenomics.Provenance.Fhe;

/// <summary>Refuses results that anyone could read.</summary>
internal static class Transparency
{
    public static void ThrowIfTransparent(Ciphertext result)
    {
        if (result.IsTransparent)
            throw new InvalidOperationException("the result is transparent: it hides nothing");
    }
}
