using System.Text.Json;
using System.Xml.Linq;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class ProtocolCommandTests : IDisposable
{
    private static readonly string Analysis = Checkout.PathOf("protocols/alzheimers-prs");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_analysis_answers_and_leaves_no_trace_on_disk()
    {
        WriteOneGenome(_folder["mine.vcf"]);
        var before = Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories);

        var run = Sgp.Run(_folder.Path, "analyze", Analysis, "mine.vcf");

        Assert.True(run.ExitCode == 0, run.Error);
        Snapshot.Match(run.Output);
        Assert.Equal(
            before,
            Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)
        );
    }

    [Fact]
    public void The_plot_is_drawn_when_asked_for_and_never_over_a_file()
    {
        WriteOneGenome(_folder["mine.vcf"]);

        var run = Sgp.Run(
            _folder.Path,
            "analyze",
            Analysis,
            "mine.vcf",
            "--plot",
            "mine.svg",
            "--json",
            "-q"
        );
        var again = Sgp.Run(
            _folder.Path,
            "analyze",
            Analysis,
            "mine.vcf",
            "--plot",
            "mine.svg",
            "-q"
        );

        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal(6.263481534534, answer.RootElement.GetProperty("score").GetDouble(), 1e-12);
        var svg = XDocument.Load(_folder["mine.svg"]);
        Assert.Equal(
            10,
            svg.Descendants().Count(element => (string?)element.Attribute("class") == "mark")
        );
        Assert.Equal(2, again.ExitCode);
    }

    [Fact]
    public void A_study_protocol_is_no_analysis()
    {
        WriteOneGenome(_folder["mine.vcf"]);

        var run = Sgp.Run(
            _folder.Path,
            "analyze",
            Checkout.PathOf("protocols/alzheimers-allele-frequency"),
            "mine.vcf"
        );

        Assert.Equal(4, run.ExitCode);
        Assert.Contains(
            "expected a local analysis, found a study",
            run.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Protocols_are_listed_and_shown_as_approved()
    {
        var list = Sgp.Run(_folder.Path, "protocol", "list");
        var show = Sgp.Run(
            _folder.Path,
            "protocol",
            "show",
            Checkout.PathOf("protocols/alzheimers-allele-frequency")
        );

        Snapshot.Match(list.Output + "\n" + show.Output);
    }

    public static TheoryData<string> Shipped =>
        [
            .. Directory
                .GetDirectories(Checkout.PathOf("protocols"))
                .Select(folder => Path.GetFileName(folder)),
        ];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_rule_of_a_shipped_protocol_is_shown_with_its_key_and_value(string name)
    {
        var folder = Checkout.PathOf($"protocols/{name}");

        var shown = ProtocolCard.Read(folder).ToText(80, isAll: true);

        // The keys of data, crypto, result and analysis; constants, columns and levels by their
        // names.
        var rules = File.ReadLines(Path.Combine(folder, "protocol.yaml"))
            .SkipWhile(line => !line.StartsWith("data:", StringComparison.Ordinal))
            .Where(line =>
                line.StartsWith("  ", StringComparison.Ordinal)
                && line.Contains(": ", StringComparison.Ordinal)
            )
            .Select(line => line.Trim())
            .Where(line =>
                line.IndexOf(':', StringComparison.Ordinal) is var colon
                && line[..colon]
                    is not (
                        "of"
                        or "op"
                        or "with"
                        or "type"
                        or "from"
                        or "column"
                        or "each"
                        or "unit"
                        or "minimum"
                        or "maximum"
                        or "decimals"
                        or "above"
                    )
            );
        Assert.All(rules, rule =>
            Assert.Contains(
                rule.StartsWith("- name: ", StringComparison.Ordinal) ? $": {rule[8..]}" : rule,
                shown,
                StringComparison.Ordinal
            )
        );
        Assert.All(shown.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Of_many_variants_the_first_twenty_are_shown_and_all_when_asked_for()
    {
        var folder = Checkout.PathOf("protocols/gwas-chi-square");
        var ids = File.ReadLines(Path.Combine(folder, "variants.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t')[3])
            .ToArray();

        var first = Sgp.Run(_folder.Path, "protocol", "show", folder);
        var all = Sgp.Run(_folder.Path, "protocol", "show", folder, "--all");
        using var json = JsonDocument.Parse(
            Sgp.Run(_folder.Path, "protocol", "show", folder, "--json").Output
        );

        Assert.Equal(ids[..20], IdsIn(first.Output));
        Assert.Contains(
            "… and 580 more of 600 variants: --all lists them",
            first.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(ids, IdsIn(all.Output));
        Assert.Equal(
            ids,
            json.RootElement.GetProperty("variantTable")
                .EnumerateArray()
                .Select(next => next.GetProperty("id").GetString())
        );
    }

    private static string[] IdsIn(string shown) =>
        [
            .. shown
                .Split('\n')
                .Where(line => line.StartsWith("rs", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[0]),
        ];

    [Fact]
    public void The_same_rules_stand_in_the_json()
    {
        var card = ProtocolCard.Read(Checkout.PathOf("protocols/alzheimers-prs"));

        var rules = card.ToJson(withVariants: true)["rules"]!.AsArray();

        Assert.Equal(
            card.Rules.Select(rule => (rule.Section, rule.Key, rule.Value, rule.Means)),
            rules.Select(rule =>
                (
                    (string)rule!["section"]!,
                    (string)rule["key"]!,
                    (string?)rule["value"] ?? "",
                    (string)rule["means"]!
                )
            )
        );
        Assert.Contains(rules, rule =>
            (string)rule!["key"]! == "minimum_match" && (string)rule["value"]! == "75"
        );
    }

    [Fact]
    public void A_protocols_own_test_fails_when_its_expected_result_is_another()
    {
        CopyFolder(Analysis, _folder["alzheimers-prs"]);
        Assert.Equal(0, Sgp.Run(_folder.Path, "protocol", "test", "alzheimers-prs").ExitCode);
        var table = _folder["alzheimers-prs/expected/result.tsv"];
        File.WriteAllText(
            table,
            File.ReadAllText(table).Replace("HIGH", "LOW", StringComparison.Ordinal)
        );

        var changed = Sgp.Run(_folder.Path, "protocol", "test", "alzheimers-prs");

        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("line 2: expected \"first-owner", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_protocols_own_test_runs_encrypted()
    {
        var run = Sgp.Run(
            _folder.Path,
            "protocol",
            "test",
            Checkout.PathOf("protocols/breast-cancer-allele-frequency"),
            "-q"
        );

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Equal("the result is the expected one\n", run.Output);
    }

    [Fact]
    public void A_scoring_file_becomes_a_protocol_that_scores()
    {
        File.WriteAllText(
            _folder["score.txt"],
            "#format_version=2.0\n#pgs_id=PGS9\n#genome_build=GRCh38\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\nrs429358\t19\t44908684\tC\tT\t0.25\n"
        );
        WriteOneGenome(_folder["mine.vcf"]);

        var init = Sgp.Run(_folder.Path, "protocol", "init", "prs", "--pgs", "score.txt");
        var run = Sgp.Run(_folder.Path, "analyze", "prs", "mine.vcf", "--json", "-q");

        Assert.True(init.ExitCode == 0, init.Error);
        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal(0.25, answer.RootElement.GetProperty("score").GetDouble());
    }

    [Fact]
    public void Rows_that_cannot_be_scored_are_refused_or_left_out_and_named()
    {
        File.WriteAllText(
            _folder["score.txt"],
            "#format_version=2.0\n#pgs_id=PGS9\n#genome_build=GRCh38\n"
                + "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n"
                + "rs429358\t19\t44908684\tC\tT\t0.25\n\t19\t\te4\t\t1.03\n"
        );

        var refused = Sgp.Run(_folder.Path, "protocol", "init", "prs", "--pgs", "score.txt");
        var taken = Sgp.Run(
            _folder.Path,
            "protocol",
            "init",
            "prs",
            "--pgs",
            "score.txt",
            "--skip-unsupported"
        );

        const string Row = "1 HLA or haplotype row (first: line 6)";
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(Row, refused.Error, StringComparison.Ordinal);
        Assert.True(taken.ExitCode == 0, taken.Error);
        Assert.Contains($"left out: {Row}", taken.Error, StringComparison.Ordinal);
    }

    private static void WriteOneGenome(string path) =>
        File.WriteAllLines(
            path,
            File.ReadLines(Path.Combine(Analysis, "expected/input.vcf"))
                .Select(line =>
                    line.StartsWith("##", StringComparison.Ordinal)
                        ? line
                        : string.Join('\t', line.Split('\t').Take(10))
                )
        );

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
