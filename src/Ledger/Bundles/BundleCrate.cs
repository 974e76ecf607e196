using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// <c>ro-crate-metadata.json</c> of a bundle: a pure function of the ledger, so that it can claim
/// nothing else.
/// </summary>
/// <remarks>
/// RO-Crate 1.1 in the Provenance Run Crate profile 0.5. People appear as keys. Where there are
/// many
/// contributions they are one collection, so that the file stays small.
/// Source: docs/spec/bundle.md 5.
/// </remarks>
public static class BundleCrate
{
    /// <summary>Most contributions that are listed one by one.</summary>
    public const int MaximumListed = 1000;

    private const string Crate = "https://w3id.org/ro/crate/1.1";
    private const string WorkflowCrate = "https://w3id.org/workflowhub/workflow-ro-crate/1.0";
    private const string Contributions = "#contributions";

    private static readonly (string Id, string Name, string Version)[] Profiles =
    [
        ("https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"),
        ("https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"),
        ("https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"),
        (WorkflowCrate, "Workflow RO-Crate", "1.0"),
    ];

    /// <summary>The file's bytes: canonical JSON.</summary>
    /// <param name="state">The state after the last entry; of a study with a genesis.</param>
    public static byte[] Format(StudyState state) => Format(state, MaximumListed);

    /// <summary>The file's bytes, with another number of contributions that are listed one by
    /// one.</summary>
    internal static byte[] Format(StudyState state, ulong mostListed)
    {
        ArgumentNullException.ThrowIfNull(state);
        var graph = new CrateGraph();
        var steps = StudyStep.Of(state);
        var isListed = state.EffectiveCount <= mostListed;
        graph.Add(BundlePath.RoCrate, "CreativeWork", entity =>
            entity
                .Add("about", CrateGraph.Reference("./"))
                .Add("conformsTo", [Crate, WorkflowCrate], CrateGraph.Reference)
        );
        AddParts(graph, state, steps, isListed);
        AddRoot(graph, state, steps);
        foreach (var (id, name, version) in Profiles)
            graph.Add(id, "CreativeWork", entity =>
                entity.Add("name", name).Add("version", version)
            );
        CrateWorkflow.Add(graph, state);
        if (state is { Compute: not null, Decryption: not null })
            CrateRun.Add(graph, state, steps, isListed);
        return CanonicalJson.Write(
            new JsonMembers()
                .Add(
                    "@context",
                    [$"{Crate}/context", "https://w3id.org/ro/terms/workflow-run/context"],
                    text => new JsonValue.Text(text)
                )
                .Add("@graph", graph.Entities, entity => entity)
                .ToObject()
        );
    }

    private static void AddRoot(CrateGraph graph, StudyState state, ImmutableArray<StudyStep> steps)
    {
        var protocol = state.Study!.Predicate.Protocol;
        graph.Add("./", "Dataset", entity =>
        {
            entity
                .Add("conformsTo", Profiles, profile => CrateGraph.Reference(profile.Id))
                .Add("datePublished", CrateGraph.Time(steps[^1].Time))
                .Add(
                    "description",
                    "A computation on encrypted genomes, with the evidence to check it. This "
                        + "file repeats what the ledger says."
                )
                .Add("hasPart", graph.Parts, CrateGraph.Reference)
                .Add("identifier", $"urn:sgp:study:{state.StudyId}")
                .Add(
                    "license",
                    "The ledger states none. The protocol's is in its protocol.yaml, below "
                        + "protocol/objects."
                )
                .Add("name", $"{protocol.Name}, {state.EffectiveCount} contributions");
            if (state.Compute is { } compute)
                entity.Add(
                    "mainEntity",
                    CrateGraph.Reference(CrateGraph.PathOf(compute.Subjects[0]))
                );
            if (state is { Compute: not null, Decryption: not null })
                entity.Add("mentions", CrateGraph.Reference(CrateRun.Run));
        });
    }

    private static void AddParts(
        CrateGraph graph,
        StudyState state,
        ImmutableArray<StudyStep> steps,
        bool isListed
    )
    {
        graph.AddPart(BundlePath.Checkpoint, "File", entity =>
            entity
                .Add("description", "The ledger's signed commitment to all entries.")
                .Add("name", "Signed checkpoint")
        );
        graph.AddPart(BundlePath.Entries, "File", entity =>
            entity
                .Add(
                    "description",
                    $"{state.Size} signed entries; the root over them is {state.Root}."
                )
                .Add("name", "Ledger entries")
        );
        graph.AddPart(BundlePath.Readme, "File", entity =>
            entity.Add("name", "What this is and how to verify it")
        );
        graph.AddPart("protocol/objects/", "Dataset", entity =>
            entity
                .Add("identifier", state.Study!.Predicate.Protocol.GitCommit)
                .Add("name", "Git objects of the protocol at the pinned commit")
        );
        if (!isListed)
        {
            graph.Add(Contributions, "Collection", entity =>
                entity
                    .Add(
                        "description",
                        $"One entry each in {BundlePath.Entries}, which names ciphertext and key."
                    )
                    .Add("name", $"{state.EffectiveCount} encrypted contributions")
            );
        }

        foreach (
            var step in steps.Where(step =>
                step.Kind != StatementKind.Study
                && (isListed || step.Kind != StatementKind.Contribution)
            )
        )
        {
            foreach (var subject in step.Made)
            {
                if (
                    step.Kind == StatementKind.Decryption
                    && state.Decryption!.Predicate.Withholds(subject)
                )
                {
                    graph.Add($"#withheld-{subject.Name}", "CreativeWork", entity =>
                        entity
                            .Add(
                                "description",
                                $"Withheld; SHA-256 of a salt of 32 bytes and the file: "
                                    + $"{subject.Digest}"
                            )
                            .Add("name", subject.Name)
                    );
                }
                else if (
                    step.Kind != StatementKind.Compute
                    || subject.Name != ComputePredicate.CircuitSubject
                )
                {
                    graph.AddPart(CrateGraph.PathOf(subject), "File", entity =>
                        entity.Add("name", subject.Name).Add("sha256", subject.Digest.ToString())
                    );
                }
            }
        }

        if (state.Compute is { } compute)
            graph.CountAsPart(CrateGraph.PathOf(compute.Subjects[0]));
    }

    /// <summary>What went into a step, with the contributions as a collection where they are
    /// many.</summary>
    internal static IEnumerable<string> UsedBy(StudyStep step, bool isListed) =>
        step
            .Used.Where(subject =>
                isListed || subject.Name != ContributionPredicate.CiphertextSubject
            )
            .Select(CrateGraph.PathOf)
            .Concat(!isListed && step.Kind == StatementKind.Result ? [Contributions] : [])
            .Distinct(StringComparer.Ordinal);

    /// <summary>What came out of a step.</summary>
    internal static IEnumerable<string> MadeBy(StudyStep step, StudyState state) =>
        step.Made.Select(subject =>
            step.Kind == StatementKind.Decryption && state.Decryption!.Predicate.Withholds(subject)
                ? $"#withheld-{subject.Name}"
                : CrateGraph.PathOf(subject)
        );
}
