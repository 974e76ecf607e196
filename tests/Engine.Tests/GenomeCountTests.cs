using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

public sealed class GenomeCountTests
{
    [Fact]
    public void Genomes_beyond_every_number_that_a_contributor_claims_end_the_study_without_a_result()
    {
        using var protocol = new SampleProtocol(samples: "all");
        using var study = new LocalStudy(protocol.Load());
        using var extraction = SampleProtocol.Read(study.Study.Protocol, SampleProtocol.Vcf(["0/1", "1|1", "0/0"]));
        var context = study.Study.ReadContext();
        using var maker = new ContributionMaker(context);
        foreach (var claimed in (ulong[])[1, ulong.MaxValue])
        {
            using var key = Ed25519PrivateKey.Generate();
            var made = maker.Make(extraction.Genotypes, .., key);
            var honest = Statement.Parse(made.Statement);
            var said = (ContributionPredicate)honest.Predicate with { Genomes = claimed };
            new ContributionIntake(study.Study, context).Accept([made with { Statement = new Statement(honest.Subjects, said).Sign(key) }]);
        }

        Assert.Null(study.Finish());
        Assert.Equal(StudyStage.Aborted, study.Study.State.Stage);
        Assert.False(study.Keys.HasSecretKey);
    }
}
