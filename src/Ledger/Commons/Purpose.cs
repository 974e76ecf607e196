using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What the researcher of a proposed study asserts about it.</summary>
/// <remarks>
/// It is signed with the proposal; whether it is true is what members vote on. Source:
/// docs/spec/terms.md 2.
/// </remarks>
public sealed record Purpose
{
    /// <summary>Most diseases of one purpose.</summary>
    public const int MaxDiseases = 64;

    /// <summary>What kind of work it is.</summary>
    public required PurposeKind Kind { get; init; }

    /// <summary>The diseases, each as an id such as <c>MONDO:0005010</c>, with every ancestor
    /// that
    /// the proposal claims: no ontology is asked. Only of kind <see
    /// cref="PurposeKind.Disease"/>.</summary>
    public ImmutableArray<string> Diseases { get; init; } = [];

    /// <summary>The file of the ontology from which the ancestors were taken; where there are
    /// diseases.</summary>
    public ArtifactDigest? Ontology { get; init; }

    /// <summary>Whether the use is commercial.</summary>
    public required bool IsCommercial { get; init; }

    /// <summary>Whether the organisation works for profit.</summary>
    public required bool IsForProfit { get; init; }

    /// <summary>Where the work is done: two capital letters of ISO 3166-1.</summary>
    public required string Country { get; init; }

    /// <summary>The key of the institution that does it; null for none.</summary>
    public Ed25519PublicKey? Institution { get; init; }

    /// <summary>The ethics board's approval; null for none.</summary>
    public ArtifactDigest? EthicsApproval { get; init; }

    /// <summary>When the results are published at the earliest; null where they are
    /// not.</summary>
    public DateTimeOffset? Publishes { get; init; }

    /// <summary>Whether enriched data goes back to those whose data was used.</summary>
    public required bool ReturnsData { get; init; }

    /// <summary>Whether it is a genetic study.</summary>
    public required bool IsGenetic { get; init; }

    /// <summary>Whether those whose data is used are partners in the work.</summary>
    public required bool Collaborates { get; init; }

    /// <summary>Whether the researcher promises to re-identify nobody.</summary>
    public required bool PromisesNoReidentification { get; init; }

    /// <summary>Reads a purpose from a file of its own.</summary>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">The JSON is something else.</exception>
    public static Purpose Parse(ReadOnlySpan<byte> bytes) =>
        Read(new JsonFields(CanonicalJson.Parse(bytes), "purpose", "docs/spec/commons.md 3"));

    internal JsonMembers ToJson()
    {
        var members = new JsonMembers()
            .Add("collaborates", CommonsFields.YesNo(Collaborates))
            .Add("commercial", CommonsFields.YesNo(IsCommercial))
            .Add("country", Country)
            .Add("ethicsApproval", EthicsApproval?.ToString())
            .Add("forProfit", CommonsFields.YesNo(IsForProfit))
            .Add("genetic", CommonsFields.YesNo(IsGenetic))
            .Add("institution", Institution?.ToOpenSsh())
            .Add("kind", PurposeKindWord.Of(Kind))
            .Add("noReidentification", CommonsFields.YesNo(PromisesNoReidentification))
            .Add("ontology", Ontology?.ToString())
            .Add("publishes", Publishes)
            .Add("returnsData", CommonsFields.YesNo(ReturnsData));
        return Diseases.IsEmpty
            ? members
            : members.Add("diseases", Diseases, id => new JsonValue.Text(id));
    }

    internal static Purpose Read(JsonFields fields)
    {
        var purpose = new Purpose
        {
            Kind = PurposeKindWord.Read(fields),
            Diseases = fields.Has("diseases")
                ? fields.List("diseases", MaxDiseases, (item, path) =>
                    fields.ItemText(item, path, DiseaseId.MaxLength)
                )
                : [],
            Ontology = fields.Has("ontology") ? fields.Artifact("ontology") : null,
            IsCommercial = fields.YesNo("commercial"),
            IsForProfit = fields.YesNo("forProfit"),
            Country = fields.Text("country", 2),
            Institution = fields.Has("institution") ? fields.Key("institution") : null,
            EthicsApproval = fields.Has("ethicsApproval")
                ? fields.Artifact("ethicsApproval")
                : null,
            Publishes = fields.OptionalTime("publishes"),
            ReturnsData = fields.YesNo("returnsData"),
            IsGenetic = fields.YesNo("genetic"),
            Collaborates = fields.YesNo("collaborates"),
            PromisesNoReidentification = fields.YesNo("noReidentification"),
        };
        var hasDiseases = purpose.Kind == PurposeKind.Disease;
        if (fields.Has("diseases") != hasDiseases || fields.Has("ontology") != hasDiseases)
            throw fields.Fault(
                "kind",
                "does not fit: diseases and their ontology belong to kind disease, and to no other"
            );
        if (hasDiseases && !DiseaseId.AreOrdered(purpose.Diseases))
            throw fields.Fault("diseases", DiseaseId.Expected);
        if (purpose.Country is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z'])
            throw fields.Fault("country", "is not two capital letters of ISO 3166-1");
        fields.Finish();
        return purpose;
    }
}
