using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp explain</c>: what a check claims, how it is made and what it means when it
/// fails.</summary>
internal static class ExplainCommand
{
    public static Command Build(SharedOptions shared)
    {
        var id = new Argument<string?>("CHECK")
        {
            Description = "A check's id, or a group of checks; without it all are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(
            "explain",
            """
            Explain a check of "sgp verify": its claim, what it rests on, what failing means.

            Examples:
              sgp explain result.opening
              sgp explain result
              sgp explain
            """
        )
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

            var several = CheckCatalogue
                .All.Where(check => asked is null || check.Group == asked)
                .ToArray();
            if (several.Length == 0)
                throw new UsageException(
                    $"{Visible.Of(asked!, 60)}: expected a check's id, found none of this name",
                    $"{Suggest(asked!)}\"sgp explain\" lists all"
                );
            var table = new TextTable("check", ">step", "basis", "claim");
            foreach (var check in several)
                table.AddRow(check.Id, $"{check.Step}", Word(check.Basis), check.Claim);
            screen.Answer(table, () =>
                new JsonObject
                {
                    ["checks"] = new JsonArray([
                        .. several.Select(check =>
                            (JsonNode)ToJson(CheckSpecification.Of(check.Id))
                        ),
                    ]),
                }
            );
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Format(CheckSpecification specification) =>
        $"""
            {specification.Check.Id}
            {specification.Check.Claim}

            holds when   {specification.HoldsWhen}
            basis        {Explain(specification.Check.Basis)}
            if it fails  {CheckMeaning.Of(specification.Check.Id)}
            runs after   {(
                specification.RunsAfter.IsEmpty
                    ? "nothing"
                    : string.Join(", ", specification.RunsAfter)
            )}
            specified    docs/spec/verification.md, step {specification.Check.Step}

            """;

    private static JsonObject ToJson(CheckSpecification specification) =>
        new()
        {
            ["id"] = specification.Check.Id,
            ["claim"] = specification.Check.Claim,
            ["holdsWhen"] = specification.HoldsWhen,
            ["basis"] = Word(specification.Check.Basis),
            ["means"] = CheckMeaning.Of(specification.Check.Id),
            ["runsAfter"] = new JsonArray([
                .. specification.RunsAfter.Select(check => (JsonNode)check),
            ]),
            ["step"] = specification.Check.Step,
            ["specification"] = "docs/spec/verification.md",
        };

    private static string Word(CheckBasis basis) => basis.ToString().ToLowerInvariant();

    private static string Explain(CheckBasis basis) =>
        basis switch
        {
            CheckBasis.Recomputed => "recomputed: the verifier did it again",
            CheckBasis.Signature => "signature: under a key that the study or your policy names",
            CheckBasis.Attested => "attested: somebody says so and signed it",
            _ => throw new ArgumentOutOfRangeException(nameof(basis), basis, null),
        };

    private static string Suggest(string asked) =>
        NearMiss.Suggest(
            asked,
            CheckCatalogue.All.Select(check =>
                (
                    check.Id,
                    Math.Min(
                        NearMiss.Distance(asked, check.Id),
                        1 + NearMiss.Distance(asked, check.Id[(check.Group.Length + 1)..])
                    )
                )
            )
        );
}
