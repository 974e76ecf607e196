using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Prime sets for the ciphertext modulus.</summary>
public static class CoeffModulus
{
    /// <summary>The set of a profile for a degree; the last prime is the special one.</summary>
    /// <remarks>
    /// <c>seal-default</c> is SEAL's own 128-bit table, prime by prime. <c>hesg-2024</c> fills the
    /// table of 2024 with primes below 2^50, which the vector kernels take.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">No set for this profile and
    /// degree.</exception>
    public static ImmutableArray<ulong> Default(SecurityProfile profile, int polyModulusDegree) =>
        (profile, polyModulusDegree) switch
        {
            (SecurityProfile.SealDefault, 1024) => [0x7e00001],
            (SecurityProfile.SealDefault, 2048) => [0x3fffffff000001],
            (SecurityProfile.SealDefault, 4096) => [0xffffee001, 0xffffc4001, 0x1ffffe0001],
            (SecurityProfile.SealDefault, 8192) =>
            [
                0x7fffffd8001,
                0x7fffffc8001,
                0xfffffffc001,
                0xffffff6c001,
                0xfffffebc001,
            ],
            (SecurityProfile.SealDefault, 16384) =>
            [
                0xfffffffd8001,
                0xfffffffa0001,
                0xfffffff00001,
                0x1fffffff68001,
                0x1fffffff50001,
                0x1ffffffee8001,
                0x1ffffffea0001,
                0x1ffffffe88001,
                0x1ffffffe48001,
            ],
            (SecurityProfile.SealDefault, 32768) =>
            [
                0x7fffffffe90001,
                0x7fffffffbf0001,
                0x7fffffffbd0001,
                0x7fffffffba0001,
                0x7fffffffaa0001,
                0x7fffffffa50001,
                0x7fffffff9f0001,
                0x7fffffff7e0001,
                0x7fffffff770001,
                0x7fffffff380001,
                0x7fffffff330001,
                0x7fffffff2d0001,
                0x7fffffff170001,
                0x7fffffff150001,
                0x7ffffffef00001,
                0xfffffffff70001,
            ],
            (SecurityProfile.Hesg2024, 1024) => Create(1024, [26]),
            (SecurityProfile.Hesg2024, 2048) => Create(2048, [53]),
            (SecurityProfile.Hesg2024, 4096) => Create(4096, [35, 35, 36]),
            (SecurityProfile.Hesg2024, 8192) => Create(8192, [42, 43, 43, 43, 43]),
            (SecurityProfile.Hesg2024, 16384) => Create(
                16384,
                [47, 47, 48, 48, 48, 48, 48, 48, 48]
            ),
            (SecurityProfile.Hesg2024, 32768) => Create(
                32768,
                [.. Enumerable.Repeat(48, 14), .. Enumerable.Repeat(49, 4)]
            ),
            _ => throw new ArgumentOutOfRangeException(
                nameof(polyModulusDegree),
                polyModulusDegree,
                $"profile {profile} has no prime set for this degree"
            ),
        };

    /// <summary>Distinct primes ≡ 1 mod 2n of the given lengths, chosen as SEAL chooses
    /// them.</summary>
    /// <param name="polyModulusDegree">n, a power of two.</param>
    /// <param name="bitSizes">Shape: [k], each 2 to 60. For each length the highest primes are
    /// taken, and handed out smallest first.</param>
    /// <exception cref="ArgumentException">A length is out of range, or has too few
    /// primes.</exception>
    public static ImmutableArray<ulong> Create(int polyModulusDegree, ReadOnlySpan<int> bitSizes)
    {
        var factor = 2 * (ulong)polyModulusDegree;
        var counts = new Dictionary<int, int>();
        foreach (var bits in bitSizes)
        {
            if (bits is < 2 or > Modulus.MaxUserBits)
                throw new ArgumentException(
                    $"a prime of {bits} bits; expected 2 to 60",
                    nameof(bitSizes)
                );
            counts[bits] = counts.GetValueOrDefault(bits) + 1;
        }

        var pools = counts.ToDictionary(
            pair => pair.Key,
            pair => new Stack<ulong>(Primes.Descending(factor, pair.Key, pair.Value))
        );
        var chosen = ImmutableArray.CreateBuilder<ulong>(bitSizes.Length);
        foreach (var bits in bitSizes)
            chosen.Add(pools[bits].Pop());
        return chosen.MoveToImmutable();
    }
}
