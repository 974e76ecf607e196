using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

/// <summary>
/// Whole studies on personal files, which list the sites where somebody differs from the reference:
/// frequencies are wrong without an answer for the others, and right with each honest answer.
/// </summary>
public sealed class AbsentSiteStudyTests
{
    private const string Protocol = "protocols/alzheimers-allele-frequency";

    private static readonly string[] Input = File.ReadAllLines(
        Checkout.PathOf($"{Protocol}/expected/input.vcf")
    );

    private static readonly string Expected = File.ReadAllText(
        Checkout.PathOf($"{Protocol}/expected/result.tsv")
    );

    private static int Genomes =>
        Input.Single(line => line.StartsWith("#CHROM", StringComparison.Ordinal)).Split('\t').Length
        - 9;

    [Fact]
    public void Files_of_variant_sites_only_give_the_frequency_among_carriers()
    {
        var table = Run("not-called", (genome, _) => Personal(genome, blocks: false));

        Assert.NotEqual(Expected, table);
        Assert.Equal(
            ("0.333333", "0.047619"),
            (FrequencyOf(table, "rs429358"), FrequencyOf(Expected, "rs429358"))
        );
    }

    [Fact]
    public void Reference_blocks_of_gVCFs_give_the_right_frequencies() =>
        Assert.Equal(Expected, Run("reject", (genome, _) => Personal(genome, blocks: true)));

    [Fact]
    public void Callable_regions_give_the_right_frequencies_and_the_record_says_that_they_were_used()
    {
        var table = Run(
            "reference-if-covered",
            (genome, _) => Personal(genome, blocks: false),
            (genome, variants) =>
                AbsenceStatement.None with
                {
                    Callable = CallableRegions.Read(
                        new MemoryStream(Regions(genome)),
                        "callable.bed",
                        variants
                    ),
                },
            state =>
                Assert.All(state.EffectiveContributions(), contribution =>
                    Assert.Equal("reference-if-covered", contribution.Report.Absent)
                )
        );

        Assert.Equal(Expected, table);
    }

    [Fact]
    public void A_statement_that_absent_sites_are_reference_is_recorded_for_those_who_made_it()
    {
        Run(
            "reference",
            (genome, _) => Personal(genome, blocks: false),
            (genome, _) => AbsenceStatement.None with { IsReference = genome < 3 },
            state =>
                Assert.Equal(
                    [
                        .. Enumerable
                            .Range(0, Genomes)
                            .Select(genome => genome < 3 ? "reference" : null),
                    ],
                    state
                        .EffectiveContributions()
                        .Select(contribution => contribution.Report.Absent)
                )
        );
    }

    private static string FrequencyOf(string table, string id) =>
        table
            .Split('\n')
            .Single(line => line.StartsWith(id + "\t", StringComparison.Ordinal))
            .Split('\t')[^1];

    /// <summary>A study to its end: every check that the parties make before they act
    /// passes.</summary>
    private static string Run(
        string absent,
        Func<int, VariantTable, byte[]> file,
        Func<int, VariantTable, AbsenceStatement>? statement = null,
        Action<StudyState>? look = null
    )
    {
        using var git = new GitFolder();
        git.CopyFromCheckout(Protocol);
        var yaml = git[$"{Protocol}/protocol.yaml"];
        File.WriteAllText(
            yaml,
            File.ReadAllText(yaml)
                .Replace("absent: reject", $"absent: {absent}", StringComparison.Ordinal)
        );
        git.Commit();
        using var study = new LocalStudy(ProtocolSource.LoadCommitted(git[Protocol], out _));
        var protocol = study.Study.Protocol;
        var context = study.Study.ReadContext();
        using var maker = new ContributionMaker(context);
        var contributions = new List<SignedContribution>();
        for (var genome = 0; genome < Genomes; genome++)
        {
            using var extraction = VcfExtraction.Read(
                new MemoryStream(file(genome, protocol.Variants)),
                "personal.vcf",
                protocol.Variants,
                protocol.Definition.Data.Genotypes,
                absence: statement?.Invoke(genome, protocol.Variants)
            );
            using var key = Ed25519PrivateKey.Generate();
            contributions.Add(maker.Make(extraction.Genotypes, .., key));
        }

        new ContributionIntake(study.Study, context).Accept(contributions);
        look?.Invoke(study.Study.State);
        return Encoding.UTF8.GetString(study.Finish()!.FormatTable());
    }

    /// <summary>One genome's own file: records where it has an ALT, and perhaps blocks where it has
    /// none.</summary>
    private static byte[] Personal(int genome, bool blocks)
    {
        var text = new StringBuilder();
        foreach (var line in Input)
        {
            if (line.StartsWith("##", StringComparison.Ordinal))
            {
                text.Append(line).Append('\n');
                continue;
            }

            var columns = line.Split('\t');
            var own = columns[9 + genome];
            if (columns[0] == "#CHROM" || !(IsReference(own) || IsUncalled(own)))
                text.AppendJoin('\t', [.. columns[..9], own]).Append('\n');
            else if (blocks)
                text.AppendJoin(
                        '\t',
                        columns[0],
                        columns[1],
                        ".",
                        columns[3][..1],
                        "<NON_REF>",
                        ".",
                        ".",
                        $"END={columns[1]}",
                        "GT",
                        own
                    )
                    .Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static bool IsReference(string genotype) => genotype is "0/0" or "0|0";

    private static bool IsUncalled(string genotype) => genotype is "./." or ".|.";

    /// <summary>Where the genome's reads would have shown a variant.</summary>
    private static byte[] Regions(int genome) =>
        Encoding.UTF8.GetBytes(
            string.Concat(
                Input
                    .Where(line => !line.StartsWith('#'))
                    .Select(line => line.Split('\t'))
                    .Where(columns => IsReference(columns[9 + genome]))
                    .Select(columns =>
                        $"{columns[0]}\t{int.Parse(columns[1], null) - 1}\t{columns[1]}\n"
                    )
            )
        );
}
