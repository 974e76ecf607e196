using System.IO.Compression;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

/// <summary>χ² on encrypted genotypes of 2,504 real genomes, with made phenotypes.</summary>
public sealed class AssociationTests
{
    [Slow]
    [Fact]
    public void Encrypted_association_equals_the_one_computed_in_the_clear_to_a_billionth()
    {
        var path = SharedFolder.Require("data/1000genomes/chr21_600variants_2504genomes.vcf.gz");
        using var git = new GitFolder();
        git.CopyFromCheckout("protocols/gwas-chi-square").Commit();
        using var study = new LocalStudy(
            ProtocolSource.LoadCommitted(git["protocols/gwas-chi-square"], out _)
        );
        // Every genome whose number is 0 or 2 modulo 5 is a case.
        bool[] isCase;
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
            isCase =
            [
                .. Enumerable
                    .Range(0, extraction.Genotypes.Genomes.Length)
                    .Select(i => i % 5 is 0 or 2),
            ];
            CohortContribution.ContributeEach(
                study.Study,
                extraction.Genotypes,
                progress: null,
                TestContext.Current.CancellationToken,
                isCase
            );
        }

        var result = (CaseControlStatistics)study.Finish()!;

        Assert.Equal((2504UL, (ulong)isCase.Count(c => c)), (result.Genomes, result.Cases));
        var clear = InTheClear(path, isCase);
        Assert.Equal(600, clear.Count);
        Assert.All(result.Variants.Zip(clear), pair =>
        {
            var (found, expected) = pair;
            Near(expected.Allelic, found.AllelicChiSquare);
            Near(expected.Genotypic, found.GenotypicChiSquare);
            Near(expected.OddsRatio, found.OddsRatio.Value);
            Assert.Equal(expected.Degrees, found.GenotypicDegreesOfFreedom);
        });
    }

    /// <summary>By other formulas than the product's: N(ad − bc)²/… for alleles, Σ O²/E −
    /// N for genotypes.</summary>
    private static List<(
        double Allelic,
        double Genotypic,
        double OddsRatio,
        int Degrees
    )> InTheClear(string path, bool[] isCase)
    {
        var rows = new List<(double, double, double, int)>();
        using var text = new StreamReader(
            new GZipStream(File.OpenRead(path), CompressionMode.Decompress)
        );
        while (text.ReadLine() is { } line)
        {
            if (line[0] == '#')
                continue;
            var table = new double[2, 3];
            foreach (
                var (genotype, genome) in line.Split('\t')
                    .Skip(9)
                    .Select((genotype, i) => (genotype, i))
            )
                table[isCase[genome] ? 0 : 1, genotype.Count(c => c == '1')]++;
            double a = table[0, 1] + 2 * table[0, 2],
                b = table[0, 1] + 2 * table[0, 0];
            double c = table[1, 1] + 2 * table[1, 2],
                d = table[1, 1] + 2 * table[1, 0];
            var allelic =
                (a + b + c + d)
                * Math.Pow(a * d - b * c, 2)
                / ((a + b) * (c + d) * (a + c) * (b + d));
            double[] sums =
            [
                table[0, 0] + table[0, 1] + table[0, 2],
                table[1, 0] + table[1, 1] + table[1, 2],
            ];
            var total = sums[0] + sums[1];
            var (genotypic, columns) = (-total, 0);
            for (var g = 0; g < 3; g++)
            {
                var column = table[0, g] + table[1, g];
                if (column == 0)
                    continue;
                columns++;
                genotypic +=
                    total
                    * (
                        table[0, g] * table[0, g] / (sums[0] * column)
                        + table[1, g] * table[1, g] / (sums[1] * column)
                    );
            }

            rows.Add((allelic, genotypic, a * d / (b * c), columns - 1));
        }

        return rows;
    }

    private static void Near(double expected, double found)
    {
        if (double.IsNaN(found))
            Assert.True(
                double.IsNaN(expected) || double.IsInfinity(expected) || expected == 0,
                $"expected {expected}"
            );
        else
            Assert.InRange(
                found,
                expected - 1e-9 * Math.Max(1, Math.Abs(expected)),
                expected + 1e-9 * Math.Max(1, Math.Abs(expected))
            );
    }
}
