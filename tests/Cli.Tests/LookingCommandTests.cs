using System.Text.Json;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

/// <summary>One finished study for all that only look.</summary>
public sealed class FinishedDemo : IDisposable
{
    private const string Protocol = "protocols/alzheimers-allele-frequency";

    public FinishedDemo()
    {
        Folder.CopyFromCheckout(Protocol).Commit();
        Sgp.Run(Folder.Path, "demo", "--protocol", Protocol, "--out", "d");
    }

    public GitFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();
}

/// <summary>The commands that look into a bundle or a study, alike.</summary>
public sealed partial class LookingCommandTests(FinishedDemo demo) : IClassFixture<FinishedDemo>
{
    private static readonly string[] Sources = ["d/demo.sgp", "d/study"];

    [Theory]
    [InlineData("inspect", "d/demo.sgp")]
    [InlineData("log", "d/demo.sgp")]
    [InlineData("result", "--study", "d/study")]
    [InlineData("explain")]
    public void At_80_columns_no_line_is_longer_and_every_word_stands_whole(
        params string[] arguments
    )
    {
        var (narrow, wide) = (InColumns("80", arguments), InColumns("10000", arguments));

        Assert.All(narrow.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Subset(WordsOf(narrow), WordsOf(wide));
    }

    private string InColumns(string columns, string[] arguments) =>
        Sgp.Run(
            demo.Folder.Path,
            Sgp.Passphrase,
            arguments,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["COLUMNS"] = columns }
        ).Output;

    private static HashSet<string> WordsOf(string text) =>
        [
            .. text.Split(' ', '\n')
                .Select(word => word.Trim(':', '─'))
                .Where(word => word.Length > 0),
        ];

    [Fact]
    public void A_bundle_and_its_study_look_the_same()
    {
        Assert.Equal(
            Run(0, "log", "d/demo.sgp").Output,
            Run(0, "log", "--study", "d/study").Output
        );
        Assert.Equal(Run(0, "log", "d/study").Output, Run(0, "log", "--study", "d/study").Output);
        Assert.Equal(
            Run(0, "show", "5", "d/demo.sgp").Output,
            Run(0, "show", "5", "d/study").Output
        );
        Assert.Equal(
            Run(0, "export", "prov", "d/demo.sgp").Output,
            Run(0, "export", "prov", "d/study").Output
        );
        Assert.StartsWith(
            "same: 18 entries",
            Run(0, "diff", "d/demo.sgp", "d/study").Output,
            StringComparison.Ordinal
        );
        foreach (var source in Sources)
        {
            using var facts = Json("inspect", source);
            Assert.Equal(
                12,
                facts.RootElement.GetProperty("contributors").GetProperty("effective").GetInt32()
            );
            Assert.Equal(
                18,
                facts.RootElement.GetProperty("checkpoint").GetProperty("size").GetInt32()
            );
            Assert.Equal(
                12 * 131_185,
                facts
                    .RootElement.GetProperty("blobs")
                    .GetProperty("ciphertext")
                    .GetProperty("bytes")
                    .GetInt32()
            );
        }
    }

    [Fact]
    public void What_is_inside_a_bundle_reads_as_it_was_approved() =>
        Snapshot.Match(
            Moving()
                .Replace(Run(0, "inspect", "d/demo.sgp").Output, match => new string(
                    '#',
                    match.Length
                ))
        );

