using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Makes every example of docs/spec/records.md again and compares.</summary>
public partial class RecordsPageTests
{
    [Fact]
    public void Every_example_of_the_page_is_what_the_code_writes()
    {
        var path = Checkout.PathOf("docs/spec/records.md");
        using var scenario = StudyScenario.WithEveryKind();
        using var withdrawals = StudyScenario.WithWithdrawals();
        using var aborted = new StudyScenario().Through(StudyStage.Aborted);
        using var rounds = StudyScenario.WithRounds();
        Entry[] others = [.. withdrawals.Entries, .. aborted.Entries, .. rounds.Entries];

        var made = ExampleBlock()
            .Replace(File.ReadAllText(path), match =>
            {
                var name = match.Groups["name"].Value;
                return $"<!-- example {name} -->\n{Example(name, scenario, others)}<!-- end -->";
            });

        VectorFiles.MatchFile(path, made);
    }

    [Fact]
    public void Every_kind_has_an_example()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs/spec/records.md"));

        foreach (
            var kind in Enum.GetValues<StatementKind>().Where(kind => kind != StatementKind.None)
        )
            Assert.Contains($"<!-- example {KindRules.Of(kind).Word} -->\n", page);
    }

    private static string Example(string name, StudyScenario scenario, IEnumerable<Entry> others) =>
        name switch
        {
            "entry" => Json(scenario.Entries[0].Bytes.Span),
            "digests" => Digests(scenario),
            "rejections" => Rejections(),
            "kinds" => Kinds(),
            "order" => Order(),
            _ => Json(
                scenario
                    .Entries.Concat(others)
                    .First(entry => KindRules.Of(entry.Statement.Kind).Word == name)
                    .StatementEnvelope.Payload.Span
            ),
        };

    private static string Json(ReadOnlySpan<byte> bytes) =>
        $"```json\n{Encoding.UTF8.GetString(bytes)}\n```\n";

    private static string Digests(StudyScenario scenario)
    {
        var text = new StringBuilder("```\n");
        foreach (
            var (role, key) in new[]
            {
                ("researcher", scenario.Researcher),
                ("computing party", scenario.ComputingParty),
                ("key holder", scenario.KeyHolder),
                ("ledger", scenario.LedgerKey),
            }
        )
            text.Append($"{role, -16} {key.KeyId}\n");
        text.Append('\n');
        foreach (var entry in scenario.Entries)
        {
            text.Append(
                $"{entry.Index} {KindRules.Of(entry.Statement.Kind).Word, -12} leaf "
                    + $"{entry.Hash}\n"
            );
            text.Append($"{"", 14} root {scenario.State.RootAt(entry.Index + 1)}\n");
        }

        return text.Append("```\n").ToString();
    }

    private static string Kinds()
    {
        var text = new StringBuilder(
            "| kind | forms | signed by | subjects, in order |\n|---|---|---|---|\n"
        );
        foreach (var rules in KindRules.All)
        {
            var signers = string.Join(", ", rules.Signers.Select(RoleWord.InSentence));
            text.Append($"| `{rules.Word}` | {rules.Forms} | ")
                .Append(rules.Signers.Length == 1 ? signers : $"most of {signers}")
                .Append(" | ")
                .AppendJoin(", ", rules.Subjects.Select(Describe))
                .Append(" |\n");
        }

        return text.ToString();
    }

    private static string Describe(SubjectRule rule)
    {
        var name = rule.Count switch
        {
            SubjectCount.OfPredicate => rule.Name,
            SubjectCount.Named => $"`{rule.Name}<name>`",
            _ => $"`{rule.Name}`",
        };
        string[] words =
        [
            .. rule.SinceForm > 1 ? [$"form {rule.SinceForm}"] : Array.Empty<string>(),
            .. rule.Count switch
            {
                SubjectCount.Optional => ["optional"],
                SubjectCount.Numbered => [$"or `{rule.Name}/0`, `{rule.Name}/1` …"],
                SubjectCount.Named => ["any number"],
                _ => Array.Empty<string>(),
            },
            .. rule.Bytes switch
            {
                SubjectBytes.Elsewhere => ["no blob"],
                SubjectBytes.CarriedUnlessLight => ["not in a light bundle"],
                SubjectBytes.CarriedUnlessWithheld => ["not where withheld"],
                _ => Array.Empty<string>(),
            },
        ];
        return words.Length == 0 ? name : $"{name} ({string.Join("; ", words)})";
    }

    private static string Order()
    {
        var text = new StringBuilder("| stage | may follow | next stage |\n|---|---|---|\n");
        var last = new List<StudyStage>();
        foreach (var stage in Enum.GetValues<StudyStage>())
        {
            var next = KindRules
                .All.Where(rules => rules.Follows.Contains(stage))
                .GroupBy(rules => rules.LeadsTo ?? stage)
                .ToArray();
            if (next.Length == 0)
                last.Add(stage);
            foreach (var group in next)
            {
                var words = group.Select(rules => $"`{rules.Word}`");
                text.Append($"| {stage} | {string.Join(", ", words)} | {group.Key} |\n");
            }
        }

        return text.Append($"| {string.Join(", ", last)} | nothing | |\n").ToString();
    }

    // The table's sentences are the docstrings of the enumeration.
    private static string Rejections()
    {
        var documentation = XDocument.Load(
            Path.ChangeExtension(typeof(RejectionCode).Assembly.Location, ".xml")
        );
        var text = new StringBuilder("| name | meaning |\n|---|---|\n");
        foreach (
            var code in Enum.GetValues<RejectionCode>().Where(code => code != RejectionCode.None)
        )
        {
            var id = $"F:{typeof(RejectionCode).FullName}.{code}";
            var summary = documentation
                .Descendants("member")
                .Single(member => member.Attribute("name")!.Value == id)
                .Element("summary")!;
            var sentence = string.Concat(
                summary
                    .Nodes()
                    .Select(node =>
                        node is XElement { Name.LocalName: "c" } word
                            ? $"`{word.Value}`"
                            : node.ToString()
                    )
            );
            text.Append(
                $"| `{Rejection.NameOf(code)}` | {WhiteSpace().Replace(sentence, " ").Trim()} |\n"
            );
        }

        return text.ToString();
    }

    [GeneratedRegex(
        "<!-- example (?<name>[a-z-]+) -->\n.*?<!-- end -->",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ExampleBlock();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhiteSpace();
}
