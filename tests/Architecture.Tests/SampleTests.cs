using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Architecture.Tests;

/// <summary>The samples of the library packages run, and the packages' readmes show them.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("Fhe", "3 1 3")]
    [InlineData("Ledger", "entry 1 is in the log")]
    public void A_sample_prints_what_it_says(string library, string expected)
    {
        var program = Checkout.PathOf(
            $"artifacts/bin/{library}.Sample/release/SecureGenomics.Provenance.{library}.Sample.dll"
        );

        var (exitCode, output) = ForeignProgram.Run("dotnet", program);

        Assert.Equal((0, expected), (exitCode, output.TrimEnd()));
    }

    [Theory]
    [InlineData("Fhe")]
    [InlineData("Ledger")]
    public void A_packages_readme_shows_its_sample(string library)
    {
        var sample = Between($"samples/{library}.Sample/Program.cs", "// readme\n", "// end\n");

        Assert.Equal(sample, Between($"src/{library}/README.md", "```csharp\n", "```\n"));
    }

    private static string Between(string file, string start, string end)
    {
        var text = File.ReadAllText(Checkout.PathOf(file)).ReplaceLineEndings("\n");
        return text.Split(start)[1].Split(end)[0];
    }
}
