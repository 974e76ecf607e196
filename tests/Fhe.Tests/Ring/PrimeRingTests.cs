using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class PrimeRingTests
{
    [Theory]
    [InlineData(
        4096,
        0xffffee001,
        0x1720701,
        "6c49b59bfef69c675107c6155c5a3de784d14ddc93ddbc4d3488e648d06984a9"
    )]
    [InlineData(
        8192,
        0x7fffffd8001,
        0x675e8331,
        "c4f7ae03d6be7778185b48ba6fe89131a98bcbfc9bc0829d4178715e92e4fbb0"
    )]
    [InlineData(
        16384,
        0xfffffffd8001,
        0x585dea03e,
        "aaa9b8da76f1141e02d07ff8f19994b52dac1a80d1df516ae9cbeb5fe144f867"
    )]
    public void The_transform_of_a_ramp_gives_SEALs_bytes(
        int n,
        ulong prime,
        ulong root,
        string sha256
    )
    {
        var ring = PrimeRing.Create(n, new Modulus(prime), KernelChoice.Resolve(default));
        var values = Ramp(n);

        ring.Forward(values);

        Assert.Equal(root, ring.Root);
        Assert.Equal(
            sha256,
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan())))
        );
    }

    [Fact]
    public void The_first_and_last_values_of_the_ramp_are_SEALs()
    {
        var values = Ramp(4096);

        PrimeRing
            .Create(4096, new Modulus(0xffffee001), KernelChoice.Resolve(default))
            .Forward(values);

        Assert.Equal([31700421183, 25473071933, 36587418703], values[..3]);
        Assert.Equal(9577923830UL, values[^1]);
    }

    [Fact]
    public void Every_value_is_the_polynomial_at_an_odd_power_of_the_root()
    {
        const int N = 1024;
        var modulus = new Modulus(0x7e00001);
        var ring = PrimeRing.Create(N, modulus, KernelChoice.Resolve(default));
        var random = new Random(7);
        var coefficients = TestContexts.RandomSlots(random, N, modulus.Value);

        var values = (ulong[])coefficients.Clone();
        ring.Forward(values);

        for (var i = 0; i < N; i += 37)
        {
            var point = modulus.Power(ring.Root, (2 * (ulong)BitReversal.Reverse(i, 10)) + 1);
            var sum = coefficients
                .Reverse()
                .Aggregate(0UL, (s, c) => modulus.Add(modulus.Multiply(s, point), c));
            Assert.Equal(sum, values[i]);
        }
    }

    [Theory]
    [InlineData(1024, 0x7e00001)]
    [InlineData(4096, 0x1ffffe0001)]
    [InlineData(32768, 0xfffffffff70001)]
    public void The_inverse_undoes_the_transform(int n, ulong prime)
    {
        var ring = PrimeRing.Create(n, new Modulus(prime), KernelChoice.Resolve(default));
        var original = TestContexts.RandomSlots(new Random(3), n, prime);
        original[0] = prime - 1;
        var values = (ulong[])original.Clone();

        ring.Forward(values);
        ring.Inverse(values);

        Assert.Equal(original, values);
    }

    private static ulong[] Ramp(int n) => [.. Enumerable.Range(0, n).Select(i => (ulong)i)];
}
