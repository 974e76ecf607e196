using System.IO.Compression;
using System.Text;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

public sealed class KnownAnswerTests
{
    [Slow]
    [Fact]
    public void Encrypted_counts_of_2504_real_genomes_are_those_that_their_INFO_column_states()
    {
        var path = SharedFolder.Require("data/1000genomes/chr21_600variants_2504genomes.vcf.gz");
        using var git = new GitFolder();
        git.CopyFromCheckout("protocols/1000genomes-chr21-allele-frequency").Commit();
        using var study = new LocalStudy(
            ProtocolSource.LoadCommitted(git["protocols/1000genomes-chr21-allele-frequency"], out _)
        );
        using (var file = GenomicFile.OpenDecompressed(File.OpenRead(path), path))
        using (
            var extraction = VcfExtraction.Read(
                file,
                path,
                study.Study.Protocol.Variants,
                study.Study.Protocol.Definition.Data.Genotypes
            )
        )
        {
            CohortContribution.ContributeEach(
                study.Study,
                extraction.Genotypes,
                progress: null,
                TestContext.Current.CancellationToken
            );
        }

        study.Finish();

        // The truth, read by other means than the product's: gzip, split, INFO.
        using var truth = new StreamReader(
            new GZipStream(File.OpenRead(path), CompressionMode.Decompress)
        );
        var expected = new StringBuilder(
            "id\tchromosome\tposition\tref\talt\teffect_allele\tac\tan\taf\n"
        );
        var variants = 0;
        while (truth.ReadLine() is { } line)
        {
            if (line[0] == '#')
                continue;
            var columns = line.Split('\t', 9);
            var info = columns[7]
                .Split(';')
                .Select(pair => pair.Split('='))
                .Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            expected
                .AppendJoin(
                    '\t',
                    columns[2],
                    columns[0],
                    columns[1],
                    columns[3],
                    columns[4],
                    columns[4],
                    info["AC"],
                    info["AN"],
                    info["AF"]
                )
                .Append('\n');
            variants++;
        }

        Assert.Equal(600, variants);
        Assert.Equal(2504UL, study.Study.State.EffectiveCount);
        Assert.Equal(expected.ToString(), File.ReadAllText(study.Study.Folder.ResultFile));
    }

    [Theory]
    [InlineData("alzheimers-allele-frequency")]
    [InlineData("1000genomes-chr21-allele-frequency")]
    [InlineData("breast-cancer-allele-frequency")]
    [InlineData("sensitive-allele-frequency")]
    [InlineData("gwas-chi-square")]
    public void Each_protocol_gives_its_expected_result_on_its_expected_input(string name)
    {
        using var git = new GitFolder();
        git.CopyFromCheckout($"protocols/{name}").Commit();
        using var study = new LocalStudy(
            ProtocolSource.LoadCommitted(git[$"protocols/{name}"], out _)
        );

        var vcf = File.ReadAllBytes(git[$"protocols/{name}/expected/input.vcf"]);
        var phenotypes = git[$"protocols/{name}/expected/phenotypes.tsv"];
        using var extraction = SampleProtocol.Read(study.Study.Protocol, vcf);
        study
            .Contribute(
                vcf,
                File.Exists(phenotypes)
                    ? PhenotypeTable
                        .Read(File.ReadAllText(phenotypes), phenotypes)
                        .CasesOf(extraction.Genotypes.Genomes)
                    : null
            )
            .Finish();

        Assert.Equal(
            File.ReadAllText(git[$"protocols/{name}/expected/result.tsv"]),
            File.ReadAllText(study.Study.Folder.ResultFile)
        );
    }

    [Theory]
    [InlineData(SecurityProfile.Hesg2024, 4096)]
    [InlineData(SecurityProfile.Hesg2024, 8192)]
    [InlineData(SecurityProfile.SealDefault, 4096)]
    [InlineData(SecurityProfile.SealDefault, 8192)]
    public void Two_owners_dosages_add_up_under_every_parameter_set(
        SecurityProfile profile,
        int degree
    )
    {
        var context = RlweContext.Create(
            EncryptionParameters.Bfv(profile, degree, 1032193),
            profile
        );
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secret = generator.CreateSecretKey();
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secret),
            RandomSource.System
        );
        var encoder = new BatchEncoder(context);
        var sum = encryptor.Encrypt(encoder.Encode([1, 0, 2, 0, 1, 2, 1, 0, 1, 0, 1]));
        new BfvEvaluator(context).AddInPlace(
            sum,
            encryptor.Encrypt(encoder.Encode([2, 1, 1, 0, 2, 1, 0, 2, 0, 1, 1]))
        );

        using var decryptor = new Decryptor(context, secret);
        var slots = new ulong[context.SlotCount];
        encoder.Decode(decryptor.Decrypt(sum), slots);

        Assert.Equal([3UL, 1, 3, 0, 3, 3, 1, 2, 1, 1, 2], slots[..11]);
        Assert.All(slots[11..], slot => Assert.Equal(0UL, slot));
        Assert.InRange(
            decryptor.NoiseBudgetBits(sum),
            NoiseBound.Sum(NoiseBound.FreshPublicKey(context), 2).BudgetBits(context),
            1000
        );
    }

    [Fact]
    public void Nothing_but_digests_and_keys_tells_one_contribution_from_another()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(
            SampleProtocol.Vcf(["0/0", "0/0", "0/0"], ["1/1", "1/1", "./."])
        );

        var entries = study.Study.ReadEntries().Skip((int)(2)).Select(Entry.Parse).ToArray();

        var predicates = entries
            .Select(entry => (ContributionPredicate)entry.Statement.Predicate)
            .ToArray();
        Assert.Equal(predicates[0] with { Contributor = predicates[1].Contributor }, predicates[1]);
        Assert.All(entries, entry =>
            Assert.Equal("ciphertext", Assert.Single(entry.Statement.Subjects).Name)
        );
        Assert.Single(
            entries
                .Select(entry =>
                    new FileInfo(
                        ((BlobStore)study.Study.Blobs).PathOf(entry.Statement.Subjects[0].Digest)
                    ).Length
                )
                .Distinct()
        );
    }
}
