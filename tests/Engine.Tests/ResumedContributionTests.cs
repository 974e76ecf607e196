using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

public sealed class ResumedContributionTests
{
    [Fact]
    public void An_interrupted_bulk_contribution_goes_on_where_it_stopped()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        var vcf = SampleProtocol.Vcf([
            .. Enumerable
                .Range(0, 600)
                .Select(i => new[] { i % 2 == 0 ? "0/1" : "0/0", "1|1", "0/0" }),
        ]);
        using var extraction = SampleProtocol.Read(study.Study.Protocol, vcf);
        using var interruption = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
            Contribute(new StopAfterFirstBatch(interruption), interruption.Token)
        );
        var afterInterruption = study.Study.State.EffectiveCount;
        study.Reopen();
        var skipped = Contribute(null, TestContext.Current.CancellationToken);
        study.Finish();

        Assert.InRange(afterInterruption, 1UL, 599UL);
        Assert.Equal(afterInterruption, (ulong)skipped);
        Assert.Equal(600UL, study.Study.State.EffectiveCount);
        Assert.Contains(
            "rs1\t19\t100\tA\tG\tG\t300\t1200\t0.25\n",
            File.ReadAllText(study.Study.Folder.ResultFile),
            StringComparison.Ordinal
        );

        int Contribute(IProgress<StepProgress>? progress, CancellationToken cancellation)
        {
            using var keys = ContributorKeys.OfFile(study.Keys, new MemoryStream(vcf));
            return CohortContribution.ContributeEach(
                study.Study,
                extraction.Genotypes,
                progress,
                cancellation,
                keys: keys
            );
        }
    }

    [Fact]
    public void The_same_genome_of_the_same_file_has_the_same_key_and_no_other_has()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        using var first = ContributorKeys.OfFile(study.Keys, new MemoryStream([1, 2, 3]));
        using var again = ContributorKeys.OfFile(study.Keys, new MemoryStream([1, 2, 3]));
        using var other = ContributorKeys.OfFile(study.Keys, new MemoryStream([1, 2, 4]));

        Assert.Equal(KeyOf(first, 7), KeyOf(again, 7));
        Assert.NotEqual(KeyOf(first, 7), KeyOf(first, 8));
        Assert.NotEqual(KeyOf(first, 7), KeyOf(other, 7));
        Assert.NotEqual(KeyOf(ContributorKeys.ThrowAway, 7), KeyOf(ContributorKeys.ThrowAway, 7));
    }

    private static Ed25519PublicKey KeyOf(ContributorKeys keys, int genome)
    {
        using var key = keys.For(genome);
        return key.PublicKey;
    }

    private sealed class StopAfterFirstBatch(CancellationTokenSource interruption)
        : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => interruption.Cancel();
    }
}