    [Fact]
    public void An_entry_is_shown_by_index_or_leaf_hash_and_a_blob_by_its_digest()
    {
        using var byIndex = Json("show", "17", "d/demo.sgp");
        var leaf = byIndex.RootElement.GetProperty("leafHash").GetString()!;
        var table = byIndex
            .RootElement.GetProperty("says")
            .GetProperty("statement")
            .GetProperty("subject")[1]
            .GetProperty("digest")
            .GetProperty("sha256")
            .GetString()!;

        Assert.Equal("decryption", byIndex.RootElement.GetProperty("kind").GetString());
        Assert.Equal("key holder", byIndex.RootElement.GetProperty("role").GetString());
        Assert.Equal(
            Run(0, "show", "17", "d/demo.sgp").Output,
            Run(0, "show", leaf[..12], "d/demo.sgp").Output
        );
        foreach (var source in Sources)
        {
            using var blob = Json("show", table[..12], source);
            Assert.True(blob.RootElement.GetProperty("hasItsDigest").GetBoolean());
            Assert.Equal(
                File.ReadAllText(demo.Folder["d/result.tsv"]),
                blob.RootElement.GetProperty("text").GetString()
            );
        }

        Assert.Contains(
            "found none",
            Run(2, "show", "18", "d/demo.sgp").Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "found none",
            Run(2, "show", "ffffff", "d/demo.sgp").Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "found none",
            Run(2, "show", leaf[..5], "d/demo.sgp").Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "found neither",
            Run(2, "show", "1", "nowhere").Error,
            StringComparison.Ordinal
        );
        var policy = Run(4, "inspect", "d/policy").Error;
        Assert.Contains(
            "d/policy: expected a bundle, the one file",
            policy,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "found a text that begins \"# Trust policy",
            policy,
            StringComparison.Ordinal
        );
        Assert.Contains("give it with --policy", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_hostile_file_says_does_not_act_on_the_terminal()
    {
        File.WriteAllText(demo.Folder["hostile"], "group g all \u202edeifirev b\nquorum none\n");

        var error = Run(4, "verify", "d/demo.sgp", "--policy", "hostile").Error;

        Assert.Contains(
            "'\\u{202e}deifirev' is not defined above",
            error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\u202e', error);
    }

    [Fact]
    public void Diff_names_the_entry_where_two_logs_part_and_the_line_of_the_result()
    {
        using var differences = Json(1, "diff", "d/demo.sgp", "d/cheated.sgp");
        var found = differences
            .RootElement.GetProperty("differences")
            .EnumerateArray()
            .Select(one =>
                (
                    Where: one.GetProperty("where").GetString(),
                    What: one.GetProperty("what").GetString()
                )
            )
            .ToArray();

        Assert.False(differences.RootElement.GetProperty("same").GetBoolean());
        Assert.Equal(("entry 17", "the first that differs"), found[0]);
        Assert.Equal(("result", "line 2, the first of 1 that differ"), found[^1]);
        Assert.DoesNotContain(found, one => one.Where is "protocol" or "parameters");
        Assert.Contains(
            "\nentry 17\n",
            Run(1, "diff", "d/demo.sgp", "d/cheated.sgp").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_check_is_explained_and_a_near_miss_gets_a_suggestion()
    {
        Snapshot.Match(Run(0, "explain", "fhe.ciphertexts").Output);
        using var all = Json("explain");
        Assert.Equal(
            CheckCatalogue.All.Select(check => check.Id),
            all.RootElement.GetProperty("checks")
                .EnumerateArray()
                .Select(check => check.GetProperty("id").GetString())
        );
        using var group = Json("explain", "log");
        Assert.Equal(
            CheckCatalogue.All.Count(check => check.Group == "log"),
            group.RootElement.GetProperty("checks").GetArrayLength()
        );
        Assert.Contains(
            "did you mean result.opening?",
            Run(2, "explain", "result.openning").Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "did you mean result.replay?",
            Run(2, "explain", "replay").Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "did you mean",
            Run(2, "explain", "the weather tomorrow").Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_proof_that_was_exported_is_a_receipt_that_check_takes()
    {
        Run(0, "export", "proof", "4", "d/demo.sgp", "-o", "four.tlog-proof");

        Assert.StartsWith(
            "counted: included at index 4",
            Run(0, "check", "four.tlog-proof", "d/study").Output,
            StringComparison.Ordinal
        );
        Assert.Equal(
            File.ReadAllText(demo.Folder["four.tlog-proof"]),
            Run(0, "export", "proof", "4", "d/study").Output
        );
        Run(2, "export", "proof", "4", "d/demo.sgp", "-o", "four.tlog-proof");
        Run(2, "export", "proof", "99", "d/demo.sgp");
    }

    [Fact]
    public void The_provenance_document_links_the_table_to_every_ciphertext_and_nothing_dangles()
    {
        using var document = Json("export", "prov", "d/demo.sgp");
        var prov = document.RootElement;
        var (entities, activities, agents) = (Names("entity"), Names("activity"), Names("agent"));

        Assert.Equal(18, activities.Count);
        Assert.Equal(15, agents.Count); // three roles and twelve contributors; the ledger only writes down
        Assert.All(Links("used"), link =>
            Assert.True(entities.Contains(link.Entity!) && activities.Contains(link.Activity!))
        );
        Assert.All(Links("wasGeneratedBy"), link =>
            Assert.True(entities.Contains(link.Entity!) && activities.Contains(link.Activity!))
        );
        Assert.All(Links("wasAssociatedWith"), link =>
            Assert.True(agents.Contains(link.Agent!) && activities.Contains(link.Activity!))
        );
        Assert.Equal(13, Links("used").Count(link => link.Activity == "study:entry-16"));
        Assert.Equal(entities, Links("wasGeneratedBy").Select(link => link.Entity!).ToHashSet());

        HashSet<string> Names(string part) =>
            [.. prov.GetProperty(part).EnumerateObject().Select(member => member.Name)];
        (string? Entity, string? Activity, string? Agent)[] Links(string part) =>
            [
                .. prov.GetProperty(part)
                    .EnumerateObject()
                    .Select(member =>
                        (
                            Get(member, "prov:entity"),
                            Get(member, "prov:activity"),
                            Get(member, "prov:agent")
                        )
                    ),
            ];
        static string? Get(JsonProperty member, string name) =>
            member.Value.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    [Fact]
    public void The_SLSA_statement_is_about_the_published_table_and_names_its_inputs()
    {
        using var document = Json("export", "slsa", "d/demo.sgp");
        var statement = document.RootElement;
        var table = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(
                File.ReadAllBytes(demo.Folder["d/result.tsv"])
            )
        );
        var dependencies = statement
            .GetProperty("predicate")
            .GetProperty("buildDefinition")
            .GetProperty("resolvedDependencies")
            .EnumerateArray()
            .ToArray();

        Assert.Equal(
            "https://slsa.dev/provenance/v1",
            statement.GetProperty("predicateType").GetString()
        );
        Assert.Equal(
            table,
            statement
                .GetProperty("subject")[0]
                .GetProperty("digest")
                .GetProperty("sha256")
                .GetString()
        );
        Assert.Equal(
            demo.Folder.Git("rev-parse", "HEAD").Trim(),
            dependencies[0].GetProperty("digest").GetProperty("gitCommit").GetString()
        );
        Assert.Equal(
            12,
            dependencies.Count(one => one.GetProperty("name").GetString() == "ciphertext")
        );
    }

    /// <summary>Digests, keys, times and sizes, which differ from run to run.</summary>
    [GeneratedRegex(
        "[0-9a-f]{32,64}|SHA256:[A-Za-z0-9+/]{43}|20[0-9-]{8}T[0-9:]{8}Z|bytes +[0-9]+",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Moving();

    private JsonDocument Json(params string[] arguments) => Json(0, arguments);

    private JsonDocument Json(int exitCode, params string[] arguments) =>
        JsonDocument.Parse(Run(exitCode, [.. arguments, "--json"]).Output);

    private Sgp Run(int exitCode, params string[] arguments)
    {
        var run = Sgp.Run(demo.Folder.Path, arguments);
        Assert.True(
            run.ExitCode == exitCode,
            $"sgp {string.Join(' ', arguments)} exited with {run.ExitCode}: {run.Error}"
        );
        return run;
    }
}
