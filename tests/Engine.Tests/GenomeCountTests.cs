using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

public sealed class GenomeCountTests
{
    [Fact]
    public void Genomes_beyond_every_number_are_refused_at_the_door_and_by_the_computing_party()
    {
        using var protocol = new SampleProtocol(samples: "all");
        using var study = new LocalStudy(protocol.Load());
        using var extraction = SampleProtocol.Read(
            study.Study.Protocol,
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"])
        );
        var context = study.Study.ReadContext();
        using var maker = new ContributionMaker(context);
        var intake = new ContributionIntake(study.Study, context);
        intake.Accept([Claim(1)]);
        var absurd = Claim(ulong.MaxValue);

        var refused = Assert.Throws<StudyException>(() => intake.Accept([absurd]));
        study.Study.Blobs.Put(absurd.Ciphertext);
        study.Study.Append(absurd.Statement);
        var uncleared = Assert.Throws<UnclearedException>(() => study.Finish());

        Assert.Contains("at most 258048 genomes", refused.Message, StringComparison.Ordinal);
        Assert.Equal("genomics.cohort", uncleared.CheckId);
        Assert.Equal(StudyStage.Collecting, study.Study.State.Stage);

        SignedContribution Claim(ulong genomes)
        {
            using var key = Ed25519PrivateKey.Generate();
            var made = maker.Make(extraction.Genotypes, .., key);
            var honest = Statement.Parse(made.Statement);
            var said = (ContributionPredicate)honest.Predicate with { Genomes = genomes };
            return made with { Statement = new Statement(honest.Subjects, said).Sign(key) };
        }
    }
}
