using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class RlweContextTests
{
    private static readonly EncryptionParameters Valid = EncryptionParameters.Bfv(
        SecurityProfile.Hesg2024,
        4096,
        TestContexts.T
    );

    [Fact]
    public void A_valid_literal_becomes_a_context_that_states_its_strength()
    {
        var context = RlweContext.Create(Valid, SecurityProfile.Hesg2024);

        Assert.Equal(128, context.SecurityBits);
        Assert.Equal(SecurityProfile.Hesg2024, context.Profile);
        Assert.Equal(4096, context.SlotCount);
        Assert.True(context.SupportsBatching);
        Assert.NotEqual(context.KeyParmsId, context.FirstParmsId);
    }

    [Fact]
    public void SEALs_default_set_is_too_weak_for_the_2024_profile()
    {
        var parameters = EncryptionParameters.Bfv(
            SecurityProfile.SealDefault,
            4096,
            TestContexts.T
        );

        var error = Assert.Throws<EncryptionParametersException>(() =>
            RlweContext.Create(parameters, SecurityProfile.Hesg2024)
        );

        Assert.Contains("at most 106 bits", error.Message, StringComparison.Ordinal);
        Assert.Contains("found 109", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_2024_set_passes_the_older_table_too()
    {
        Assert.Equal(128, RlweContext.Create(Valid, SecurityProfile.SealDefault).SecurityBits);
    }

    [Fact]
    public void No_profile_is_no_way_around_the_table()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            RlweContext.Create(Valid, SecurityProfile.None)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            RlweContext.Create(Valid, (SecurityProfile)7)
        );
        Assert.Equal(0, RlweContext.CreateInsecure(Valid).SecurityBits);
    }

    [Fact]
    public void A_short_modulus_reaches_a_higher_level()
    {
        var parameters = Valid with { CoeffModulus = CoeffModulus.Create(4096, [29, 29]) };

        Assert.Equal(256, RlweContext.Create(parameters, SecurityProfile.SealDefault).SecurityBits);
    }

    public static TheoryData<string, EncryptionParameters> Broken =>
        new()
        {
            { "scheme", Valid with { Scheme = Scheme.None } },
            { "n:", Valid with { PolyModulusDegree = 4095 } },
            { "n:", Valid with { PolyModulusDegree = 512 } },
            { "n:", Valid with { PolyModulusDegree = 65536 } },
            { "primes", Valid with { CoeffModulus = [] } },
            { "primes", Valid with { CoeffModulus = default } },
            { "distinct", Valid with { CoeffModulus = [0x7fffba001, 0x7fffba001] } },
            { "prime 1", Valid with { CoeffModulus = [0x7fffba001, 0x7fffba001 + 8192] } },
            { "prime 0", Valid with { CoeffModulus = [65537 * 2 + 1] } },
            { "1 mod 2n", Valid with { CoeffModulus = [0x7e00001 + 0, 12289] } },
            { "t:", Valid with { PlainModulus = 0 } },
            { "t:", Valid with { PlainModulus = 1 } },
            { "t:", Valid with { PlainModulus = 1UL << 60 } },
            { "common factor", Valid with { PlainModulus = 0x7fffba001 } },
            {
                "ciphertext modulus",
                Valid with
                {
                    CoeffModulus = [40961, 0x7fffba001],
                    PlainModulus = 1032193,
                }
            },
            { "t:", Valid with { Scheme = Scheme.Ckks } },
        };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void A_broken_literal_is_refused_with_its_reason(
        string reason,
        EncryptionParameters parameters
    )
    {
        var error = Assert.Throws<EncryptionParametersException>(() =>
            RlweContext.CreateInsecure(parameters)
        );

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Literals_with_the_same_content_are_equal()
    {
        Assert.Equal(
            Valid,
            EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, TestContexts.T)
        );
        Assert.NotEqual(Valid, Valid with { PlainModulus = 65537 });
    }

    [Fact]
    public void A_profile_has_one_name_and_nothing_else_does()
    {
        Assert.Equal("seal-default", SecurityProfileName.Format(SecurityProfile.SealDefault));
        Assert.Equal("hesg-2024", SecurityProfileName.Format(SecurityProfile.Hesg2024));
        Assert.Equal(SecurityProfile.Hesg2024, SecurityProfileName.Parse("hesg-2024"));
        Assert.False(SecurityProfileName.TryParse("HESG-2024", out var none));
        Assert.Equal(SecurityProfile.None, none);
        Assert.Throws<FormatException>(() => SecurityProfileName.Parse("none"));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SecurityProfileName.Format(SecurityProfile.None)
        );
    }
}
