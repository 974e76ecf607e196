using System.Globalization;
using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>What of a table is drawn, and where.</summary>
public sealed class ResultChartsTests
{
    [Fact]
    public void Up_to_30_frequencies_are_bars_on_an_axis_from_0_to_1()
    {
        var chart = Assert.IsType<BarChart>(
            Assert.Single(
                ResultCharts.Of(
                    Frequencies(
                        ("rs1", "1", "5", "0.123456"),
                        ("rs2", "1", "6", "."),
                        ("rs3", "1", "7", "1.5")
                    )
                )
            )
        );

        Assert.Equal((0, 1), (chart.Axis.Least, chart.Axis.Most));
        Assert.Equal(["C 0.1235", "not called", "C 1.5"], chart.Bars.Select(bar => bar.Text));
        Assert.Equal([0.123456, double.NaN, double.NaN], chart.Bars.Select(bar => bar.Value));
        Assert.IsType<BarChart>(ResultCharts.Of(Many(30))[0]);
        Assert.IsType<PointChart>(ResultCharts.Of(Many(31))[0]);
    }

    [Fact]
    public void Many_frequencies_are_points_in_genomic_order_and_what_has_no_place_comes_last()
    {
        string[] chromosomes = ["X", ".", "10", "2", "MT", "Y", "HLA", "2"];
        var rows = Enumerable
            .Range(0, 40)
            .Select(i =>
                (
                    $"rs{i}",
                    chromosomes[i % 8],
                    i % 8 == 1 ? "." : $"{1000 - i}",
                    i == 3 ? "." : "0.5"
                )
            );

        var chart = Assert.IsType<PointChart>(
            Assert.Single(ResultCharts.Of(Frequencies([.. rows])))
        );

        Assert.Equal(
            ["2", "10", "X", "Y", "MT", "HLA", "no place"],
            chart.Bands.Select(band => band.Label)
        );
        Assert.Equal("rs39", chart.Points[0].Label);
        Assert.Equal(39, chart.Points.Length);
        Assert.EndsWith(
            "Not drawn: 1 without a called allele.",
            chart.Caption,
            StringComparison.Ordinal
        );
        Assert.Equal(
            [false, true, false, true, false, true, false],
            chart.Bands.Select(band =>
                chart.Points.First(point => point.X > band.From && point.X < band.To).IsAlternate
            )
        );
        Assert.Equal(
            chart.Points.Select(point => point.X).Order(),
            chart.Points.Select(point => point.X)
        );
    }

    [Fact]
    public void An_association_has_a_line_at_5e_8_and_its_strongest_are_named()
    {
        var charts = ResultCharts.Of(
            Association(
                ("rs1", "1", "0.5"),
                ("rs2", "1", "1E-09"),
                ("rs3", "2", "0.01"),
                ("rs4", "2", "."),
                ("rs5", "3", "0.9")
            )
        );

        var genome = Assert.IsType<PointChart>(charts[0]);
        var level = Assert.Single(genome.Levels);
        Assert.Equal(("p = 5e-8", 7.30103), (level.Label, Math.Round(level.Y, 5)));
        Assert.Equal(
            ["rs1", "rs2", "rs3"],
            genome.Points.Where(point => point.IsNamed).Select(point => point.Label)
        );
        Assert.Contains(
            "1 of 4 at or above the line of 5e-8. Not drawn: 1 without a test.",
            genome.Caption,
            StringComparison.Ordinal
        );
        Assert.True(genome.Y.Most >= 9);
    }

