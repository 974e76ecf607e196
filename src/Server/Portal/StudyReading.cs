using System.Collections.Immutable;
using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Server;

/// <summary>Reads off a hosted study what its pages show.</summary>
internal static class StudyReading
{
    private const int MostVariants = 1000;

    /// <summary>What a list shows.</summary>
    public static StudyFacts Outline(HostedStudy study, ServerParts parts)
    {
        var definition = study.Protocol.Definition;
        var view = StudyRoutes.View(study, parts.Jobs.LastOf(study.Name));
        return new StudyFacts
        {
            Id = view.Id,
            Stage = view.Stage,
            Title = definition.Title,
            Summary = definition.Summary,
            Protocol = $"{definition.Name} {definition.Version}",
            Commit = view.Commit,
            Repository = view.Repository,
            References = definition.References,
            Contributions = view.Contributions,
            Minimum = view.MinimumContributors,
            IsOpen = view.IsOpen,
            Entries = view.Entries,
            Root = view.Root,
            Changed = view.Changed,
            Job = view.Job,
        };
    }

    /// <summary>What its own page shows.</summary>
    public static StudyFacts Page(HostedStudy study, ServerParts parts, bool mayRun)
    {
        var definition = study.Protocol.Definition;
        var variants = definition.Genotypes is null ? null : study.Protocol.Variants;
        return Outline(study, parts) with
        {
            Cosigners = CosignersOf(study),
            Flow = FlowOf(study.State),
            Roles = RolesOf(study.State, parts),
            Asks = AskedBy(definition, variants),
            Computes = ComputedBy(definition),
            Releases = ReleasedBy(definition),
            Opens =
                definition.Result.Open == OpeningRule.Pedersen
                    ? "every published total, from commitments that the contributors signed"
                    : "that the computation was done; the totals are the key holder's word",
            VariantCount = variants?.Variants.Length ?? 0,
            Variants = variants is null
                ? []
                : [.. variants.Variants.Take(MostVariants).Select(FactOf)],
            Table = TableOf(study),
            IsWithheld = definition.Result.Publish == PublishRule.Withheld,
            MayRun = mayRun,
        };
    }

    /// <summary>The published table's bytes; null where there is none.</summary>
    public static byte[]? TableBytes(HostedStudy study) =>
        study.State.Decryption?.Subjects.FirstOrDefault(subject =>
            subject.Name == DecryptionPredicate.TableSubject
        )
            is { } subject
        && study.Blobs.Contains(subject.Digest)
            ? study.Blobs.ReadAllBytes(subject.Digest)
            : null;

    private static ResultTable? TableOf(HostedStudy study) =>
        study.Protocol.Definition.Result.Publish == PublishRule.Table
        && TableBytes(study) is { } bytes
        && ResultTable.Parse(bytes) is { } table
            ? table with
            {
                Genomes = study.State.CountGenomes(),
            }
            : null;

    private static string[] CosignersOf(HostedStudy study) =>
        study.Published is { } note
            ?
            [
                .. study
                    .Witnesses.Keys.Where(witness => Cosignature.Verify(note, witness) is not null)
                    .Select(witness => witness.Name),
            ]
            : [];

    private static ImmutableArray<RoleFact> RolesOf(StudyState state, ServerParts parts)
    {
        (StudyRole Role, string Name, string Does)[] roles =
        [
            (StudyRole.Researcher, "researcher", "starts the study, closes it, publishes it"),
            (StudyRole.KeyHolder, "key holder", "can decrypt; verifies before it does"),
            (
                StudyRole.ComputingParty,
                "computing party",
                "computes on ciphertexts; sees none open"
            ),
            (StudyRole.Ledger, "ledger", "orders the records and signs checkpoints"),
        ];
        return
        [
            .. roles.SelectMany(role =>
                state
                    .KeysOf(role.Role)
                    .Select(key => new RoleFact(
                        role.Name,
                        role.Does,
                        key.KeyId,
                        key == parts.Keys.Ledger || key == parts.Keys.ComputingParty
                    ))
            ),
        ];
    }

