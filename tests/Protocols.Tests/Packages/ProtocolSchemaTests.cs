using System.Text.Json.Nodes;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>docs/spec/protocol.schema.json takes what the reader takes; Ajv is the judge.</summary>
public sealed class ProtocolSchemaTests
{
    public static TheoryData<string> Shipped =>
        [
            .. Directory
                .GetDirectories(Checkout.PathOf("protocols"))
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_shipped_protocol_keeps_the_schema(string name) =>
        Assert.True(IsValid(Read(name)));

    [Theory]
    [InlineData("alzheimers-allele-frequency", "minimum_depth: 10\n  minimum_genotype_quality: 20")]
    [InlineData("alzheimers-prs", "minimum_depth: 10000")]
    [InlineData("alzheimers-prs", "absent: not-called")]
    [InlineData("alzheimers-prs", "absent: reference")]
    [InlineData("genetic-risk-score", "absent: reject")]
    [InlineData("alzheimers-prs", "absent: reference-if-covered")]
    public void What_may_be_left_out_may_also_be_said(string name, string keys)
    {
        var yaml = Read(name)
            .Replace("strand: strict", "strand: strict\n  " + keys, StringComparison.Ordinal);

        _ = AnalysisDefinition.IsAnalysis(yaml, "protocol.yaml")
            ? (object)AnalysisDefinition.Parse(yaml, "protocol.yaml")
            : ProtocolDefinition.Parse(yaml, "protocol.yaml");
        Assert.True(IsValid(yaml));
    }

    public static TheoryData<string> Faults => [.. Breaks.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_the_reader_refuses_the_schema_refuses_too(string fault)
    {
        var (name, was, becomes) = Breaks[fault];
        var yaml = Read(name);
        var broken = yaml.Replace(was, becomes, StringComparison.Ordinal);

        Assert.NotEqual(yaml, broken);
        Assert.Throws<MalformedInputException>(() =>
            _ = AnalysisDefinition.IsAnalysis(broken, "protocol.yaml")
                ? (object)AnalysisDefinition.Parse(broken, "protocol.yaml")
                : ProtocolDefinition.Parse(broken, "protocol.yaml")
        );
        Assert.False(IsValid(broken));
    }

    private static readonly Dictionary<string, (string Name, string Was, string Becomes)> Breaks =
        new(StringComparer.Ordinal)
        {
            ["an unknown key"] = (
                "alzheimers-allele-frequency",
                "license: MIT",
                "license: MIT\nsurprise: 1"
            ),
            ["a missing key"] = ("alzheimers-allele-frequency", "version: 1.0.0\n", ""),
            ["a minimum of nothing"] = (
                "alzheimers-allele-frequency",
                "strand: strict",
                "strand: strict\n  minimum_depth: 0"
            ),
            ["a quality that is a word"] = (
                "alzheimers-prs",
                "strand: strict",
                "strand: strict\n  minimum_genotype_quality: high"
            ),
            ["a rule for strands of another kind"] = (
                "alzheimers-prs",
                "weight: odds-ratio",
                "weight: odds-ratio\n  ambiguous: flip"
            ),
            ["a match above all"] = (
                "alzheimers-prs",
                "weight: odds-ratio",
                "weight: odds-ratio\n  minimum_match: 101"
            ),
            ["an unknown rule for absent sites"] = (
                "alzheimers-prs",
                "strand: strict",
                "strand: strict\n  absent: guess"
            ),
            ["an unknown word"] = (
                "alzheimers-allele-frequency",
                "missing: mask",
                "missing: guess"
            ),
            ["a name with a space"] = (
                "alzheimers-allele-frequency",
                "name: alzheimers-allele-frequency",
                "name: alzheimers allele"
            ),
            ["one contributor"] = (
                "alzheimers-allele-frequency",
                "minimum_contributors: 10",
                "minimum_contributors: 1"
            ),
            ["suppressed counts"] = (
                "alzheimers-allele-frequency",
                "release: exact",
                "release: suppress-small-counts"
            ),
            ["another degree"] = (
                "alzheimers-allele-frequency",
                "poly_modulus_degree: 4096",
                "poly_modulus_degree: 2048"
            ),
            ["an operation that is none"] = (
                "alzheimers-allele-frequency",
                "op: sum",
                "op: average"
            ),
            ["a published score"] = ("genetic-risk-score", "publish: withheld", "publish: table"),
            ["rounding without digits"] = ("genetic-risk-score", "  digits: 4\n", ""),
            ["a scale that is too small"] = (
                "genetic-risk-score",
                "scale_bits: 40",
                "scale_bits: 10"
            ),
            ["a list of primes without its table"] = (
                "genetic-risk-score",
                "  security_profile: hesg-2024\n",
                ""
            ),
            ["too many decimals"] = ("health-linear", "decimals: 0", "decimals: 16"),
            ["an analysis that encrypts"] = (
                "alzheimers-prs",
                "analysis:\n",
                "crypto:\n  scheme: bfv\nanalysis:\n"
            ),
            ["a weight of another kind"] = (
                "alzheimers-prs",
                "weight: odds-ratio",
                "weight: hazard-ratio"
            ),
        };

    private static string Read(string name) =>
        File.ReadAllText(Checkout.PathOf($"protocols/{name}/protocol.yaml"));

    private static bool IsValid(string yaml)
    {
        using var folder = new TemporaryFolder();
        var node = ForeignProgram.Require("node");
        Assert.SkipUnless(
            Directory.Exists(Checkout.PathOf("tests/judges/node/node_modules/ajv")),
            "SKIPPED: ajv is not installed; run tests/judges/install.sh"
        );
        // As the reader sees it, with every scalar a text, and as a YAML editor does, with numbers.
        var tree = YamlNode.Parse(yaml, "protocol.yaml");
        File.WriteAllText(folder["texts.json"], ToJson(tree, withNumbers: false).ToJsonString());
        File.WriteAllText(folder["numbers.json"], ToJson(tree, withNumbers: true).ToJsonString());
        var answer = ForeignProgram
            .Run(
                node,
                [
                    Checkout.PathOf("tests/judges/node/schema.js"),
                    Checkout.PathOf("docs/spec/protocol.schema.json"),
                    folder["texts.json"],
                    folder["numbers.json"],
                ]
            )
            .Output.Trim();
        // Both or none; a schema that Ajv does not take at all gives no number.
        Assert.Contains(answer, (string[])["2 valid", "0 valid"]);
        return answer == "2 valid";
    }

    private static JsonNode ToJson(YamlNode node, bool withNumbers) =>
        node switch
        {
            YamlMapping mapping => new JsonObject(
                mapping.Members.Select(member =>
                    KeyValuePair.Create<string, JsonNode?>(
                        member.Key,
                        ToJson(member.Value, withNumbers)
                    )
                )
            ),
            YamlSequence sequence => new JsonArray([
                .. sequence.Items.Select(item => ToJson(item, withNumbers)),
            ]),
            YamlText text
                when withNumbers
                    && decimal.TryParse(
                        text.Value,
                        System.Globalization.NumberStyles.Float,
                        System.Globalization.CultureInfo.InvariantCulture,
                        out var number
                    ) => JsonValue.Create(number),
            YamlText text => JsonValue.Create(text.Value),
            _ => throw new InvalidOperationException("a node of another kind"),
        };
}
