namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The longest key-level modulus that still gives a security level, for a uniform ternary secret
/// and noise of standard deviation about 3.2.
/// </summary>
/// <remarks>
/// Source: Homomorphic Encryption Standard (2018), table 1, classical columns; "Security
/// Guidelines for Implementing Homomorphic Encryption" (ePrint 2024/463), table 5.2, 128 classical.
/// </remarks>
public static class SecurityTables
{
    /// <summary>Longest modulus in bits for 128 bits of classical security.</summary>
    /// <param name="profile">The table to ask.</param>
    /// <param name="polyModulusDegree">n, a power of two.</param>
    /// <returns>Bits of the product of all primes, the special prime included; 0 where the table
    /// has no row for n, so that no modulus passes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="SecurityProfile.None"/>.</exception>
    public static int MaxCoeffModulusBits(SecurityProfile profile, int polyModulusDegree) =>
        MaxCoeffModulusBits(profile, polyModulusDegree, 128);

    /// <summary>Longest modulus in bits for 128, 192 or 256 bits of classical security.</summary>
    /// <param name="profile">The table; <c>hesg-2024</c> is kept for 128 only.</param>
    /// <param name="polyModulusDegree">n, a power of two.</param>
    /// <param name="securityBits">128, 192 or 256.</param>
    /// <returns>Bits; 0 where the table has no such row or column.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="SecurityProfile.None"/>.</exception>
    public static int MaxCoeffModulusBits(
        SecurityProfile profile,
        int polyModulusDegree,
        int securityBits
    ) =>
        profile switch
        {
            SecurityProfile.SealDefault => Standard2018(polyModulusDegree, securityBits),
            SecurityProfile.Hesg2024 => securityBits == 128 ? Guidelines2024(polyModulusDegree) : 0,
            _ => throw new ArgumentOutOfRangeException(
                nameof(profile),
                profile,
                "expected a profile that has a table"
            ),
        };

    /// <summary>The highest of 128, 192 and 256 that a modulus of this length reaches, or
    /// 0.</summary>
    internal static int SecurityBits(
        SecurityProfile profile,
        int polyModulusDegree,
        int modulusBits
    )
    {
        foreach (var level in (ReadOnlySpan<int>)[256, 192, 128])
        {
            if (modulusBits <= MaxCoeffModulusBits(profile, polyModulusDegree, level))
                return level;
        }

        return 0;
    }

    private static int Standard2018(int n, int securityBits) =>
        (n, securityBits) switch
        {
            (1024, 128) => 27,
            (1024, 192) => 19,
            (1024, 256) => 14,
            (2048, 128) => 54,
            (2048, 192) => 37,
            (2048, 256) => 29,
            (4096, 128) => 109,
            (4096, 192) => 75,
            (4096, 256) => 58,
            (8192, 128) => 218,
            (8192, 192) => 152,
            (8192, 256) => 118,
            (16384, 128) => 438,
            (16384, 192) => 305,
            (16384, 256) => 237,
            (32768, 128) => 881,
            (32768, 192) => 611,
            (32768, 256) => 476,
            _ => 0,
        };

    private static int Guidelines2024(int n) =>
        n switch
        {
            1024 => 26,
            2048 => 53,
            4096 => 106,
            8192 => 214,
            16384 => 430,
            32768 => 868,
            _ => 0,
        };
}
