using System.Text.Json;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The table of kinds beside everything that repeats it: the enumeration, the page, the
/// second reader.</summary>
public sealed partial class KindRulesTests
{
    /// <summary>What tools/verify.py calls beyond it.</summary>
    private static readonly StatementKind[] BeyondTheSecondReader =
    [
        StatementKind.Refusal,
        StatementKind.KeyEvent,
        StatementKind.Aborted,
    ];

    public static TheoryData<StatementKind> Kinds =>
        [.. Enum.GetValues<StatementKind>().Where(kind => kind != StatementKind.None)];

    [Fact]
    public void Every_kind_has_one_row()
    {
        Assert.Equal(Kinds.Select(row => row.Data), KindRules.All.Select(rules => rules.Kind));
        Assert.All(KindRules.All, rules => Assert.Same(rules, KindRules.Of(rules.Kind)));
        Assert.Distinct(KindRules.All.Select(rules => rules.Word));
    }

    [Theory]
    [InlineData(StatementKind.None)]
    [InlineData((StatementKind)13)]
    [InlineData((StatementKind)(-1))]
    public void What_is_no_kind_has_no_row(StatementKind kind) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KindRules.Of(kind));

    [Fact]
    public void Every_stage_but_the_first_is_reached_and_only_the_last_is_left_by_nothing()
    {
        var stages = Enum.GetValues<StudyStage>();

        Assert.Equal(
            stages.Skip(1),
            KindRules.All.Select(rules => rules.LeadsTo).OfType<StudyStage>().Distinct().Order()
        );
        Assert.Equal(
            [StudyStage.Aborted],
            stages.Where(stage => KindRules.All.All(rules => !rules.Follows.Contains(stage)))
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_page_names_the_signer_of_a_kind_in_its_section(StatementKind kind)
    {
        var rules = KindRules.Of(kind);
        var page = File.ReadAllText(Checkout.PathOf("docs/spec/records.md"));
        var section = page[page.IndexOf($" `{rules.Word}`\n\n", StringComparison.Ordinal)..];

        var expected = rules.Signers is [var role]
            ? $"By the {RoleWord.InSentence(role)}"
            : "By more than half of the genesis's distinct keys (the ledger's counts)";

        Assert.StartsWith(expected, section.Split("\n\n")[1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_page_names_the_subjects_of_a_kind_in_its_section(StatementKind kind)
    {
        var rules = KindRules.Of(kind);
        var page = File.ReadAllText(Checkout.PathOf("docs/spec/records.md"));
        var section = page[page.IndexOf($" `{rules.Word}`\n\n", StringComparison.Ordinal)..];
        var prose = section[..section.IndexOf("<!-- example", StringComparison.Ordinal)];

        Assert.Equal(
            rules.Subjects.IsEmpty,
            prose.Contains("No subject.", StringComparison.Ordinal)
        );
        Assert.All(rules.Subjects.Where(rule => rule.Count != SubjectCount.OfPredicate), rule =>
            Assert.Contains($"`{rule.Name}", prose, StringComparison.Ordinal)
        );
        Assert.Equal(rules.Forms > 1, prose.Contains("form 2", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_second_reader_has_the_same_rows()
    {
        Tool.Require("python3");
        var script =
            "import json, sys; sys.dont_write_bytecode = True; "
            + $"sys.path.insert(0, '{Checkout.PathOf("tools")}'); import verify; "
            + "print(json.dumps([verify.KINDS, verify.TYPE]))";
        using var said = JsonDocument.Parse(Tool.Run("python3", "-c", script));
        var kinds = said.RootElement[0];
        var known = KindRules
            .All.Where(rules => !BeyondTheSecondReader.Contains(rules.Kind))
            .ToArray();

        Assert.Equal(
            known.Select(rules => rules.Word),
            kinds.EnumerateObject().Select(row => row.Name)
        );
        foreach (var rules in known)
        {
            var row = kinds.GetProperty(rules.Word);
            var signer = row[0].GetString();
            var next = rules.LeadsTo is { } stage ? [stage] : rules.Follows;

            Assert.Equal(
                rules.Signers[0] == StudyRole.Contributor ? null : RoleWord.Of(rules.Signers[0]),
                signer
            );
            Assert.Equal(
                known.Where(other => other.Follows.Any(next.Contains)).Select(other => other.Word),
                row[2].EnumerateArray().Select(word => word.GetString()!)
            );
            Assert.Equal(rules.Forms, row.GetArrayLength() - 2);
            for (var form = 1; form <= rules.Forms; form++)
            {
                Assert.Matches($"^(?:{said.RootElement[1].GetString()})$", rules.TypeOf(form));
                AgreeOnSubjects(rules, form, row[form == 1 ? 1 : form + 1].GetString()!);
            }
        }
    }

    /// <summary>No name of a subject is written out where a constant of its predicate could
    /// be.</summary>
    [Theory]
    [InlineData("src/Ledger")]
    [InlineData("src/Verifier")]
    public void The_names_of_subjects_are_constants_of_their_predicates(string folder)
    {
        var names = KindRules
            .All.SelectMany(rules => rules.Subjects)
            .Select(rule => rule.Name)
            .ToHashSet(StringComparer.Ordinal);

        var literals = Directory
            .GetFiles(Checkout.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/Predicates/", StringComparison.Ordinal))
            .SelectMany(path =>
                Literal()
                    .Matches(WithoutComments(File.ReadAllText(path)))
                    .Where(literal => names.Contains(literal.Groups["text"].Value))
                    .Select(literal => $"{Path.GetFileName(path)}: {literal.Value}")
            );

        Assert.Empty(literals);
    }

    /// <summary>Every list of up to five names, each once.</summary>
    private static void AgreeOnSubjects(KindRules rules, int form, string pattern)
    {
        if (rules.Subjects is [{ Count: SubjectCount.OfPredicate }])
        {
            Assert.Equal(".*", pattern);
            return;
        }

        string[] names =
        [
            .. rules.Subjects.SelectMany(rule =>
                rule.Count switch
                {
                    SubjectCount.Numbered => (string[])
                        [rule.Name, $"{rule.Name}/0", $"{rule.Name}/1"],
                    SubjectCount.Named => [$"{rule.Name}a", $"{rule.Name}b"],
                    _ => [rule.Name],
                }
            ),
            "other",
        ];
        var lists = new List<string[]> { Array.Empty<string>() };
        for (var from = 0; from < lists.Count; from++)
        {
            if (lists[from].Length < 5)
                lists.AddRange(
                    names.Except(lists[from]).Select(name => (string[])[.. lists[from], name])
                );
        }

        foreach (var list in lists)
        {
            var fits = rules.Fit(
                [.. list.Select(name => new Subject(name, StudyScenario.Blob(name)))],
                form
            );
            var matches = Regex.IsMatch(
                string.Join('\n', list),
                $@"\A(?:{pattern})\z",
                RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
            );
            Assert.True(
                fits == matches,
                $"{rules.Word} of form {form}, [{string.Join(", ", list)}]: the row says {fits}"
            );
        }
    }

    private static string WithoutComments(string source) =>
        string.Join(
            '\n',
            source
                .Split('\n')
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        );

    [GeneratedRegex("\"(?<text>[a-z./-]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Literal();
}
