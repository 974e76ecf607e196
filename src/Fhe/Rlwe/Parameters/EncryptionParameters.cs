using System.Buffers.Binary;
using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// A literal of encryption parameters: what a stream or a protocol says, not yet checked.
/// <see cref="RlweContext.Create"/> turns it into a checked, immutable context.
/// </summary>
public sealed record EncryptionParameters
{
    /// <summary>The scheme.</summary>
    public required Scheme Scheme { get; init; }

    /// <summary>n, the degree of X^n + 1: a power of two from 1024 to 32768.</summary>
    public required int PolyModulusDegree { get; init; }

    /// <summary>
    /// Shape: [k] primes, each ≡ 1 mod 2n and at most 60 bits. Where k ≥ 2 the last one is the
    /// special prime: keys use it, ciphertexts never do.
    /// </summary>
    public required ImmutableArray<ulong> CoeffModulus { get; init; }

    /// <summary>t, the modulus of BFV messages; 0 for CKKS.</summary>
    public required ulong PlainModulus { get; init; }

    /// <summary>BFV with the profile's own primes for this degree.</summary>
    /// <param name="profile">Whose prime set; not <see cref="SecurityProfile.None"/>.</param>
    /// <param name="polyModulusDegree">n: 1024, 2048, 4096, 8192, 16384 or 32768.</param>
    /// <param name="plainModulus">t; for batching a prime ≡ 1 mod 2n, such as 1032193 up to
    /// n = 8192.</param>
    /// <exception cref="ArgumentOutOfRangeException">No set for this profile and
    /// degree.</exception>
    public static EncryptionParameters Bfv(
        SecurityProfile profile,
        int polyModulusDegree,
        ulong plainModulus
    ) =>
        new()
        {
            Scheme = Scheme.Bfv,
            PolyModulusDegree = polyModulusDegree,
            CoeffModulus = Fhe.CoeffModulus.Default(profile, polyModulusDegree),
            PlainModulus = plainModulus,
        };

    /// <summary>CKKS with primes of given lengths, chosen as SEAL chooses them.</summary>
    /// <param name="polyModulusDegree">n.</param>
    /// <param name="bitSizes">Shape: [k]; the last one is the special prime. Primes below 2^50
    /// compute much faster than longer ones.</param>
    /// <exception cref="ArgumentException">A length is out of range, or has too few
    /// primes.</exception>
    public static EncryptionParameters Ckks(
        int polyModulusDegree,
        params ReadOnlySpan<int> bitSizes
    ) =>
        new()
        {
            Scheme = Scheme.Ckks,
            PolyModulusDegree = polyModulusDegree,
            CoeffModulus = Fhe.CoeffModulus.Create(polyModulusDegree, bitSizes),
            PlainModulus = 0,
        };

    /// <summary>The digest of this literal; for a valid one, the key level's identifier.</summary>
    public ParmsId ComputeParmsId() =>
        ComputeParmsId(Scheme, PolyModulusDegree, CoeffModulus.AsSpan(), PlainModulus);

    /// <inheritdoc/>
    public bool Equals(EncryptionParameters? other) =>
        other is not null
        && Scheme == other.Scheme
        && PolyModulusDegree == other.PolyModulusDegree
        && PlainModulus == other.PlainModulus
        && CoeffModulus.AsSpan().SequenceEqual(other.CoeffModulus.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => ComputeParmsId().GetHashCode();

    internal static ParmsId ComputeParmsId(
        Scheme scheme,
        int degree,
        ReadOnlySpan<ulong> primes,
        ulong plainModulus
    )
    {
        Span<byte> words = stackalloc byte[8 * (primes.Length + 3)];
        BinaryPrimitives.WriteUInt64LittleEndian(words, (ulong)scheme);
        BinaryPrimitives.WriteUInt64LittleEndian(words[8..], (ulong)degree);
        for (var i = 0; i < primes.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(words[(16 + (8 * i))..], primes[i]);
        BinaryPrimitives.WriteUInt64LittleEndian(words[^8..], plainModulus);

        Span<byte> digest = stackalloc byte[ParmsId.Size];
        Blake2b.Hash(words, digest);
        return ParmsId.FromBytes(digest);
    }
}
