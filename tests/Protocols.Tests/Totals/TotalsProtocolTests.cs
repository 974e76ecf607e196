using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Protocols on sites' tables: what they must agree on.</summary>
public sealed class TotalsProtocolTests
{
    [Theory]
    [InlineData(
        "linear-regression",
        "interpret: totals",
        "interpret: linear",
        "expected withheld with interpret: linear"
    )]
    [InlineData("linear-regression", "rows: many", "rows: some", "expected one of many")]
    [InlineData("linear-regression", "  minimum_rows: 20\n", "", "data.minimum_rows")]
    [InlineData("linear-regression", "minimum_rows: 20", "minimum_rows: 5000", "from 1 to 4095")]
    [InlineData(
        "linear-regression",
        "missing: complete",
        "missing: mask",
        "complete, by-statistic"
    )]
    [InlineData("linear-regression", "outcome: thalach", "outcome: pulse", "a declared column")]
    [InlineData(
        "linear-regression",
        "predictors: [age, sex",
        "predictors: [thalach, sex",
        "other columns than the outcome"
    )]
    [InlineData(
        "linear-regression",
        "predictors: [age, sex",
        "predictors: [sex, sex",
        "each column once"
    )]
    [InlineData("linear-regression", "of: cp\n", "of: asymptomatic\n", "a declared column")]
    [InlineData(
        "linear-regression",
        "      equals: 4",
        "      equals: 4\n      at_least: 3",
        "one of equals"
    )]
    [InlineData("linear-regression", "name: asymptomatic", "name: sex", "each name once")]
    [InlineData(
        "linear-regression",
        "kind: linear-regression",
        "kind: quadratic",
        "one of moments"
    )]
    [InlineData("linear-regression", "scheme: bfv", "scheme: ckks", "crypto")]
    [InlineData(
        "cohort-statistics",
        "breaks: [20, 30, 40",
        "breaks: [20, 40, 30",
        "numbers that grow"
    )]
    [InlineData(
        "cohort-statistics",
        "maximum: 110\n      decimals: 0",
        "maximum: 110\n      decimals: 15",
        "at most 120 bits"
    )]
    [InlineData(
        "contingency-chi-square",
        "row_levels: [0, 1]",
        "row_levels: [0.5, 1]",
        "at most 0 digits"
    )]
    [InlineData("kaplan-meier", "intervals: 26", "intervals: 25", "go beyond 181 days")]
    [InlineData("kaplan-meier", "event: death", "event: time", "a column of 0 (censored) and 1")]
    [InlineData("logistic-regression", "rounds: 6", "rounds: 1", "from 2 to 64")]
    [InlineData("logistic-regression", "outcome: disease", "outcome: num", "a column of 0 and 1")]
    [InlineData("logistic-regression", "fraction_bits: 30", "fraction_bits: 60", "from 8 to 40")]
    [InlineData(
        "moments",
        "maximum_rows: 4095",
        "maximum_rows: 4095\n  limb_bits: 20",
        "from 1 to 16"
    )]
    public void What_does_not_fit_is_refused_by_line_and_key(
        string name,
        string was,
        string becomes,
        string message
    )
    {
        var yaml = File.ReadAllText(Checkout.PathOf($"protocols/{name}/protocol.yaml"));
        Assert.Contains(was, yaml, StringComparison.Ordinal);

        var error = Assert.Throws<MalformedInputException>(() =>
            ProtocolDefinition.Parse(
                yaml.Replace(was, becomes, StringComparison.Ordinal),
                "protocol.yaml"
            )
        );

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
