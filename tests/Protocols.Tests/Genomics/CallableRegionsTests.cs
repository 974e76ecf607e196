using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class CallableRegionsTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n";

    private static readonly VariantTable Table = VariantTable.Parse(
        Encoding.UTF8.GetBytes(
            Header
                + "GRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\nGRCh38\t19\t200\trs2\tACGT\tA\tA\tACGT\t.\tmade\n"
                + "GRCh38\tX\t5\trs3\t.\t.\tA\tG\t.\tmade\nGRCh38\t.\t.\trs4\t.\t.\t*\t.\t.\tmade\n"
        ),
        "variants.tsv"
    );

    [Theory]
    [InlineData("19\t99\t100", true, false)]
    [InlineData("chr19\t99\t100", true, false)]
    [InlineData("NC_000019.10\t99\t100", true, false)]
    [InlineData("19 99 100 name 0 +", true, false)]
    [InlineData("19\t98\t99", false, false)]
    [InlineData("19\t100\t101", false, false)]
    [InlineData("19\t100\t100", false, false)]
    [InlineData("19\t0\t2147483647", true, true)]
    [InlineData("19\t199\t203", false, true)]
    [InlineData("19\t199\t202", false, false)]
    [InlineData("19\t199\t201\n19\t201\t203", false, true)]
    [InlineData("19\t202\t900\n19\t150\t202", false, true)]
    [InlineData("19\t199\t201\n19\t199\t201", false, false)]
    [InlineData("browser position chr19\ntrack name=x\n#c\n\n \t\n19\t99\t100\r", true, false)]
    public void A_region_covers_from_its_start_to_the_base_before_its_end(
        string bed,
        bool first,
        bool second
    )
    {
        var regions = Read(bed);

        Assert.Equal([first, second, false, false], regions.CoversOn(GenomeBuild.GRCh38));
    }

    [Fact]
    public void A_row_without_REF_is_covered_by_its_first_base_and_a_row_without_place_never()
    {
        Assert.Equal([false, false, true, false], Read("X\t4\t5\n").CoversOn(GenomeBuild.GRCh38));
        Assert.Equal([GenomeBuild.GRCh38], Read("X\t4\t5\n").Builds);
    }

    [Theory]
    [InlineData("19\t99", "line 1: expected chromosome, start and end")]
    [InlineData("19\t99\t100\n19,99,100", "line 2: expected chromosome, start and end")]
    [InlineData("19\tx\t100", "line 1: expected start and end as whole numbers")]
    [InlineData("19\t-1\t100", "line 1: expected start and end as whole numbers")]
    [InlineData("19\t1.5\t100", "line 1: expected start and end as whole numbers")]
    [InlineData("19\t1\t2147483648", "line 1: expected start and end as whole numbers")]
    [InlineData("#\n19\t101\t100", "line 2: expected a start (0-based) that is not behind the end")]
    [InlineData(
        "NC_000019.9\t99\t100",
        "line 1: expected genome build GRCh38, found GRCh37 (NC_000019.9)"
    )]
    [InlineData("7\t99\t100", "expected regions on the protocol's chromosomes, found none")]
    [InlineData("", "expected regions on the protocol's chromosomes, found none")]
    public void What_is_no_BED_file_is_refused_with_its_line(string bed, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() => Read(bed));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
    }

    [Fact]
    public void Coverage_equals_a_count_base_by_base()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var regions = Enumerable
                .Range(0, random.Next(1, 8))
                .Select(_ => (Start: random.Next(90, 210), Length: random.Next(0, 60)))
                .ToArray();
            var bed = string.Concat(
                regions.Select(region => $"19\t{region.Start}\t{region.Start + region.Length}\n")
            );
            bool Holds(int position) =>
                regions.Any(region =>
                    region.Start < position && position <= region.Start + region.Length
                );

            var covers = Read(bed).CoversOn(GenomeBuild.GRCh38);

            Assert.Equal((Holds(100), Enumerable.Range(200, 4).All(Holds)), (covers[0], covers[1]));
        }
    }

    private static CallableRegions Read(string bed) =>
        CallableRegions.Read(new MemoryStream(Encoding.UTF8.GetBytes(bed)), "callable.bed", Table);
}
