using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Contributions that were taken back: an honest study is verified, and does not count
/// them. Lies about withdrawals are among those of <see cref="ForgeryTests"/>.</summary>
public sealed class WithdrawalTests(WithdrawnStudy withdrawn) : IClassFixture<WithdrawnStudy>
{
    [Fact]
    public void A_study_with_withdrawals_is_verified_and_does_not_count_them()
    {
        var report = withdrawn.Verify(withdrawn.Bundle);

        Assert.Equal((Verdict.Verified, 6), (report.Verdict, report.Level));
        Assert.Empty(report.FailedIds());
        Assert.Empty(report.Remarks);
        Assert.Equal(2UL, withdrawn.Study.Study.State.EffectiveCount);
    }

    [Fact]
    public void The_crate_and_the_drawing_of_the_steps_name_no_more_than_counts()
    {
        using var reader = BundleReader.Open(withdrawn.Bundle);
        var crate = System.Text.Encoding.UTF8.GetString(
            reader.ReadAllBytes(BundlePath.RoCrate, maxBytes: 1 << 20)
        );

        Assert.Contains("2 contributions", crate, StringComparison.Ordinal);
        Assert.DoesNotContain("withdraw", crate, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            "Contributions withdrawn",
            HtmlReport.Format(withdrawn.Verify(withdrawn.Bundle)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_withdrawal_needs_a_contribution_that_counts_and_an_open_study()
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load()).Contribute(
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"], ["0/0", "./.", "0/1"], ["1/1", "0/1", "1"])
        );
        using var stranger = Ed25519PrivateKey.Generate();

        var nothing = Refused(() => Withdrawal.Record(local.Study, stranger));
        var entry = Withdrawal.Record(local.Study, local.Contributors[1]);
        var twice = Refused(() => Withdrawal.Record(local.Study, local.Contributors[1]));
        local.Finish();
        var late = Refused(() => Withdrawal.Record(local.Study, local.Contributors[0]));

        Assert.Equal(5UL, entry.Index);
        Assert.Contains("a contribution of SHA256:", nothing.Message, StringComparison.Ordinal);
        Assert.Contains("that counts, found none", twice.Message, StringComparison.Ordinal);
        Assert.Contains("until contributions are closed", late.Hint, StringComparison.Ordinal);
        Assert.Equal(2UL, local.Study.State.EffectiveCount);
    }

    /// <summary>A withdrawal before the close, signed by its contributor unless another is
    /// named.</summary>
    internal static void Insert(
        ForgedStudy forged,
        Ed25519PrivateKey contributor,
        Ed25519PrivateKey? signer = null,
        int at = 5
    ) =>
        forged.Steps.Insert(
            at,
            new ForgedStudy.Step(
                signer ?? contributor,
                new WithdrawalPredicate
                {
                    Study = default,
                    Observed = default!,
                    Contributor = contributor.PublicKey,
                    Contribution = LeafHash.Compute("another entry"u8),
                },
                []
            )
        );

    private static StudyException Refused(Action withdraw) =>
        Assert.Throws<StudyException>(withdraw);
}
