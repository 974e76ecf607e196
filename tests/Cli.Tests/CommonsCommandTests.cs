using System.Globalization;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>A commons in a folder, as its members use it.</summary>
public sealed class CommonsCommandTests
{
    private const string Rules = """
        {
          "ballots": "open",
          "quorum": {"n": "1", "d": "2"},
          "threshold": {"n": "1", "d": "2"},
          "votingMin": "60",
          "votingMax": "2592000",
          "timelock": "0",
          "delegation": "direct",
          "replace": "no",
          "holds": "1",
          "minimumCohort": "2",
          "minimumDifference": "2",
          "budget": {"rho": {"n": "1", "d": "1"}, "exact": "1", "epoch": "31536000"}
        }
        """;

    private const string Terms = """
        {"permission": {"code": "DUO:0000042"}, "modifiers": [{"code": "DUO:0000045"}]}
        """;

    [Fact]
    public void Members_consent_propose_and_vote_in_a_folder()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["founder", "ledger", "hospital", "ada"])
            PreparedStudy.MakeKey(folder, name);
        File.WriteAllText(folder["charter.txt"], "By consent and vote.");
        File.WriteAllText(folder["rules.json"], Rules);
        File.WriteAllText(folder["terms.json"], Terms);
        File.WriteAllText(folder["proposal.json"], Proposal("2.0.0"));

        var founded = Succeed(
            "commons create commons --charter charter.txt --rules rules.json --founder founder "
                + "--registrar founder --ledger-key ledger"
        );
        Assert.StartsWith("founded commons ", founded.Output);
        Assert.Contains("for policies: commons localhost/", founded.Output);
        Succeed("commons admit hospital --class institution --registrar founder --commons commons");
        Succeed("commons admit ada --class researcher --registrar founder --commons commons");
        var again = Run("commons admit ada --class patient --registrar founder --commons commons");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("the commons refuses this (member-idle)", again.Error);
        var members = Succeed("commons members --commons commons").Output;
        Assert.Matches("1  institution +active +SHA256:.*\n +2  researcher +active", members);

        var granted = Leaf("consent grant terms.json --commons commons --key hospital");
        Assert.Contains("GRU NPU  in force", Succeed("consent show --commons commons").Output);
        Succeed($"consent revoke {granted[..8]} --commons commons --key hospital");
        Assert.Contains("not in force", Succeed("consent show --commons commons").Output);
        var foreign = Run("consent grant terms.json --commons commons --key founder");
        Assert.Contains("(not-a-member)", foreign.Error);

        Succeed("delegate hospital --commons commons --key ada");
        Succeed("delegate --none --commons commons --key ada");
        var proposal = Leaf("propose proposal.json --commons commons --key ada");
        var early = Run($"vote {proposal[..6]} for --commons commons --key hospital");
        Assert.Contains("(vote-early)", early.Error);
        var status = Succeed("status --study commons").Output;
        Assert.Contains("until then \"sgp propose --cancel\" takes it back", status);
        var tally = Run($"tally {proposal} --commons commons");
        Assert.Contains("(outcome-early)", tally.Error);
        var hold = Run($"hold {proposal} --reason no --commons commons --key ada");
        Assert.Contains("expected the leaf hash of an outcome", hold.Error);
        Succeed($"propose {proposal} --cancel --commons commons --key ada");
        Assert.Contains("it was cancelled", Succeed("commons show --commons commons").Output);
        Assert.Contains("0/1 of 1/1 spent", Succeed("commons budget --commons commons").Output);

        Sgp Run(string arguments) => Sgp.Run(folder.Path, arguments.Split(' '));

        Sgp Succeed(string arguments)
        {
            var run = Run(arguments);
            Assert.True(run.ExitCode == 0, $"{arguments}: {run.Error}");
            return run;
        }

        string Leaf(string arguments) =>
            JsonNode.Parse(Succeed(arguments + " --json").Output)!["leaf"]!.GetValue<string>();
    }

    [Theory]
    [InlineData("\"open\"", "\"secret\"", "secret ballots are not built yet")]
    [InlineData("\"timelock\": \"0\",", "", "timelock is missing")]
    [InlineData("\"n\": \"1\", \"d\": \"2\"", "\"n\": \"3\", \"d\": \"2\"", "above 1")]
    [InlineData("{\n", "[\n", "invalid")]
    public void Rules_that_are_none_are_refused_with_their_place(
        string honest,
        string other,
        string expected
    )
    {
        using var folder = new TemporaryFolder();
        PreparedStudy.MakeKey(folder, "founder");
        File.WriteAllText(folder["charter.txt"], "By consent and vote.");
        File.WriteAllText(
            folder["rules.json"],
            Rules.Replace(honest, other, StringComparison.Ordinal)
        );

        var refused = Sgp.Run(
            folder.Path,
            "commons create commons --charter charter.txt --rules rules.json --founder founder --registrar founder --ledger-key founder".Split(
                ' '
            )
        );

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("rules.json: ", refused.Error);
        Assert.Contains(expected, refused.Error, StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(folder["commons"]));
    }

    private static string Proposal(string text)
    {
        var now = DateTimeOffset.UtcNow;
        return new JsonObject
        {
            ["subject"] = "budget",
            ["text"] = text,
            ["opens"] = Said(now.AddHours(1)),
            ["closes"] = Said(now.AddHours(3)),
            ["validUntil"] = Said(now.AddDays(3)),
            ["budget"] = JsonNode.Parse(
                """{"rho": {"n": "2", "d": "1"}, "exact": "1", "epoch": "31536000"}"""
            ),
        }.ToJsonString();
    }

    private static string Said(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
