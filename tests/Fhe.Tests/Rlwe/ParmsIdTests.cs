using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class ParmsIdTests
{
    [Theory]
    [InlineData(
        4096,
        1032193,
        "51f0b0172e4629d58f1802d4c7c257c0100dde01dcdbf661e004a4627e01f9bf",
        "34779ca7413cfe19042a04464658a49b4fbdacaadd8b622f4a9ab9e12ab78702"
    )]
    [InlineData(
        8192,
        1032193,
        "6cc78de999e8ecf9618cfa48770a1b468ebdcb3e6068e488b8088c28e1b3fe75",
        "b6a1d21efc23ae23711b6487e148ae90a7f65600df1d61d75f5738f0ee43ced4"
    )]
    [InlineData(
        16384,
        786433,
        "dfd4b6b6a80669e01b8beaebd99b27b406968a34a649eb6981d509a814bb4819",
        "44b5c47bb50317d7a7412948454477c3e7ed05373405f26bb442da820b40629f"
    )]
    public void The_levels_of_SEALs_default_sets_have_SEALs_identifiers(
        int n,
        ulong t,
        string key,
        string first
    )
    {
        var context = TestContexts.Bfv(SecurityProfile.SealDefault, n, t);

        Assert.Equal(key, context.KeyParmsId.ToString());
        Assert.Equal(first, context.FirstParmsId.ToString());
        Assert.Equal(context.KeyParmsId, context.Parameters.ComputeParmsId());
    }

    [Fact]
    public void The_last_level_of_the_smallest_default_set_has_SEALs_identifier()
    {
        Assert.Equal(
            "7bd2410e9e049f9eb60cc4f7e99bfe55716ebf815e957548335426e4266f0c0e",
            TestContexts.Bfv(SecurityProfile.SealDefault).LastParmsId.ToString()
        );
    }

    [Fact]
    public void The_default_value_belongs_to_no_level()
    {
        Assert.Equal(ParmsId.Zero, default);
        Assert.Null(TestContexts.Bfv().FindLevel(default));
    }

    [Fact]
    public void Bytes_of_another_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ParmsId.FromBytes(new byte[31]));
        Assert.Throws<ArgumentException>(() => ParmsId.Zero.CopyTo(new byte[31]));
    }
}
