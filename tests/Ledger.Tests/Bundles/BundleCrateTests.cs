using System.Text;
using System.Text.Json;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary><c>ro-crate-metadata.json</c> says what the ledger says, in the words of its
/// profile.</summary>
public sealed class BundleCrateTests
{
    [Fact]
    public void Every_link_leads_to_an_entity_and_every_entity_is_described_once()
    {
        using var scenario = StudyScenario.WithEveryKind();
        var entities = Read(scenario.State);

        var ids = entities.Select(Id).ToArray();

        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids);
        Assert.All(entities.SelectMany(Links), link => Assert.Contains(link, ids));
    }

    [Fact]
    public void The_run_carries_out_each_step_of_the_workflow_by_one_control_action()
    {
        using var scenario = StudyScenario.WithEveryKind();
        var entities = Read(scenario.State).ToDictionary(Id, StringComparer.Ordinal);
        var workflow = entities[Link(entities["./"], "mainEntity")];
        var run = entities[Link(entities["./"], "mentions")];
        var organize = entities["#organize"];

        Assert.Equal(Id(workflow), Link(run, "instrument"));
        Assert.Equal(Id(run), Link(organize, "result"));
        Assert.Equal(
            LinksOf(workflow, "step"),
            LinksOf(organize, "object").Select(control => Link(entities[control], "instrument"))
        );
        foreach (var control in LinksOf(organize, "object"))
        {
            var step = entities[Link(entities[control], "instrument")];
            Assert.All(LinksOf(entities[control], "object"), action =>
                Assert.Contains(Link(entities[action], "instrument"), LinksOf(step, "workExample"))
            );
        }
    }

    [Fact]
    public void Every_blob_in_effect_is_a_file_under_its_digest_and_superseded_ones_are_not_named()
    {
        using var scenario = StudyScenario.WithEveryKind();
        var files = Read(scenario.State)
            .Where(entity => Id(entity).StartsWith("objects/", StringComparison.Ordinal))
            .ToArray();

        Assert.All(files, file =>
            Assert.Equal(
                Id(file),
                BundlePath.Object(ArtifactDigest.Parse(file.GetProperty("sha256").GetString()))
            )
        );
        Assert.Equal(
            scenario
                .State.EffectiveContributions()
                .SelectMany(next => next.Ciphertexts)
                .Select(BundlePath.Object)
                .Order(StringComparer.Ordinal),
            files
                .Where(file => file.GetProperty("name").GetString() == "ciphertext")
                .Select(Id)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void People_appear_as_keys_and_nothing_else()
    {
        using var scenario = StudyScenario.WithEveryKind();
        var people = Read(scenario.State)
            .Where(entity => entity.GetProperty("@type").ToString() == "Person")
            .ToArray();

        Assert.Equal(3 + (int)scenario.State.EffectiveCount, people.Length);
        Assert.All(people, person =>
        {
            Assert.Equal(
                ["@id", "@type", "description", "identifier", "name"],
                person.EnumerateObject().Select(member => member.Name)
            );
            Assert.Contains(
                person.GetProperty("name").GetString(),
                (string[])["Researcher", "Key holder", "Computing party", "Contributor"]
            );
            Assert.All(person.GetProperty("identifier").EnumerateArray(), key =>
                Assert.StartsWith("SHA256:", key.GetString(), StringComparison.Ordinal)
            );
        });
    }

    [Fact]
    public void The_crate_of_a_whole_study_reads_as_it_was_approved()
    {
        using var scenario = StudyScenario.WithEveryKind();

        Snapshot.Match(PrettyJson.Of(BundleCrate.Format(scenario.State)));
    }

    [Fact]
    public void The_readme_of_a_whole_study_reads_as_it_was_approved()
    {
        using var scenario = StudyScenario.WithEveryKind();

        Snapshot.Match(Encoding.UTF8.GetString(BundleReadme.Format(scenario.State)));
        Assert.Throws<ArgumentException>(() => BundleReadme.Format(StudyState.Empty));
    }

    [Fact]
    public void What_is_withheld_is_named_and_is_no_file_of_the_crate()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Computed);
        scenario.Accept(
            new Statement(
                scenario.Decryption().Subjects,
                scenario.DecryptionBody() with
                {
                    Published = PublishedForm.Withheld,
                }
            ),
            scenario.KeyHolder
        );
        var entities = Read(scenario.State).ToDictionary(Id, StringComparer.Ordinal);

        Assert.Equal(
            ["#withheld-opening", "#withheld-result.tsv"],
            LinksOf(entities["#run"], "result")
        );
        Assert.Equal(
            $"Withheld; SHA-256 of a salt of 32 bytes and the file: {StudyScenario.Blob("table")}",
            entities["#withheld-result.tsv"].GetProperty("description").GetString()
        );
        Assert.Equal(
            ("CreativeWork", "result.tsv"),
            (
                entities["#withheld-result.tsv"].GetProperty("@type").GetString(),
                entities["#withheld-result.tsv"].GetProperty("name").GetString()
            )
        );
        Assert.DoesNotContain(LinksOf(entities["./"], "hasPart"), part =>
            part == BundlePath.Object(StudyScenario.Blob("table"))
        );
    }

    [Theory]
    [InlineData(StudyStage.Started, false, false)]
    [InlineData(StudyStage.Closed, false, false)]
    [InlineData(StudyStage.Computing, true, false)]
    [InlineData(StudyStage.Computed, true, false)]
    [InlineData(StudyStage.Aborted, true, false)]
    [InlineData(StudyStage.Opened, true, true)]
    public void An_unfinished_study_has_a_workflow_once_it_is_compiled_and_a_run_once_it_is_decrypted(
        StudyStage stage,
        bool workflow,
        bool run
    )
    {
        using var scenario = new StudyScenario().Through(stage);
        var entities = Read(scenario.State).ToDictionary(Id, StringComparer.Ordinal);

        Assert.Equal(
            (workflow, workflow),
            (entities["./"].TryGetProperty("mainEntity", out _), entities.ContainsKey("#engine"))
        );
        Assert.Equal(
            (run, run),
            (entities["./"].TryGetProperty("mentions", out _), entities.ContainsKey("#run"))
        );
    }

    [Fact]
    public void One_contribution_more_than_are_listed_makes_them_a_collection()
    {
        using var scenario = StudyScenario.WithEveryKind();
        var count = scenario.State.EffectiveCount;
        var ciphertexts = scenario
            .State.EffectiveContributions()
            .SelectMany(next => next.Ciphertexts)
            .Select(BundlePath.Object)
            .ToArray();
        var entities = Read(BundleCrate.Format(scenario.State, count - 1))
            .ToDictionary(Id, StringComparer.Ordinal);
        var collection = entities["#contributions"];
        var evaluation = entities.Values.Single(entity =>
            entity.TryGetProperty("instrument", out var tool)
            && Id(entity).StartsWith("#entry-", StringComparison.Ordinal)
            && Id(tool) == "#engine"
        );

        Assert.Equal(BundleCrate.Format(scenario.State), BundleCrate.Format(scenario.State, count));
        Assert.Equal("Collection", collection.GetProperty("@type").GetString());
        Assert.Equal(
            $"{count} encrypted contributions",
            collection.GetProperty("name").GetString()
        );
        Assert.Equal(
            "One entry each in ledger/entries.jsonl, which names ciphertext and key.",
            collection.GetProperty("description").GetString()
        );
        foreach (
            var inputs in (string[][])
                [LinksOf(evaluation, "object"), LinksOf(entities["#run"], "object")]
        )
        {
            Assert.Contains("#contributions", inputs);
            Assert.Contains(BundlePath.Object(StudyScenario.Blob("weights")), inputs);
            Assert.DoesNotContain(inputs, ciphertexts.Contains);
        }

        Assert.DoesNotContain(entities.Keys, id =>
            ciphertexts.Contains(id) || id.StartsWith("#contributor", StringComparison.Ordinal)
        );
        Assert.Equal(
            3,
            entities.Values.Count(entity => entity.GetProperty("@type").ToString() == "Person")
        );
        Assert.Contains(BundlePath.Object(StudyScenario.Blob("public key")), entities.Keys);
        Assert.All(entities.Values.SelectMany(Links), link => Assert.Contains(link, entities.Keys));
    }

    [Fact]
    public void Many_contributions_are_one_collection()
    {
        using var scenario = new StudyScenario();
        scenario.Through(StudyStage.Started);
        scenario.Accept(scenario.Context(), scenario.KeyHolder);
        for (var i = 0; i <= BundleCrate.MaximumListed; i++)
        {
            if (i == BundleCrate.MaximumListed)
                Assert.DoesNotContain(Read(scenario.State), entity =>
                    Id(entity) == "#contributions"
                );
            using var key = Ed25519PrivateKey.Generate();
            scenario.Accept(scenario.Contribution(key, $"ciphertext {i}"), key);
        }

        var crate = BundleCrate.Format(scenario.State);
        scenario.Accept(scenario.Close(), scenario.Researcher);
        scenario.Accept(scenario.Compute(), scenario.ComputingParty);
        scenario.Accept(scenario.Result(), scenario.ComputingParty);
        scenario.Accept(scenario.Decryption(), scenario.KeyHolder);
        var entities = Read(scenario.State);

        Assert.InRange(crate.Length, 0, 10_000);
        Assert.Equal(
            $"{BundleCrate.MaximumListed + 1} encrypted contributions",
            entities
                .Single(entity => Id(entity) == "#contributions")
                .GetProperty("name")
                .GetString()
        );
        Assert.Contains(
            "#contributions",
            LinksOf(entities.Single(entity => Id(entity) == "#run"), "object")
        );
        Assert.DoesNotContain(entities, entity =>
            Id(entity).StartsWith("#contributor-", StringComparison.Ordinal)
        );
        Assert.All(entities.SelectMany(Links), link =>
            Assert.Contains(entities, entity => Id(entity) == link)
        );
    }

    [Fact]
    public void The_same_ledger_gives_the_same_bytes_in_canonical_form_at_every_stage()
    {
        using var scenario = StudyScenario.WithEveryKind();
        var state = StudyState.Empty;
        foreach (var entry in scenario.Entries)
        {
            state = state.Apply(entry).State!;
            var crate = BundleCrate.Format(state);
            Assert.Equal(crate, CanonicalJson.Write(CanonicalJson.Parse(crate)));
        }

        Assert.Equal(BundleCrate.Format(scenario.State), BundleCrate.Format(state));
    }

    [Fact]
    public void A_foreign_library_reads_the_crate_and_follows_its_links()
    {
        Tool.Require("node");
        Assert.SkipUnless(
            Directory.Exists(Checkout.PathOf("tests/judges/node/node_modules/ro-crate")),
            "SKIPPED: ro-crate is not installed; run tests/judges/install.sh"
        );
        using var folder = new TemporaryFolder();
        using var scenario = StudyScenario.WithEveryKind();
        var crate = Encoding.UTF8.GetString(BundleCrate.Format(scenario.State));
        File.WriteAllText(folder["crate.json"], crate);
        File.WriteAllText(
            folder["dangling.json"],
            crate.Replace("{\"@id\":\"#engine\"}", "{\"@id\":\"#ghost\"}", StringComparison.Ordinal)
        );

        var counts = Tool.Run(
                "node",
                Checkout.PathOf("tests/judges/node/crate.js"),
                folder["crate.json"]
            )
            .Trim();

        // Two ciphertexts, the constants and seven parameters; opening and table.
        Assert.Equal(
            $"{scenario.State.Inputs().Count + (ulong)StudyScenario.ComputeSubjects.Length - 1 + 7} 2",
            counts
        );
        Assert.Equal(
            1,
            Tool.Try(
                "node",
                Checkout.PathOf("tests/judges/node/crate.js"),
                folder["dangling.json"]
            ).ExitCode
        );
    }

    private static JsonElement[] Read(StudyState state) => Read(BundleCrate.Format(state));

    private static JsonElement[] Read(byte[] bytes)
    {
        using var crate = JsonDocument.Parse(bytes);
        return [.. crate.RootElement.GetProperty("@graph").Clone().EnumerateArray()];
    }

    private static string Id(JsonElement entity) => entity.GetProperty("@id").GetString()!;

    private static string Link(JsonElement entity, string name) => Id(entity.GetProperty(name));

    private static string[] LinksOf(JsonElement entity, string name) =>
        [.. entity.GetProperty(name).EnumerateArray().Select(Id)];

    /// <summary>The targets of all links; the profiles that a conformsTo names are entities or the
    /// format itself.</summary>
    private static IEnumerable<string> Links(JsonElement entity) =>
        entity
            .EnumerateObject()
            .SelectMany(member =>
                member.Value.ValueKind == JsonValueKind.Array
                    ? member.Value.EnumerateArray()
                    : Enumerable.Repeat(member.Value, 1)
            )
            .Where(value => value.ValueKind == JsonValueKind.Object)
            .Select(Id)
            .Where(id => id != "https://w3id.org/ro/crate/1.1");
}
