using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Web;

/// <summary>A study as a page shows it before anything is encrypted.</summary>
internal static class StudyOnPage
{
    public static JsonObject Describe(PublicContext context, ContextSummary summary)
    {
        var definition = context.Protocol.Definition;
        var identity = context.Protocol.Identity;
        return new JsonObject
        {
            ["study"] = context.Study.ToString(),
            ["protocol"] = new JsonObject
            {
                ["name"] = definition.Name,
                ["title"] = definition.Title,
                ["description"] = definition.Summary,
                ["version"] = definition.Version,
                ["commit"] = identity.Commit.ToString(),
                ["repository"] = context.Genesis.Protocol.Repository,
            },
            ["variants"] = definition.Genotypes is null ? new JsonArray() : Variants(context),
            ["columns"] = Columns(definition),
            ["genomesPerContribution"] =
                definition.Genotypes?.Samples == SamplesRule.All ? "all" : "one",
            ["minimumContributors"] = context.Genesis.MinimumContributors,
            ["minimum"] = summary.Minimum,
            ["needsPhenotypes"] =
                definition.Genotypes is not null && context.Protocol.Encoding.NeedsPhenotypes,
            ["needsInvitation"] = context.Genesis.AllowedContributors is not null,
            ["researcher"] = summary.Researcher,
            ["keyHolder"] = summary.KeyHolder,
            ["opens"] = definition.Result.Open == OpeningRule.Pedersen,
            ["isTrusted"] = summary.IsTrusted,
            ["lines"] = Texts(summary.Lines()),
            ["onTrust"] = Texts(summary.OnTrust()),
        };
    }

    public static JsonArray Texts(IEnumerable<string> lines) =>
        [.. lines.Select(line => (JsonNode)line)];

    /// <summary>Where a variant is and which alleles are counted.</summary>
    public static JsonObject Place(Variant variant) =>
        new()
        {
            ["id"] = variant.Id,
            ["chromosome"] = variant.Chromosome,
            ["position"] = variant.IsFoundById ? null : variant.Position,
            ["ref"] = variant.ReferenceAllele,
            ["alt"] = variant.AlternateAllele,
            ["effectAllele"] = variant.EffectAllele,
        };

    private static JsonArray Variants(PublicContext context) =>
        [.. context.Protocol.Variants.Variants.Select(variant => (JsonNode)Place(variant))];

    private static JsonArray Columns(ProtocolDefinition definition) =>
        (definition.Table?.Columns ?? definition.Totals?.Columns.Declared) is { } columns
            ?
            [
                .. columns.Select(column =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = column.Name,
                            ["unit"] = column.Unit,
                            ["minimum"] = column.Minimum.ToString(),
                            ["maximum"] = column.Maximum.ToString(),
                        }
                ),
            ]
            : [];
}
