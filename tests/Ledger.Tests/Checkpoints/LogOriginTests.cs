using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class LogOriginTests
{
    private const string Digits = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void An_origin_is_a_host_and_its_random_digits() =>
        Assert.Equal(
            $"log-1.example.org/{Digits}",
            LogOrigin.Create("log-1.example.org", Convert.FromHexString(Digits))
        );

    [Fact]
    public void The_longest_origin_has_255_characters()
    {
        Assert.True(LogOrigin.IsOfStudy($"{new string('a', 222)}/{Digits}"));
        Assert.False(LogOrigin.IsOfStudy($"{new string('a', 223)}/{Digits}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("/" + Digits)]
    [InlineData("example.org/" + Digits + "0")]
    [InlineData("example.org/0123456789abcdef0123456789abcde")]
    [InlineData("example.org/0123456789ABCDEF0123456789abcdef")]
    [InlineData("example.org/0123456789abcdef0123456789abcdeg")]
    [InlineData("exam ple.org/" + Digits)]
    [InlineData("example+org/" + Digits)]
    [InlineData("exämple.org/" + Digits)]
    [InlineData("a/b/" + Digits)]
    public void Another_text_is_no_origin(string text) => Assert.False(LogOrigin.IsOfStudy(text));

    [Fact]
    public void No_origin_is_made_of_another_host_or_of_less_randomness()
    {
        Assert.Throws<ArgumentException>(() => LogOrigin.Create("exam ple.org", new byte[16]));
        Assert.Throws<ArgumentException>(() => LogOrigin.Create("example.org", new byte[15]));
        Assert.Throws<ArgumentException>(() => LogOrigin.Create("example.org", new byte[17]));
    }
}
