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
        using var aborted = new StudyScenario().Through(StudyStage.Aborted);

        var made = ExampleBlock()
            .Replace(File.ReadAllText(path), match =>
            {
                var name = match.Groups["name"].Value;
                return $"<!-- example {name} -->\n{Example(name, scenario, aborted)}<!-- end -->";
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
            Assert.Contains($"<!-- example {PredicateReader.WordOf(kind)} -->\n", page);
    }

    private static string Example(string name, StudyScenario scenario, StudyScenario aborted) =>
        name switch
        {
            "entry" => Json(scenario.Entries[0].Bytes.Span),
            "digests" => Digests(scenario),
            "rejections" => Rejections(),
            "aborted" => Json(aborted.Entries[^1].StatementEnvelope.Payload.Span),
            _ => Json(
                scenario
                    .Entries.First(entry => PredicateReader.WordOf(entry.Statement.Kind) == name)
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
                $"{entry.Index} {PredicateReader.WordOf(entry.Statement.Kind), -12} leaf "
                    + $"{entry.Hash}\n"
            );
            text.Append($"{"", 14} root {scenario.State.RootAt(entry.Index + 1)}\n");
        }

        return text.Append("```\n").ToString();
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
