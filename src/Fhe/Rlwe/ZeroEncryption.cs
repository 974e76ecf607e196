using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Encryptions of zero: public keys are made of them, and every encryption starts as one.
/// </summary>
internal static class ZeroEncryption
{
    /// <summary>(−(a·s + e), a) in NTT form with a uniform from a fresh public seed.</summary>
    public static void Symmetric(
        RlweLevel level, SecretKey secretKey, RandomSource random, Ciphertext destination)
    {
        Span<byte> seed = stackalloc byte[Blake2xbStream.SeedSize];
        random.Fill(seed);
        UniformSampler.Expand(seed, level, destination.MutablePoly(1));

        var noise = new AlignedWords(level.PrimeCount * level.Degree);
        PrivateSampler.Noise(random, level, noise.Span);
        RnsPoly.ForwardNtt(level, noise.Span);
        var first = destination.MutablePoly(0);
        destination.Poly(1).CopyTo(first);
        RnsPoly.Multiply(level, first, secretKey.Words);
        RnsPoly.Add(level, first, noise.Span);
        RnsPoly.Negate(level, first);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(noise.Span));
    }

    /// <summary>round((pk·u + e) / P) at the first data level, coefficient form.</summary>
    public static void PublicKey(
        RlweContext context, PublicKey publicKey, RandomSource random, Ciphertext destination)
    {
        var keyLevel = context.KeyLevel;
        var first = context.FirstLevel;
        var length = keyLevel.PrimeCount * keyLevel.Degree;
        var mask = new AlignedWords(length);
        var noise = new AlignedWords(length);
        var poly = new AlignedWords(length);
        destination.Reset(first, 2, isNttForm: false, scale: 1.0);

        PrivateSampler.Ternary(random, keyLevel, mask.Span);
        RnsPoly.ForwardNtt(keyLevel, mask.Span);
        for (var i = 0; i < 2; i++)
        {
            publicKey.Pair.Poly(i).CopyTo(poly.Span);
            RnsPoly.Multiply(keyLevel, poly.Span, mask.Span);
            RnsPoly.InverseNtt(keyLevel, poly.Span);
            PrivateSampler.Noise(random, keyLevel, noise.Span);
            RnsPoly.Add(keyLevel, poly.Span, noise.Span);
            if (keyLevel != first)
                LastPrimeDivision.DivideAndRound(keyLevel, poly.Span);
            poly.Span[..destination.MutablePoly(i).Length].CopyTo(destination.MutablePoly(i));
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(mask.Span));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(noise.Span));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(poly.Span));
    }
}
