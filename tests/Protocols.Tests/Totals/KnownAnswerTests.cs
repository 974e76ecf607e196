using System.Globalization;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Statistics over sites against what R gives for the pooled rows
/// (shared/data/commons/expected.json, made by expected.R).</summary>
public sealed class KnownAnswerTests
{
    private const double Digits = 1e-11;

    private static JsonNode Expected =>
        JsonNode.Parse(File.ReadAllText(SharedFolder.Require("data/commons/expected.json")))!;

    public static TheoryData<string> OneRound =>
        [
            "cohort-statistics",
            "contingency-chi-square",
            "linear-regression",
            "moments",
            "kaplan-meier",
        ];

    [Theory]
    [MemberData(nameof(OneRound))]
    [InlineData("logistic-regression")]
    public void The_expected_sites_give_the_expected_table_byte_for_byte(string name) =>
        Assert.Equal(
            File.ReadAllText(Checkout.PathOf($"protocols/{name}/expected/result.tsv")),
            System.Text.Encoding.UTF8.GetString(
                TotalsRun.Run(TotalsRun.Shipped(name), TotalsRun.ShippedSites(name)).FormatTable()
            )
        );

    /// <summary>Exact: it does not matter how the rows are shared among sites.</summary>
    [Theory]
    [MemberData(nameof(OneRound))]
    public void Other_sites_with_the_same_rows_give_the_same_numbers(string name)
    {
        var section = TotalsRun.Shipped(name);
        var sites = TotalsRun.ShippedSites(name);
        var header = System.Text.Encoding.UTF8.GetString(sites[0]).Split('\n')[0];
        var pooled =
            header
            + "\n"
            + string.Concat(
                sites.Select(site =>
                    string.Join('\n', System.Text.Encoding.UTF8.GetString(site).Split('\n')[1..])
                )
            );

        Assert.Equal(
            TotalsRun.Run(section, sites).Totals,
            TotalsRun.Run(section, TotalsRun.Cut(pooled, 7)).Totals
        );
    }

    [Fact]
    public void Means_and_variances_are_those_of_R()
    {
        var found = TotalsRun.Run(
            TotalsRun.Shipped("cohort-statistics"),
            TotalsRun.ShippedSites("cohort-statistics")
        );
        foreach (var (statistic, column) in new[] { ("age", "age"), ("heart-rate", "thalach") })
        {
            var expected = Expected["heart_disease"]![column]!;
            foreach (var quantity in new[] { "n", "sum", "sum_of_squares", "mean", "variance" })
                Close(expected[quantity]!, found.Value(statistic, column, quantity));
        }

        var counts = Expected["heart_disease"]!["age_histogram"]!["counts"]!.AsArray();
        for (var i = 0; i < counts.Count; i++)
            Close(counts[i]!, found.Value("ages", $"[{20 + (10 * i)}, {30 + (10 * i)})", "count"));
        Close(Expected["heart_disease"]!["rows"]!, found.Value("study", "all", "rows"));
    }

    [Fact]
    public void The_contingency_table_and_its_test_are_those_of_R()
    {
        var found = TotalsRun.Run(
            TotalsRun.Shipped("contingency-chi-square"),
            TotalsRun.ShippedSites("contingency-chi-square")
        );
        var expected = Expected["heart_disease"]!;
        for (var sex = 0; sex < 2; sex++)
        {
            for (var disease = 0; disease < 2; disease++)
                Close(
                    expected["sex_by_disease"]![sex]![disease]!,
                    found.Value("sex-and-disease", $"sex={sex} disease={disease}", "count")
                );
        }

        var test = expected["chi_square_sex_disease"]!;
        Close(test["statistic"]!, found.Value("sex-and-disease", "all", "chi_square"));
        Assert.Equal(
            test["p"]!.GetValue<double>(),
            found.Value("sex-and-disease", "all", "p"),
            test["p"]!.GetValue<double>() * 1e-5
        );
    }

    [Fact]
    public void The_linear_model_is_that_of_R()
    {
        var found = TotalsRun.Run(
            TotalsRun.Shipped("linear-regression"),
            TotalsRun.ShippedSites("linear-regression")
        );
        var expected = Expected["heart_disease"]!["linear"]!;
        var names = expected["names"]!.AsArray();
        for (var i = 0; i < names.Count; i++)
        {
            var row = found.Totals.Single(row =>
                row.Term == names[i]!.GetValue<string>() && row.Quantity == "estimate"
            );
            Close(expected["estimate"]![i]!, Parse(row.Value));
            Close(expected["std_error"]![i]!, Parse(row.StandardError));
        }

        Close(expected["r_squared"]!, found.Value("heart-rate", "all", "r_squared"));
        Close(
            expected["residual_variance"]!,
            found.Value("heart-rate", "all", "residual_variance")
        );
    }

    /// <summary>Every one of R's rounds, not only the last.</summary>
    [Fact]
    public void Every_round_of_the_logistic_model_is_Newton_s_of_the_pooled_rows()
    {
        var section = TotalsRun.Shipped("logistic-regression");
        var sites = TotalsRun.ShippedSites("logistic-regression");
        var rounds = Expected["heart_disease"]!["logistic"]!["newton"]!.AsArray();
        var parameters = section.FirstParameters;
        for (var round = 0; round < section.Rounds; round++)
        {
            var totals = TotalsRun.Totals(section, sites, parameters.AsSpan());
            var result = section.ReadTotals(totals, 4, parameters.AsSpan(), out _)!;
            Assert.Equal(
                rounds[round]!["deviance_before"]!.GetValue<double>(),
                result.Value("disease", "all", "deviance_before"),
                1e-6
            );
            parameters = section.NextParameters(totals, 4, parameters.AsSpan())!.Value;
            for (var i = 0; i < parameters.Length; i++)
                Assert.Equal(
                    rounds[round]!["beta_after"]![i]!.GetValue<double>(),
                    parameters[i].ToDouble(),
                    1e-8
                );
        }
    }

