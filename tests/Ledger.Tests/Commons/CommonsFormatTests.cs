using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Statements of a commons are read strictly; a fault says where it is.</summary>
public sealed class CommonsFormatTests
{
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Theory]
    [InlineData("rules.ballots", "secret", "secret ballots are not built yet")]
    [InlineData("rules.ballots", "hidden", "unknown value")]
    [InlineData("rules.quorum.d", "0", "is 0")]
    [InlineData("rules.quorum.d", "4", "above 1")] // n becomes 5 below
    [InlineData("rules.threshold.n", "3", "not below 1")]
    [InlineData("rules.votingMax", "1", "below votingMin")]
    [InlineData("rules.votingMax", "9999999999", "over 3155760000 seconds")]
    [InlineData("rules.holds", "0", "is 0")]
    [InlineData("rules.minimumCohort", "0", "is 0")]
    [InlineData("rules.budget.epoch", "0", "is 0")]
    [InlineData("rules.budget.rho.d", "14", "lowest terms")]
    [InlineData("rules.replace", "maybe", "unknown value")]
    [InlineData("origin", "example.org", "is not <host>/")]
    [InlineData("ledger", "ssh-ed25519 AAAA", "OpenSSH")]
    public void A_genesis_with_a_wrong_field_is_refused_by_name(
        string path,
        string value,
        string expected
    )
    {
        using var scenario = new CommonsScenario();
        var payload = JsonNode.Parse(new CommonsStatement(scenario.Genesis()).ToBytes())!;
        if (path == "rules.quorum.d")
            payload["predicate"]!["rules"]!["quorum"]!["n"] = "5";
        Set(payload["predicate"]!, path, value);

        var fault = Assert.Throws<RecordFormatException>(() => Parse(payload));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(path.Split('.')[^1], fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_nobody_asked_for_is_refused_in_every_kind()
    {
        using var scenario = CommonsHistories.Make("every-kind");

        foreach (var entry in scenario.Entries)
        {
            var payload = JsonNode.Parse(entry.StatementEnvelope.Payload.Span)!;
            payload["predicate"]!["extra"] = "1";

            Assert.Throws<RecordFormatException>(() => Parse(payload));
        }
    }

    [Fact]
    public void A_field_that_is_missing_is_refused_in_every_kind()
    {
        using var scenario = CommonsHistories.Make("every-kind");
        string[] optional =
        [
            "outcome",
            "expires",
            "agent",
            "until",
            "difference",
            "table",
            "level",
        ];

        foreach (var entry in scenario.Entries)
        {
            var predicate = JsonNode.Parse(entry.StatementEnvelope.Payload.Span)!["predicate"]!;
            foreach (var name in predicate.AsObject().Select(member => member.Key).Except(optional))
            {
                var payload = JsonNode.Parse(entry.StatementEnvelope.Payload.Span)!;
                payload["predicate"]!.AsObject().Remove(name);

                Assert.Throws<RecordFormatException>(() => Parse(payload));
            }
        }
    }

    [Fact]
    public void A_statement_of_a_study_is_none_of_a_commons()
    {
        using var study = new StudyScenario().Through(StudyStage.Started);

        Assert.Throws<RecordFormatException>(() => CommonsEntry.Parse(study.Entries[0].Bytes));
        using var commons = new CommonsScenario().Begin();
        Assert.Throws<RecordFormatException>(() => Entry.Parse(commons.Entries[0].Bytes));
    }

    [Fact]
    public void A_roster_is_in_ascending_order()
    {
        using var scenario = CommonsHistories.Make("every-kind");
        var locked = scenario.Entries.First(entry => entry.Statement.Kind == CommonsKind.Lock);
        var payload = JsonNode.Parse(locked.StatementEnvelope.Payload.Span)!;
        payload["predicate"]!["roster"]!["members"] = new JsonArray("2", "1", "3");

        var fault = Assert.Throws<RecordFormatException>(() => Parse(payload));

        Assert.Contains("above the one before", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fraction_is_exact_and_has_one_form()
    {
        Assert.Equal(default, new Fraction(0, 9));
        Assert.Equal(new Fraction(1, 8), new Fraction(2, 16));
        Assert.Equal(
            new Fraction(1, 1),
            Enumerable.Repeat(new Fraction(1, 7), 7).Aggregate((sum, next) => sum + next)
        );
        Assert.True(new Fraction(1, 3) < new Fraction(334, 1000));
        Assert.True(new Fraction(1, 3) > new Fraction(333, 1000));
        Assert.Equal("0.13", new Fraction(1, 8).ToTwoDigits());
        Assert.Equal("1.00", new Fraction(1, 1).ToTwoDigits());
        Assert.Equal("2.00", new Fraction(1999, 1000).ToTwoDigits());
    }

    private static CommonsStatement Parse(JsonNode payload) =>
        CommonsStatement.Parse(
            Encoding.UTF8.GetBytes(Canonical(payload).ToJsonString(Relaxed)).AsSpan()
        );

    // Members in ordinal order, as canonical JSON asks.
    private static JsonNode Canonical(JsonNode node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member =>
                        KeyValuePair.Create(member.Key, (JsonNode?)Canonical(member.Value!))
                    )
            ),
            JsonArray items => new JsonArray([.. items.Select(item => Canonical(item!))]),
            _ => node.DeepClone(),
        };

    private static void Set(JsonNode node, string path, string value)
    {
        var parts = path.Split('.');
        foreach (var part in parts.SkipLast(1))
            node = node[part]!;
        node[parts[^1]] = value;
    }
}
