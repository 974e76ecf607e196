using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Protocols whose result is withheld for a data owner: what they must agree on.</summary>
public sealed class OwnerProtocolTests
{
    [Theory]
    [InlineData(
        "health-linear",
        "  minimum_contributors: 1",
        "  minimum_contributors: 2",
        "from 1 to 1"
    )]
    [InlineData("health-linear", "  publish: withheld\n", "", "from 2 to 1000000")]
    [InlineData(
        "health-linear",
        "  open: none",
        "  open: pedersen",
        "expected none, because a withheld result has no totals to open"
    )]
    [InlineData(
        "health-linear",
        "interpret: linear",
        "interpret: chi-square",
        "expected linear or polygenic-score with publish: withheld"
    )]
    [InlineData(
        "health-linear",
        "interpret: linear",
        "interpret: polygenic-score",
        "expected linear for kind: table"
    )]
    [InlineData(
        "health-linear",
        "release: exact",
        "release: rounded\n  digits: 2",
        "expected exact for scheme bfv"
    )]
    [InlineData(
        "health-linear",
        "[glucose, cholesterol]",
        "[glucose, cholesterol, third]",
        "expected at most 2 names"
    )]
    [InlineData(
        "health-linear",
        "      decimals: 0\n    - name: c",
        "      decimals: 1\n    - name: c",
        "expected whole numbers (decimals: 0) for scheme bfv"
    )]
    [InlineData(
        "health-linear",
        "      maximum: 1000\n      decimals: 0\n    - name: c",
        "      maximum: -1\n      decimals: 0\n    - name: c",
        "expected at least the minimum 0"
    )]
    [InlineData(
        "health-linear",
        "    - name: cholesterol",
        "    - name: glucose",
        "expected each name once"
    )]
    [InlineData(
        "health-linear",
        "      unit: mg/dL\n      minimum: 0\n      maximum: 1000\n      decimals: 0\n    - "
            + "name: c",
        "      minimum: 0\n      maximum: 1000\n      decimals: 0\n    - name: c",
        "unit: expected a value, found nothing"
    )]
    [InlineData(
        "health-linear",
        "    from: factors.tsv",
        "    from: none.tsv",
        "none.tsv: expected the file that the constant factors names"
    )]
    [InlineData(
        "health-linear",
        "    column: factor",
        "    column: weight",
        "factors.tsv, line 1: expected the column \"weight\""
    )]
    [InlineData(
        "health-linear",
        "    column: factor",
        "    column: column",
        "factors.tsv, line 2: expected a whole number in the column \"column\""
    )]
    [InlineData(
        "health-linear",
        "    from: factors.tsv\n    column: factor",
        "    each: 1.5",
        "expected whole numbers (type: integer), found 1.5"
    )]
    [InlineData(
        "health-linear",
        "    from: factors.tsv\n    column: factor",
        "    each: 4\n    values: [4]",
        "found none or several"
    )]
    [InlineData(
        "health-linear",
        "    from: factors.tsv\n    column: factor",
        "    each: 4e3",
        "a decimal number such as -1.25"
    )]
    [InlineData(
        "health-linear",
        "    with: factors",
        "    with: factors\n    by: 2",
        "unknown key \"by\""
    )]
    [InlineData(
        "health-linear",
        "maximum: 1000\n",
        "maximum: 1000000\n",
        "values: a slot can reach 1000000 in size over 1 contributions"
    )]
    [InlineData(
        "genetic-risk-score",
        "  publish: withheld\n  minimum_contributors: 1",
        "  minimum_contributors: 20",
        "expected withheld with interpret: linear and polygenic-score"
    )]
    [InlineData(
        "genetic-risk-score",
        "  missing: reject",
        "  missing: mask",
        "a masked call would count as no copy"
    )]
    [InlineData(
        "genetic-risk-score",
        "  samples: single",
        "  samples: all",
        "and samples: single, for a score"
    )]
    [InlineData(
        "genetic-risk-score",
        "release: rounded\n  digits: 4",
        "release: exact",
        "expected rounded, with digits, for scheme ckks"
    )]
    [InlineData(
        "genetic-risk-score",
        "  digits: 4",
        "  digits: 7",
        "more than half a unit of the 7 digits"
    )]
    [InlineData(
        "genetic-risk-score",
        "[60, 40, 40, 60]",
        "[60, 40, 40, 60, 60]",
        "hesg-2024 allows a modulus of at most 214 bits at n = 8192"
    )]
    [InlineData("genetic-risk-score", "[60, 40, 40, 60]", "[60]", "at least two primes")]
    [InlineData(
        "genetic-risk-score",
        "[60, 40, 40, 60]",
        "[60, 61]",
        "coeff_modulus[1]: expected a whole number from 20 to 60"
    )]
    [InlineData(
        "genetic-risk-score",
        "[60, 40, 40, 60]",
        "[60, 60]",
        "weighted: no level is left for this product"
    )]
    [InlineData(
        "genetic-risk-score",
        "  security_profile: hesg-2024\n",
        "",
        "security_profile: expected a value, found nothing"
    )]
    [InlineData(
        "genetic-risk-score",
        "scheme: ckks",
        "scheme: bfv",
        "plain_modulus: expected a value, found nothing"
    )]
    public void What_does_not_agree_is_refused(
        string protocol,
        string text,
        string replacement,
        string expected
    )
    {
        using var folder = CopyOf(protocol);
        var yaml = File.ReadAllText(folder["protocol.yaml"]);
        Assert.Contains(text, yaml, StringComparison.Ordinal);
        File.WriteAllText(
            folder["protocol.yaml"],
            yaml.Replace(text, replacement, StringComparison.Ordinal)
        );

        var error = Assert.Throws<MalformedInputException>(() => ProtocolLint.Check(folder.Path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
    }

    [Fact]
    public void The_lint_says_what_the_circuit_takes_and_what_is_not_used()
    {
        using var folder = CopyOf("genetic-risk-score");
        var yaml = File.ReadAllText(folder["protocol.yaml"]);

        Assert.Contains(ProtocolLint.Check(folder.Path), remark =>
            remark.StartsWith(
                "circuit: depth 0, levels used 1 and left 1, error below 3.1e-07",
                StringComparison.Ordinal
            )
            && remark.EndsWith(
                "evaluation keys: rotation by 1, rotation by 2.",
                StringComparison.Ordinal
            )
        );
        File.WriteAllText(
            folder["protocol.yaml"],
            yaml.Replace("    of: [weighted]", "    of: [dosages]", StringComparison.Ordinal)
                .Replace("    with: weights", "    with: bias", StringComparison.Ordinal)
                .Replace("op: dot_plain", "op: add_plain", StringComparison.Ordinal)
        );
        var remarks = ProtocolLint.Check(folder.Path);
        Assert.Contains("no step uses the constant weights.", remarks);
        Assert.Contains(
            "the result does not depend on the step weighted: the last step is the output.",
            remarks
        );
    }

    [Fact]
    public void The_compiled_circuit_in_the_specification_is_the_one_of_the_shipped_protocol()
    {
        using var git = new GitFolder();
        git.CopyFromCheckout("protocols/genetic-risk-score").Commit();

        var compiled = ProtocolSource
            .LoadCommitted(git["protocols/genetic-risk-score"], out _)
            .Circuit;

        Assert.Contains(
            $"```\n{System.Text.Encoding.UTF8.GetString(compiled.Bytes.AsSpan())}```\n",
            File.ReadAllText(Checkout.PathOf("docs/spec/protocol.md")).ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_published_result_is_a_plain_sum_under_bfv()
    {
        using var folder = CopyOf("alzheimers-allele-frequency");
        var yaml = File.ReadAllText(folder["protocol.yaml"]);
        File.WriteAllText(
            folder["protocol.yaml"],
            yaml.Replace(
                "    of: [contributions]\n",
                "    of: [contributions]\n  - name: doubled\n    op: add\n    of: [total, total]\n",
                StringComparison.Ordinal
            )
        );

        var error = Assert.Throws<MalformedInputException>(() => ProtocolLint.Check(folder.Path));

        Assert.Contains(
            "expected one sum of [contributions]",
            error.Message,
            StringComparison.Ordinal
        );
    }

    private static TemporaryFolder CopyOf(string protocol)
    {
        var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Checkout.PathOf($"protocols/{protocol}")))
            File.Copy(file, folder[Path.GetFileName(file)]);
        return folder;
    }
}
