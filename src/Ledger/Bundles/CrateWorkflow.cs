using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The plan in an RO-Crate: the protocol's circuit as a workflow of three steps and the
/// programs that run them.</summary>
internal static class CrateWorkflow
{
    public const string Engine = "#engine";
    public const string Decryptor = "#decryptor";

    private static readonly (string Id, string Name, string Tool)[] Steps =
    [
        (
            "#step-encrypt",
            "Encode genotypes and encrypt them under the study's public key",
            "#encoder"
        ),
        ("#step-evaluate", "Evaluate the circuit on the ciphertexts", Engine),
        ("#step-decrypt", "Decrypt the result and publish the table", Decryptor),
    ];

    /// <summary>The step that a statement of this kind carries out; null for others.</summary>
    public static string? StepOf(StatementKind kind) =>
        kind switch
        {
            StatementKind.Contribution => Steps[0].Id,
            StatementKind.Result => Steps[1].Id,
            StatementKind.Decryption => Steps[2].Id,
            _ => null,
        };

    /// <summary>The steps, in order.</summary>
    public static IEnumerable<string> StepIds => Steps.Select(step => step.Id);

    /// <summary>The id of an encoder: everything that is said of it.</summary>
    public static string EncoderOf(EncoderReport report) =>
        $"#encoder-{report.Build}-{Uri.EscapeDataString(report.Version)}-{Uri.EscapeDataString(report.Encoder)}";

    public static void Add(CrateGraph graph, StudyState state)
    {
        if (state.Compute is not { } compute)
            return;
        var protocol = state.Study!.Predicate.Protocol;
        var encoders = state
            .EffectiveContributions()
            .Select(next => next.Report)
            .DistinctBy(EncoderOf)
            .ToArray();
        graph.Add(
            CrateGraph.PathOf(compute.Subjects[0]),
            ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
            entity =>
                entity
                    .Add("codeRepository", protocol.Repository)
                    .Add(
                        "hasPart",
                        encoders.Select(EncoderOf).Append(Engine).Append(Decryptor),
                        CrateGraph.Reference
                    )
                    .Add("identifier", protocol.GitCommit)
                    .Add("input", ["#input-contributions"], CrateGraph.Reference)
                    .Add("name", protocol.Name)
                    .Add("output", ["#output-table"], CrateGraph.Reference)
                    .Add("programmingLanguage", CrateGraph.Reference("#circuit-language"))
                    .Add("sha256", compute.Subjects[0].Digest.ToString())
                    .Add("step", StepIds, CrateGraph.Reference)
                    .Add("version", protocol.GitCommit)
        );
        graph.Add("#circuit-language", "ComputerLanguage", entity =>
            entity
                .Add(
                    "description",
                    "Canonical text, specified in docs/spec/protocol.md of the program."
                )
                .Add("name", "SecureGenomics circuit")
        );
        graph.Add("#input-contributions", "FormalParameter", entity =>
            entity.Add("additionalType", "File").Add("name", "contributions")
        );
        graph.Add("#output-table", "FormalParameter", entity =>
            entity.Add("additionalType", "File").Add("name", "table")
        );
        foreach (var (step, i) in Steps.Select((step, i) => (step, i)))
        {
            graph.Add(step.Id, "HowToStep", entity =>
                entity
                    .Add("name", step.Name)
                    .Add("position", i.ToString(CultureInfo.InvariantCulture))
                    .Add(
                        "workExample",
                        step.Tool == "#encoder" ? encoders.Select(EncoderOf) : [step.Tool],
                        CrateGraph.Reference
                    )
            );
        }

        foreach (var encoder in encoders)
        {
            graph.Add(EncoderOf(encoder), "SoftwareApplication", entity =>
                entity
                    .Add("identifier", $"build {encoder.Build}")
                    .Add("name", encoder.Encoder)
                    .Add("version", encoder.Version)
            );
        }

        var engine = compute.Predicate.Engine;
        graph.Add(Engine, "SoftwareApplication", entity =>
            entity
                .Add("identifier", $"build {engine.Build}")
                .Add("name", engine.Name)
                .Add("version", engine.Version)
        );
        graph.Add(Decryptor, "SoftwareApplication", entity =>
            entity
                .Add("description", "The ledger does not record which program it was.")
                .Add("name", "The key holder's program")
        );
    }
}