    [Fact]
    public void A_p_of_0_lies_above_the_axis_and_reads_as_too_small()
    {
        var charts = ResultCharts
            .Of(Association(("rs1", "1", "0"), ("rs2", "1", "0.001")))
            .Cast<PointChart>()
            .ToArray();

        Assert.All(charts, chart =>
        {
            var point = chart.Points.Single(point => point.Label == "rs1");
            Assert.Equal((true, chart.Y.Most, "p < 1e-300"), (point.IsBeyond, point.Y, point.Text));
            Assert.False(chart.Points.Single(other => other.Label == "rs2").IsBeyond);
        });
        Assert.EndsWith(
            "▲: the table has 0, which is p < 1e-300.",
            charts[0].Caption,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Where_the_table_has_the_logarithm_it_is_drawn_however_small_the_p()
    {
        var cells = ResultForm.ChiSquareByPloidy.Columns.Select(column =>
            column.Name switch
            {
                "id" => "rs1",
                "p_allelic" => "0",
                "neg_log10_p_allelic" => "1739.25",
                "chi2_allelic" => "8000",
                _ => "1",
            }
        );
        var table = new ResultTable(
            ResultForm.ChiSquareByPloidy,
            [
                [.. cells],
            ]
        );

        var point = Assert.IsType<PointChart>(ResultCharts.Of(table)[0]).Points.Single();

        Assert.Equal((1739.25, false), (point.Y, point.IsBeyond));
    }

    [Fact]
    public void Observed_is_held_against_expected_with_the_inflation_of_the_median()
    {
        var table = Association(("rs1", "1", "0.5"), ("rs2", "1", "0.1"), ("rs3", "2", "0.9"));

        var chance = Assert.IsType<PointChart>(ResultCharts.Of(table)[1]);

        Assert.True(chance.HasDiagonal);
        Assert.Equal(["rs2", "rs1", "rs3"], chance.Points.Select(point => point.Label));
        Assert.Equal(-Math.Log10(0.5 / 3), chance.Points[0].X, 12);
        Assert.Equal(2 / 0.4549, AssociationCharts.Inflation(table), 12);
        Assert.EndsWith("Genomic inflation λ = 4.397.", chance.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_tests_the_strongest_are_drawn()
    {
        var rows = Enumerable
            .Range(0, 20_005)
            .Select(i =>
                ($"rs{i}", "1", (1 - (i / 20_006.0)).ToString(CultureInfo.InvariantCulture))
            );

        var genome = Assert.IsType<PointChart>(ResultCharts.Of(Association([.. rows]))[0]);

        Assert.Equal(20_000, genome.Points.Length);
        Assert.Contains(genome.Points, point => point.Label == "rs20004");
        Assert.DoesNotContain(genome.Points, point => point.Label == "rs4");
        Assert.EndsWith(
            "The strongest 20,000 of 20,005 variants are drawn.",
            genome.Caption,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("id\tac\nrs1\t3\n")]
    [InlineData("id\taf\nrs1\t0.5\n")]
    [InlineData("output\tvalue\nrisk\t0.5\n")]
    public void A_table_of_no_known_form_is_not_drawn(string text) =>
        Assert.Empty(ResultCharts.Of(ResultTable.Parse(Encoding.UTF8.GetBytes(text))!));

    [Fact]
    public void An_association_without_any_test_is_not_drawn() =>
        Assert.Empty(ResultCharts.Of(Association(("rs1", "1", "."), ("rs2", "1", "two"))));

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void Named_values_are_bars_up_to_60(int count, bool isBars)
    {
        var chart = ResultCharts.Of(
            new ResultPlot(
                "title",
                "axis",
                [.. Enumerable.Range(0, count).Select(i => new PlotValue($"v{i}", -i, "text"))]
            )
        );

        Assert.Equal(isBars, chart is BarChart);
    }

    private static ResultTable Many(int count) =>
        Frequencies([.. Enumerable.Range(0, count).Select(i => ($"rs{i}", "1", $"{i}", "0.5"))]);

    private static ResultTable Frequencies(
        params (string Id, string Chromosome, string Position, string Frequency)[] rows
    ) =>
        new(
            ResultForm.AlleleFrequency,
            [
                .. rows.Select(row =>
                    (System.Collections.Immutable.ImmutableArray<string>)
                        [
                            row.Id,
                            row.Chromosome,
                            row.Position,
                            "A",
                            "C",
                            "C",
                            "1",
                            "2",
                            row.Frequency,
                        ]
                ),
            ]
        );

    private static ResultTable Association(
        params (string Id, string Chromosome, string P)[] rows
    ) =>
        new(
            ResultForm.ChiSquare,
            [
                .. rows.Select(
                    (row, i) =>
                        (System.Collections.Immutable.ImmutableArray<string>)
                            [
                                .. ResultForm.ChiSquare.Columns.Select(column =>
                                    column.Name switch
                                    {
                                        "id" => row.Id,
                                        "chromosome" => row.Chromosome,
                                        "position" => $"{100 + i}",
                                        "p_allelic" => row.P,
                                        "chi2_allelic" => row.P == "." ? "." : $"{i + 1}",
                                        _ => "1",
                                    }
                                ),
                            ]
                ),
            ]
        );
}
