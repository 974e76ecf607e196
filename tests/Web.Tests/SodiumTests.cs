using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>libsodium in the browser, where libraries disagree: which encodings are points of the
/// prime-order group.</summary>
[Slow]
public sealed class SodiumTests(OpenPage page)
{
    private const string Ask = """
        async (hex) => {
          const { importsOf, startSodium } = await import('/sodium.js')
          const memory = Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16))
          return importsOf(await startSodium(), () => memory).crypto_core_ed25519_is_valid_point(0)
        }
        """;

    [Theory]
    [InlineData(
        "the base point",
        "5866666666666666666666666666666666666666666666666666666666666666",
        1
    )]
    [InlineData("a key", "6e5555bfb06df51a0f4e6a906ae2e28b641507561a00c372c115ccb0b9776fe4", 1)]
    [InlineData(
        "a key plus a point of order 8",
        "61213b4d6630d4d68830574932b86c3605edd1d084fff4eea1b123e0c874096f",
        0
    )]
    [InlineData("order 1", "0100000000000000000000000000000000000000000000000000000000000000", 0)]
    [InlineData("order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", 0)]
    [InlineData("order 4", "0000000000000000000000000000000000000000000000000000000000000000", 0)]
    [InlineData(
        "order 4, the other sign",
        "0000000000000000000000000000000000000000000000000000000000000080",
        0
    )]
    [InlineData("order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", 0)]
    [InlineData(
        "order 8, the other sign",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        0
    )]
    [InlineData(
        "order 8, another",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        0
    )]
    [InlineData(
        "order 8, another, the other sign",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        0
    )]
    [InlineData(
        "not canonical",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        0
    )]
    public async Task A_point_is_of_the_prime_order_group_or_is_refused(
        string name,
        string hex,
        int expected
    )
    {
        var (browser, server) = await page.StartAsync();
        await using var visitor = await browser.VisitAsync(server.Address);
        await visitor.Page.GotoAsync(new Uri(server.Address, "blank").ToString());

        var answer = await visitor.Page.EvaluateAsync<int>(Ask, hex);

        Assert.True(answer == expected, name);
        visitor.AssertNoFault();
    }
}
