using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

/// <summary>A bundle in the place of a study.</summary>
public sealed class BundleStudyTests
{
    private static readonly byte[] Genomes = SampleProtocol.Vcf(
        ["0/1", "1|1", "0/0"],
        ["0/0", "./.", "0/1"]
    );

    [Fact]
    public void A_bundle_is_read_as_the_study_that_it_is()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(Genomes);
        var result = study.Finish()!;
        var path = study.Release();

        using var bundle = BundleStudy.Open(path);
        BundleRelease.Write(bundle, study["again.sgp"]);

        Assert.Equal(study.Study.State.Root, bundle.State.Root);
        Assert.Equal(StudyStage.Opened, bundle.State.Stage);
        Assert.Equal(bundle.State.Root, MerkleProver.RootAt(bundle.Nodes, bundle.State.Size));
        Assert.Equal(study.Study.Protocol.Identity, bundle.Protocol.Identity);
        Assert.Equal(result.FormatTable(), Decryption.Read(bundle).FormatTable());
        Assert.Equal(result.FormatTable(), Decryption.ReadTable(bundle));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(study["again.sgp"]));
    }

    [Fact]
    public void Nothing_is_written_into_a_bundle()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(Genomes);
        study.Finish();
        using var bundle = BundleStudy.Open(study.Release());
        var statement = Entry.Parse(bundle.ReadEntries().First()).StatementEnvelope;

        Action[] writers =
        [
            () => bundle.Append(statement),
            () => bundle.Refuse(statement),
            () => bundle.SignCheckpoint(),
            () => bundle.Blobs.Put([1]),
            () => bundle.Blobs.BeginBatch(),
        ];

        Assert.All(writers, write => Assert.Throws<StudyException>(write));
    }

    [Fact]
    public void Another_container_is_no_study()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        ContextFile.Write(study.Study, study["study.sgpctx"]);

        var refused = Assert.Throws<StudyException>(() => BundleStudy.Open(study["study.sgpctx"]));

        Assert.Contains("found a context", refused.Message, StringComparison.Ordinal);
    }
}
