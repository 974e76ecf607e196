using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class ProtocolLintTests
{
    [Fact]
    public void Shipped_protocols_are_sound_and_their_risks_are_named()
    {
        Assert.Contains(Lint("alzheimers-allele-frequency"), remark => remark.StartsWith("minimum_contributors is 10", StringComparison.Ordinal));
        Assert.Contains(Lint("1000genomes-chr21-allele-frequency"), remark => remark.StartsWith("600 variants over 20", StringComparison.Ordinal));
        Assert.Contains(Lint("gwas-chi-square"), remark => remark.Contains("are A/T or C/G", StringComparison.Ordinal));
    }

    [Fact]
    public void Suppressed_totals_under_an_opening_are_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Checkout.PathOf("protocols/gwas-chi-square/variants.tsv"), folder["variants.tsv"]);
        File.WriteAllText(
            folder["protocol.yaml"],
            File.ReadAllText(Checkout.PathOf("protocols/gwas-chi-square/protocol.yaml"))
                .Replace("release: exact", "release: suppress-small-counts", StringComparison.Ordinal));

        var error = Assert.Throws<MalformedInputException>(() => ProtocolLint.Check(folder.Path));

        Assert.Contains("would let hidden counts be searched for", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_protocol_is_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<MalformedInputException>(() => ProtocolLint.Check(folder.Path));
    }

    private static IEnumerable<string> Lint(string protocol) => ProtocolLint.Check(Checkout.PathOf($"protocols/{protocol}"));
}
