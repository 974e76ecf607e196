using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Verifier;
using Spectre.Console;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp explain</c>: what a check claims, how it is made and what it means when it fails.</summary>
internal static class ExplainCommand
{
    public static Command Build(SharedOptions shared)
    {
        var id = new Argument<string?>("CHECK")
        {
            Description = "A check's id, or a group of checks; without it all are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", """
            Explain a check of "sgp verify": its claim, what it rests on, what failing means.

            Examples:
              sgp explain result.opening
              sgp explain result
              sgp explain
            """)
        {
            id,
        };
        command.SetAction(arguments =>
        {
            var asked = arguments.GetValue(id);
            var screen = shared.Screen(arguments);
            if (CheckCatalogue.All.FirstOrDefault(check => check.Id == asked) is { } one)
            {
                var specification = CheckSpecification.Of(one.Id);
                screen.Answer(() => Format(specification), () => ToJson(specification));
                return ExitCode.Ok;
            }

            var several = CheckCatalogue.All.Where(check => asked is null || check.Group == asked).ToArray();
            if (several.Length == 0)
                throw new UsageException($"{Visible.Of(asked!, 60)}: expected a check's id, found none of this name", $"{Suggest(asked!)}\"sgp explain\" lists all");
            var table = Screen.NewTable("check", ">step", "basis", "claim");
            foreach (var check in several)
                table.AddRow(check.Id, $"{check.Step}", Word(check.Basis), check.Claim);
            screen.Answer(table, () => new JsonObject
            {
                ["checks"] = new JsonArray([.. several.Select(check => (JsonNode)ToJson(CheckSpecification.Of(check.Id)))]),
            });
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Format(CheckSpecification specification) => $"""
        {specification.Check.Id}
        {specification.Check.Claim}

        holds when   {specification.HoldsWhen}
        basis        {Explain(specification.Check.Basis)}
        if it fails  {CheckMeaning.Of(specification.Check.Id)}
        runs after   {(specification.RunsAfter.IsEmpty ? "nothing" : string.Join(", ", specification.RunsAfter))}
        specified    docs/spec/verification.md, step {specification.Check.Step}

        """;

    private static JsonObject ToJson(CheckSpecification specification) => new()
    {
        ["id"] = specification.Check.Id,
        ["claim"] = specification.Check.Claim,
        ["holdsWhen"] = specification.HoldsWhen,
        ["basis"] = Word(specification.Check.Basis),
        ["means"] = CheckMeaning.Of(specification.Check.Id),
        ["runsAfter"] = new JsonArray([.. specification.RunsAfter.Select(check => (JsonNode)check)]),
        ["step"] = specification.Check.Step,
        ["specification"] = "docs/spec/verification.md",
    };

    private static string Word(CheckBasis basis) => basis.ToString().ToLowerInvariant();

    private static string Explain(CheckBasis basis) => basis switch
    {
        CheckBasis.Recomputed => "recomputed: the verifier did it again",
        CheckBasis.Signature => "signature: under a key that the study or your policy names",
        CheckBasis.Attested => "attested: somebody says so and signed it",
        _ => throw new ArgumentOutOfRangeException(nameof(basis), basis, null),
    };

    /// <summary>The nearest ids, where one is near.</summary>
    private static string Suggest(string asked)
    {
        const int most = 4;
        var near = CheckCatalogue.All
            .Select(check => (check.Id, Distance: Math.Min(Distance(asked, check.Id), 1 + Distance(asked, check.Id[(check.Group.Length + 1)..]))))
            .Where(pair => pair.Distance <= most).OrderBy(pair => pair.Distance).Take(3).Select(pair => pair.Id).ToArray();
        return near.Length == 0 ? "" : $"did you mean {string.Join(" or ", near)}? ";
    }

    /// <summary>Edits between two words: insertions, deletions, replacements. Source: Levenshtein 1966.</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > 2 * right.Length + 8)
            return left.Length;
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