    private static ImmutableArray<FlowStep> FlowOf(StudyState state)
    {
        var steps = ImmutableArray.CreateBuilder<FlowStep>();
        var isNext = true;
        Add(
            "Protocol pinned",
            state.Study is not null,
            () => $"entry 0, {PortalPage.Time(state.Study!.Time)}",
            ""
        );
        Add(
            "Encryption context",
            state.Context is not null,
            () =>
                $"public key and parameters, entry {state.Context!.Index}, "
                + PortalPage.Time(state.Context.Time),
            "the key holder publishes the public key: sgp keygen"
        );
        Add(
            "Encrypted contributions",
            state.Close is not null,
            () => $"{state.EffectiveCount:#,0} count in the result",
            state.Context is null
                ? "after the public key"
                : $"{state.EffectiveCount:#,0} so far; open until the researcher closes it"
        );
        Add(
            "Closed",
            state.Close is not null,
            () => $"entry {state.Close!.Index}, {PortalPage.Time(state.Close.Time)}",
            "by the researcher, when there are enough"
        );
        Add(
            "Computation on ciphertexts",
            state.Result is not null,
            () => $"entry {state.Result!.Index}, {PortalPage.Time(state.Result.Time)}",
            "by the computing party, on this server"
        );
        if (state.Aborted is { } aborted)
            steps.Add(
                new FlowStep(
                    "Ended without a result",
                    "bad",
                    "✗",
                    "ended",
                    $"entry {aborted.Index}, {PortalPage.Time(aborted.Time)}: nothing else is told, so that "
                        + "nothing leaks"
                )
            );
        else
            Add(
                "Decrypted",
                state.Decryption is not null,
                () => $"entry {state.Decryption!.Index}, {PortalPage.Time(state.Decryption.Time)}",
                "by the key holder, who verifies everything first: sgp result"
            );
        return steps.ToImmutable();

        void Add(string title, bool isDone, Func<string> done, string open)
        {
            steps.Add(
                isDone ? new FlowStep(title, "good", "✓", "done", done())
                : isNext ? new FlowStep(title, "open", "…", "next", open)
                : new FlowStep(title, "later", "·", "later", open)
            );
            isNext &= isDone;
        }
    }

    private static string AskedBy(ProtocolDefinition definition, VariantTable? variants)
    {
        if (definition.Table is { } table)
            return $"a row of values: {string.Join(", ", table.Columns.Select(Describe))}";
        if (definition.Totals is { } totals)
        {
            return "sums over a site's own rows, which stay there: "
                + string.Join(", ", totals.Columns.Declared.Select(Describe));
        }

        var genotypes = definition.Genotypes!;
        var genomes =
            genotypes.Samples == SamplesRule.All
                ? "every genome of a file, summed by its owner"
                : "one genome";
        var builds = string.Join(" or ", variants!.Builds.Select(build => build.Name));
        return $"genotypes at {variants.Variants.Length:#,0} variants from a VCF on {builds}; "
            + genomes;
    }

    private static string Describe(TableColumn column) =>
        column.Unit == "1" ? column.Name : $"{column.Name} ({column.Unit})";

    private static string ComputedBy(ProtocolDefinition definition) =>
        definition.Result.Interpretation switch
        {
            Interpretation.AlleleFrequency => "the sum of the encrypted counts: allele frequencies",
            Interpretation.ChiSquare =>
                "the sums of the encrypted counts of cases and controls: a test of association "
                    + "at each variant",
            Interpretation.Linear => "a linear model with public weights on encrypted values",
            Interpretation.PolygenicScore => "a polygenic score with public weights",
            Interpretation.Totals =>
                "the sum of the sites' encrypted sums: statistics over all their rows",
            _ => definition.Result.Interpretation.ToString(),
        };

    private static string ReleasedBy(ProtocolDefinition definition) =>
        definition.Result.Publish == PublishRule.Withheld
            ? "to the data's owner alone"
            : $"one table of totals, {definition.Result.ReleaseMethod}; never over fewer than "
                + $"{definition.Result.MinimumContributors:#,0} contributions";

    private static VariantFact FactOf(Variant variant) =>
        new(
            variant.Id,
            variant.IsFoundById
                ? "no place: found by id"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{variant.Chromosome}:{variant.Position:#,0}"
                ),
            variant.AllelesText,
            variant.EffectAllele
        );
}
