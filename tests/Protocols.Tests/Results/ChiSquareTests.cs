using System.Collections.Immutable;
using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class ChiSquareTests
{
    /// <summary>Quantiles from any table of the distribution, and far tails from erfc's own
    /// series.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(3.841458820694124, 0.05)]
    [InlineData(6.634896601021213, 0.01)]
    [InlineData(10.827566170662733, 0.001)]
    [InlineData(29.716785, 5.0000012630e-8)]
    [InlineData(1, 0.31731050786291415)]
    [InlineData(100, 1.5239706048321052e-23)]
    public void The_upper_tail_with_one_degree_of_freedom_is_that_of_the_tables(
        double statistic,
        double p
    ) => Assert.InRange(ChiSquare.UpperTail1(statistic) / p, 1 - 2e-7, 1 + 2e-7);

    [Fact]
    public void The_two_branches_of_erfc_meet()
    {
        Assert.Equal(0.004677734981047266, ChiSquare.Erfc(2), 1e-15);
        Assert.Equal(0.0046777349810472645, ChiSquare.Erfc(Math.BitDecrement(2.0)), 1e-15);
    }

    [Fact]
    public void The_upper_tail_with_two_degrees_is_an_exponential() =>
        Assert.Equal(0.05, ChiSquare.UpperTail2(5.991464547107979), 1e-15);

    [Fact]
    public void Case_control_totals_that_cannot_be_are_refused()
    {
        var table = VariantTable.Parse(
            Encoding.UTF8.GetBytes(
                "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\nGRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\n"
            ),
            "variants.tsv"
        );
        // het, hom, called; the same over cases; genomes, cases.
        ulong[] possible = [3, 2, 9, 1, 2, 5, 10, 5];

        Assert.NotNull(
            CaseControlEncoding.Counts.Read(table, possible, expectedGenomes: 10, out _)
        );
        Assert.Null(CaseControlEncoding.Counts.Read(table, possible, expectedGenomes: 11, out _));
        foreach (
            var (slot, value) in ((int, ulong)[])
                [
                    (0, 8),
                    (0, 0),
                    (1, 1),
                    (2, 11),
                    (2, 4),
                    (3, 4),
                    (4, 3),
                    (5, 2),
                    (5, 6),
                    (5, 3),
                    (7, 11),
                    (7, 4),
                ]
        )
        {
            var totals = (ulong[])possible.Clone();
            totals[slot] = value;
            Assert.Null(
                CaseControlEncoding.Counts.Read(
                    table,
                    totals,
                    expectedGenomes: 10,
                    out var violation
                )
            );
            Assert.NotNull(violation);
        }
    }

    [Fact]
    public void Phenotypes_are_read_by_sample_and_each_must_be_there()
    {
        ImmutableArray<string> samples = ["a", "b"];

        Assert.Equal(
            [true, false],
            PhenotypeTable
                .Read("sample\tphenotype\nb\tcontrol\na\tcase\nc\tcase\n", "p.tsv")
                .CasesOf(samples)
        );
        Assert.Throws<MalformedInputException>(() =>
            PhenotypeTable.Read("sample\tphenotype\na\tcase\n", "p.tsv").CasesOf(samples)
        );
        Assert.Throws<MalformedInputException>(() =>
            PhenotypeTable.Read("sample phenotype\n", "p.tsv").CasesOf(samples)
        );
        Assert.Throws<MalformedInputException>(() =>
            PhenotypeTable.Read("sample\tphenotype\na\tyes\n", "p.tsv").CasesOf(samples)
        );
        Assert.Throws<MalformedInputException>(() =>
            PhenotypeTable.Read("sample\tphenotype\na\tcase\na\tcase\n", "p.tsv").CasesOf(samples)
        );
    }
}
