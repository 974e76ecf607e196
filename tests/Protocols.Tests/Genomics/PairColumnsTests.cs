using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>The fast way through a cohort's line gives what column by column gives.</summary>
public sealed class PairColumnsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(37)]
    public void All_columns_at_once_are_the_columns_one_by_one(int genomes)
    {
        var random = new Random(genomes);
        foreach (var (reference, alternate) in ((int, int)[])[(0, 1), (1, 0), (0, 0)])
        {
            var columns = Enumerable
                .Range(0, genomes)
                .Select(_ =>
                    string.Concat(
                        random.Next(2).ToString(),
                        random.Next(2) == 0 ? "|" : "/",
                        random.Next(2).ToString()
                    )
                )
                .ToArray();
            var packed = new byte[(genomes + 3) / 4];
            packed.AsSpan().Fill(0xff);

            Assert.True(PairColumns.TryPack(Bytes(columns), genomes, reference, alternate, packed));

            AlleleKind[] kinds = [Kind(reference), Kind(alternate)];
            for (var i = 0; i < genomes; i++)
            {
                Assert.True(
                    Genotype.TryParse(Encoding.ASCII.GetBytes(columns[i]), kinds, out var slow)
                );
                Assert.Equal(slow.Dosage, (packed[i / 4] >> (2 * (i % 4))) & 3);
            }

            for (var i = genomes; i < 4 * packed.Length; i++)
                Assert.Equal(3, (packed[i / 4] >> (2 * (i % 4))) & 3);
        }
    }

    [Fact]
    public void One_changed_byte_gives_a_line_that_both_ways_read_alike_or_to_the_slow_one()
    {
        const int genomes = 9;
        var line = Bytes([.. Enumerable.Repeat("0|1", genomes)]);
        AlleleKind[] kinds = [AlleleKind.Other, AlleleKind.Effect];
        for (var at = 0; at < line.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var changed = line.ToArray();
                changed[at] = (byte)value;
                var packed = new byte[(genomes + 3) / 4];
                if (!PairColumns.TryPack(changed, genomes, 0, 1, packed))
                    continue;
                var columns = Encoding.Latin1.GetString(changed).Split('\t');
                Assert.Equal(genomes, columns.Length);
                for (var i = 0; i < genomes; i++)
                {
                    Assert.True(
                        Genotype.TryParse(Encoding.Latin1.GetBytes(columns[i]), kinds, out var slow)
                    );
                    Assert.Equal(
                        (slow.Dosage, 2),
                        ((packed[i / 4] >> (2 * (i % 4))) & 3, slow.Called)
                    );
                }
            }
        }
    }

    [Theory]
    [InlineData("0|1\t0|1\t1")]
    [InlineData("0|1\t./.\t0|1")]
    [InlineData("0|1\t0|2\t0|1")]
    [InlineData("0|1\t0|1:\t|1")]
    [InlineData("0|1\t0 1\t0|1")]
    [InlineData("0|1 0|1\t0|1")]
    public void Other_columns_are_left_to_the_slow_way(string columns) =>
        Assert.False(PairColumns.TryPack(Encoding.ASCII.GetBytes(columns), 3, 0, 1, new byte[1]));

    private static AlleleKind Kind(int copies) =>
        copies == 1 ? AlleleKind.Effect : AlleleKind.Other;

    private static byte[] Bytes(string[] columns) =>
        Encoding.ASCII.GetBytes(string.Join('\t', columns));
}
