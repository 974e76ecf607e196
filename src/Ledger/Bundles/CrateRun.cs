using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What was done, in an RO-Crate: the run as a whole, and the action behind each entry
/// that carries out a step.</summary>
internal static class CrateRun
{
    /// <summary>The id of the run.</summary>
    public const string Run = "#run";

    public static void Add(
        CrateGraph graph,
        StudyState state,
        ImmutableArray<StudyStep> steps,
        bool isListed
    )
    {
        var parameters = AddParameters(graph, state.Context!.Predicate);
        var encoders = state
            .EffectiveContributions()
            .ToDictionary(next => next.Index, next => CrateWorkflow.EncoderOf(next.Report));
        var actions = steps
            .Where(step =>
                CrateWorkflow.StepOf(step.Kind) is not null
                && (isListed || step.Kind != StatementKind.Contribution)
            )
            .ToArray();
        var decryption = actions.Single(step => step.Kind == StatementKind.Decryption);
        var evaluation = actions.Single(step => step.Kind == StatementKind.Result);
        graph.Add(Run, "CreateAction", entity =>
            entity
                .Add("actionStatus", "http://schema.org/CompletedActionStatus")
                .Add("agent", CrateGraph.Reference($"#{evaluation.Agent.Id}"))
                .Add("endTime", CrateGraph.Time(decryption.Time))
                .Add(
                    "instrument",
                    CrateGraph.Reference(CrateGraph.PathOf(state.Compute!.Subjects[0]))
                )
                .Add("name", $"The study {state.StudyId}")
                .Add(
                    "object",
                    BundleCrate
                        .UsedBy(evaluation, isListed)
                        .Where(id => id != CrateGraph.PathOf(state.Compute.Subjects[0]))
                        .Concat(parameters),
                    CrateGraph.Reference
                )
                .Add("result", BundleCrate.MadeBy(decryption, state), CrateGraph.Reference)
                .Add("startTime", CrateGraph.Time(steps[0].Time))
        );
        graph.Add("#organize", "OrganizeAction", entity =>
            entity
                .Add("agent", CrateGraph.Reference($"#{steps[0].Agent.Id}"))
                .Add("instrument", CrateGraph.Reference(CrateWorkflow.Engine))
                .Add("name", "The run of the protocol")
                .Add(
                    "object",
                    actions.Select(ControlOf).Distinct(StringComparer.Ordinal),
                    CrateGraph.Reference
                )
                .Add("result", CrateGraph.Reference(Run))
        );
        foreach (var group in actions.GroupBy(ControlOf, StringComparer.Ordinal))
        {
            graph.Add(group.Key, "ControlAction", entity =>
                entity
                    .Add(
                        "instrument",
                        CrateGraph.Reference(CrateWorkflow.StepOf(group.First().Kind)!)
                    )
                    .Add("name", $"Carry out {CrateWorkflow.StepOf(group.First().Kind)}")
                    .Add("object", group.Select(ActionOf), CrateGraph.Reference)
            );
        }

        foreach (var step in actions)
        {
            graph.Add(ActionOf(step), "CreateAction", entity => entity
                    .Add("agent", CrateGraph.Reference($"#{step.Agent.Id}"))
                    .Add("endTime", CrateGraph.Time(step.Time))
                    .Add("identifier", step.Hash.ToString())
                    .Add(
                        "instrument",
                        CrateGraph.Reference(
                            step.Kind switch
                            {
                                StatementKind.Contribution => encoders[step.Index],
                                StatementKind.Result => CrateWorkflow.Engine,
                                _ => CrateWorkflow.Decryptor,
                            }
                        )
                    )
                    .Add("name", step.Title)
                    .Add("object", BundleCrate.UsedBy(step, isListed), CrateGraph.Reference)
                    .Add("result", BundleCrate.MadeBy(step, state), CrateGraph.Reference));
        }

        foreach (
            var agent in steps
                .Where(step => isListed || step.Kind != StatementKind.Contribution)
                .Select(step => step.Agent)
        )
        {
            graph.Add($"#{agent.Id}", "Person", entity =>
                entity
                    .Add("description", "Known by key only; may be an organisation.")
                    .Add("identifier", agent.Keys, key => new JsonValue.Text(key))
                    .Add("name", agent.Name)
            );
        }
    }

    private static string ControlOf(StudyStep step) => $"#control-{KindRules.Of(step.Kind).Word}";

    private static string ActionOf(StudyStep step) =>
        string.Create(CultureInfo.InvariantCulture, $"#entry-{step.Index}");

    private static string[] AddParameters(CrateGraph graph, ContextPredicate context)
    {
        var bits = context
            .CoeffModulus.Aggregate(BigInteger.One, (product, prime) => product * prime)
            .GetBitLength();
        (string Name, string Value)[] parameters =
        [
            ("scheme", context.Scheme),
            ("polyModulusDegree", context.PolyModulusDegree.ToString(CultureInfo.InvariantCulture)),
            ("coeffModulusBits", bits.ToString(CultureInfo.InvariantCulture)),
            ("plainModulus", context.PlainModulus.ToString(CultureInfo.InvariantCulture)),
            ("securityProfile", context.SecurityProfile),
            ("securityBits", context.SecurityBits.ToString(CultureInfo.InvariantCulture)),
            ("parmsId", context.ParmsId),
        ];
        foreach (var (name, value) in parameters)
            graph.Add($"#parameter-{name}", "PropertyValue", entity =>
                entity.Add("name", name).Add("value", value)
            );
        return [.. parameters.Select(parameter => $"#parameter-{parameter.Name}")];
    }
}
