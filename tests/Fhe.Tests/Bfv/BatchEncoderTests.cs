using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class BatchEncoderTests
{
    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    public void Slots_survive_encoding_and_decoding(int degree)
    {
        var encoder = new BatchEncoder(TestContexts.Bfv(degree: degree));
        var slots = TestContexts.RandomSlots(new Random(degree), degree);
        var decoded = new ulong[degree];

        encoder.Decode(encoder.Encode(slots), decoded);

        Assert.Equal(slots, decoded);
    }

    [Fact]
    public void A_slot_is_the_polynomials_value_at_its_power_of_the_root()
    {
        var context = TestContexts.Bfv();
        var modulus = new Modulus(TestContexts.T);
        var root = RootsOfUnity.MinimalPrimitive(modulus, 8192);
        var slots = TestContexts.RandomSlots(new Random(4), 4096);

        var words = new BatchEncoder(context).Encode(slots).Words.ToArray();

        ulong Value(ulong exponent)
        {
            var point = modulus.Power(root, exponent);
            return words
                .Reverse()
                .Aggregate(0UL, (s, c) => modulus.Add(modulus.Multiply(s, point), c));
        }

        Assert.Equal(slots[0], Value(1));
        Assert.Equal(slots[1], Value(3));
        Assert.Equal(slots[2], Value(9));
        Assert.Equal(slots[2048], Value(8191));
        Assert.Equal(slots[2049], Value(8192 - 3));
    }

    [Fact]
    public void Missing_slots_are_zero()
    {
        var encoder = new BatchEncoder(TestContexts.Bfv());
        var decoded = new ulong[4096];

        encoder.Decode(encoder.Encode([7, 8]), decoded);

        Assert.Equal([7, 8], decoded[..2]);
        Assert.All(decoded[2..], value => Assert.Equal(0UL, value));
    }

    [Fact]
    public void A_value_that_is_not_below_t_is_refused()
    {
        var encoder = new BatchEncoder(TestContexts.Bfv());

        var error = Assert.Throws<ArgumentException>(() => encoder.Encode([0, TestContexts.T]));

        Assert.Contains("slot 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_slots_than_there_are_are_refused()
    {
        var encoder = new BatchEncoder(TestContexts.Bfv());

        Assert.Throws<ArgumentException>(() => encoder.Encode(new ulong[4097]));
        Assert.Throws<ArgumentException>(() =>
            encoder.Decode(encoder.Encode([1]), new ulong[4097])
        );
    }

    [Fact]
    public void A_plain_modulus_without_batching_is_refused()
    {
        var parameters = EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1024);

        var context = RlweContext.Create(parameters, SecurityProfile.Hesg2024);

        Assert.False(context.SupportsBatching);
        Assert.Equal(0, context.SlotCount);
        Assert.Throws<ArgumentException>(() => new BatchEncoder(context));
    }
}
