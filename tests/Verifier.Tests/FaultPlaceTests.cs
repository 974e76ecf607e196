using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>A fault in a blob is placed at the entry that names the blob.</summary>
public sealed class FaultPlaceTests(FinishedStudy plain, OpenedStudy opened)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>
{
    [Theory]
    [InlineData("a context that misstates the scheme", "fhe.parameters", "entry 1")]
    [InlineData("less security claimed than there is", "fhe.context", "entry 1")]
    [InlineData("a last ciphertext that is none, behind good ones", "fhe.ciphertexts", "entry 4")]
    [InlineData("a noise bound that is too bad", "fhe.noise-bound", "entry 7")]
    public void Of_parameters_keys_and_ciphertexts(string lie, string id, string where) =>
        Assert.Equal((id, where), FirstFault(plain, CiphertextForgeryTests.Forgeries[lie].Lie));

    [Fact]
    public void Of_a_constant() =>
        Assert.Equal(
            ("protocol.constants", "entry 6"),
            FirstFault(
                plain,
                ForgeryTests.Forgeries["a constant that the circuit does not have"].Lie
            )
        );

    [Theory]
    [InlineData("a proof that is cut short", "result.knowledge", "entry 2")]
    [InlineData("a key holder who alters one allele count", "result.opening", "entry 8")]
    [InlineData("an opening without a blinding", "result.opening", "entry 8")]
    public void Of_proofs_and_openings(string lie, string id, string where) =>
        Assert.Equal((id, where), FirstFault(opened, OpeningForgeryTests.Forgeries[lie].Lie));

    private static (string, string) FirstFault(FinishedStudy honest, Action<ForgedStudy> lie)
    {
        var failed = honest
            .VerifyForged(lie, new VerificationOptions { Policy = honest.Policy })
            .Results.First(result => result.Status == CheckStatus.Failed);
        return (failed.Check.Id, failed.Discrepancy!.Place());
    }
}