    [Theory]
    [InlineData(7, 41, "km_from_weekly_counts")]
    public void The_curve_from_weekly_counts_is_that_of_R(int width, int intervals, string name)
    {
        var section = HeartFailure(width, intervals);
        var found = TotalsRun.Run(
            section,
            TotalsRun.Cut(Read("data/commons/heart-failure.csv"), 5)
        );
        var expected = Expected["heart_failure"]!;
        for (var i = 0; i < intervals; i++)
        {
            var end = ((i + 1) * width) - 1;
            var term = end.ToString(CultureInfo.InvariantCulture);
            Close(expected[name]![i]!, found.Value("survival", term, "survival"));
            Close(
                expected["km_counts_by_week"]!["deaths"]![i]!,
                found.Value("survival", term, "deaths")
            );
            Close(
                expected["km_counts_by_week"]!["censored"]![i]!,
                found.Value("survival", term, "censored")
            );
        }
    }

    [Fact]
    public void The_curve_from_daily_counts_is_the_exact_one()
    {
        var found = TotalsRun.Run(
            HeartFailure(1, 286),
            TotalsRun.Cut(Read("data/commons/heart-failure.csv"), 3)
        );
        var expected = Expected["heart_failure"]!;
        Close(expected["km_exact_at_end"]!, found.Value("survival", "285", "survival"));
        var times = expected["km"]!["time"]!.AsArray();
        for (var i = 0; i < times.Count; i++)
            Close(
                expected["km"]!["survival"]![i]!,
                found.Value(
                    "survival",
                    times[i]!.GetValue<int>().ToString(CultureInfo.InvariantCulture),
                    "survival"
                )
            );
        Close(expected["deaths"]!, found.Value("survival", "all", "deaths"));
    }

    [Fact]
    public void Medians_and_the_log_rank_test_by_sex_are_those_of_R()
    {
        var section = TotalsRun
            .Protocol(
                """
                  missing: complete
                  columns:
                    - {name: time, unit: days, minimum: 0, maximum: 1022, decimals: 0}
                    - {name: status, unit: "1", minimum: 1, maximum: 2, decimals: 0}
                    - {name: sex, unit: "1", minimum: 1, maximum: 2, decimals: 0}
                  indicators:
                    - {name: dead, of: status, equals: 2}
                """,
                """
                  - {name: all, kind: survival, time: time, event: dead, interval: 1, intervals: 1023}
                  - {name: sexes, kind: survival, time: time, event: dead, interval: 1, intervals: 1023, by: sex, levels: [1, 2]}
                """,
                degree: 8192
            )
            .Totals!;
        var found = TotalsRun.Run(section, TotalsRun.Cut(Read("data/commons/lung.csv"), 18));
        var expected = Expected["lung"]!;

        Close(expected["median_all"]!, found.Value("all", "all", "median"));
        Close(expected["median_by_sex"]!["male"]!, found.Value("sexes", "sex=1", "median"));
        Close(expected["median_by_sex"]!["female"]!, found.Value("sexes", "sex=2", "median"));
        Close(
            expected["logrank_sex"]!["chi_square"]!,
            found.Value("sexes", "all", "logrank_chi_square")
        );
        for (var i = 0; i < 2; i++)
            Close(
                expected["logrank_sex"]!["expected"]![i]!,
                found.Value("sexes", $"sex={i + 1}", "expected_deaths")
            );
    }

    [Fact]
    public void Numbers_with_decimals_lose_none()
    {
        var section = TotalsRun
            .Protocol(
                """
                  missing: complete
                  columns:
                    - {name: age, unit: years, minimum: 0, maximum: 120, decimals: 3}
                    - {name: serum_creatinine, unit: mg/dL, minimum: 0, maximum: 20, decimals: 2}
                """,
                """
                  - {name: both, kind: moments, columns: [age, serum_creatinine]}
                """
            )
            .Totals!;
        var found = TotalsRun.Run(
            section,
            TotalsRun.Cut(Read("data/commons/heart-failure.csv"), 4)
        );
        var expected = Expected["heart_failure"]!;
        foreach (var column in new[] { "age", "serum_creatinine" })
        {
            foreach (var quantity in new[] { "n", "sum", "sum_of_squares", "mean", "variance" })
                Close(expected[column]![quantity]!, found.Value("both", column, quantity));
        }

        Assert.Equal("1148690.969778", found.Text("both", "age", "sum_of_squares"));
    }

    private static TotalsSection HeartFailure(int width, int intervals) =>
        TotalsRun
            .Protocol(
                """
                  missing: complete
                  columns:
                    - {name: time, unit: days, minimum: 0, maximum: 285, decimals: 0}
                    - {name: death, unit: "1", minimum: 0, maximum: 1, decimals: 0}
                """,
                $"  - {{name: survival, kind: survival, time: time, event: death, interval: {width}, "
                    + $"intervals: {intervals}}}"
            )
            .Totals!;

    private static string Read(string path) => File.ReadAllText(SharedFolder.Require(path));

    private static void Close(JsonNode expected, double found)
    {
        var value = expected.GetValue<double>();
        Assert.Equal(value, found, Math.Max(Math.Abs(value), 1e-3) * Digits);
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
