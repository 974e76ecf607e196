using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The decision table of terms: whether a purpose is covered is read off its
/// rows.</summary>
/// <remarks>
/// Terms cover a use exactly where the permission's row and every modifier's row is met. There is
/// no rule engine, no ontology and no order of exceptions behind it. Source: docs/spec/terms.md
/// 3.
/// </remarks>
public static class TermsTable
{
    /// <summary>The rows: permissions, then modifiers.</summary>
    public static ImmutableArray<TermsRow> Rows { get; } =
    [
        Permission(TermsCode.NoRestriction, "DUO:0000004", "NRES", "always"),
        Permission(
            TermsCode.GeneralResearch,
            "DUO:0000042",
            "GRU",
            "the kind is not care, or the terms have CC"
        ),
        Permission(
            TermsCode.Biomedical,
            "DUO:0000006",
            "HMB",
            "the kind is biomedical, disease or methods, or it is care and the terms have CC"
        ),
        Permission(
            TermsCode.DiseaseSpecific,
            "DUO:0000007",
            "DS",
            "the kind is disease and one of the proposal's ids is among the values",
            TermsValue.Diseases
        ),
        Permission(TermsCode.Ancestry, "DUO:0000011", "POA", "the kind is ancestry"),
        Modifier(
            TermsCode.ResearchSpecific,
            "DUO:0000012",
            "RS",
            "the consent was given for this very proposal",
            TermsValue.Text
        ),
        Modifier(TermsCode.NoMethods, "DUO:0000015", "NMDS", "the kind is not methods"),
        Modifier(TermsCode.GeneticOnly, "DUO:0000016", "GSO", "it is a genetic study"),
        Modifier(
            TermsCode.NotForProfitNonCommercial,
            "DUO:0000018",
            "NPUNCU",
            "neither the organisation is for profit nor the use commercial"
        ),
        Modifier(TermsCode.PublicationRequired, "DUO:0000019", "PUB", "results are published"),
        Modifier(
            TermsCode.CollaborationRequired,
            "DUO:0000020",
            "COL",
            "those whose data is used are partners"
        ),
        Modifier(
            TermsCode.EthicsApprovalRequired,
            "DUO:0000021",
            "IRB",
            "an ethics board's approval is named"
        ),
        Modifier(
            TermsCode.Countries,
            "DUO:0000022",
            "GS",
            "the country is among the values",
            TermsValue.Countries
        ),
        Modifier(
            TermsCode.Moratorium,
            "DUO:0000024",
            "MOR",
            "nothing is published, or not before the value",
            TermsValue.Time
        ),
        Modifier(
            TermsCode.TimeLimit,
            "DUO:0000025",
            "TS",
            "the lock is not after the value",
            TermsValue.Time
        ),
        Modifier(
            TermsCode.Users,
            "DUO:0000026",
            "US",
            "the researcher's key is among the values",
            TermsValue.Keys
        ),
        Modifier(
            TermsCode.Projects,
            "DUO:0000027",
            "PS",
            "the proposal is among the values",
            TermsValue.Proposals
        ),
        Modifier(
            TermsCode.Institutions,
            "DUO:0000028",
            "IS",
            "the institution's key is among the values",
            TermsValue.Keys
        ),
        Modifier(TermsCode.ReturnRequired, "DUO:0000029", "RTN", "enriched data is returned"),
        Modifier(
            TermsCode.ClinicalCare,
            "DUO:0000043",
            "CC",
            "always; it lets GRU and HMB cover care"
        ),
        Modifier(TermsCode.NoAncestry, "DUO:0000044", "NPOA", "the kind is not ancestry"),
        Modifier(
            TermsCode.NotForProfit,
            "DUO:0000045",
            "NPU",
            "the organisation is not for profit"
        ),
        Modifier(TermsCode.NonCommercial, "DUO:0000046", "NCU", "the use is not commercial"),
        Modifier(
            TermsCode.NoReidentification,
            "no-reidentification",
            "no re-identification",
            "the researcher promises to re-identify nobody"
        ),
    ];

    private static readonly FrozenDictionary<string, TermsRow> ById = Rows.ToFrozenDictionary(
        row => row.Id,
        StringComparer.Ordinal
    );

    /// <summary>The row of an id; null where there is none.</summary>
    public static TermsRow? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>The first condition that is in no row, stands in the wrong place or has values
    /// that
    /// its row does not take; null where there is none.</summary>
    public static TermsCondition? FindUnknown(Terms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Conditions.FirstOrDefault(condition =>
            Find(condition.Code) is not { } row
            || row.IsPermission != ReferenceEquals(condition, terms.Permission)
            || !row.Takes(condition.Values)
        );
    }

    /// <summary>The first condition that a use does not meet; null where the terms cover
    /// it.</summary>
    /// <exception cref="ArgumentException">A condition is in no row.</exception>
    public static TermsRow? FindUnmet(Terms terms, ProposedUse use)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(use);
        if (FindUnknown(terms) is { } unknown)
            throw new ArgumentException($"no row for {unknown.Code}", nameof(terms));
        return terms
            .Conditions.Where(condition => !IsMet(condition, terms, use))
            .Select(condition => Find(condition.Code))
            .FirstOrDefault();
    }

    private static bool IsMet(TermsCondition condition, Terms terms, ProposedUse use)
    {
        var (purpose, values) = (use.Purpose, condition.Values);
        return Find(condition.Code)!.Code switch
        {
            TermsCode.NoRestriction or TermsCode.ClinicalCare => true,
            TermsCode.GeneralResearch => purpose.Kind != PurposeKind.Care || HasCare(terms),
            TermsCode.Biomedical => purpose.Kind switch
            {
                PurposeKind.Biomedical or PurposeKind.Disease or PurposeKind.Methods => true,
                PurposeKind.Care => HasCare(terms),
                _ => false,
            },
            TermsCode.DiseaseSpecific => purpose.Kind == PurposeKind.Disease
                && purpose.Diseases.Any(values.Contains),
            TermsCode.Ancestry => purpose.Kind == PurposeKind.Ancestry,
            TermsCode.ResearchSpecific => use.IsNamed,
            TermsCode.NoMethods => purpose.Kind != PurposeKind.Methods,
            TermsCode.GeneticOnly => purpose.IsGenetic,
            TermsCode.NotForProfitNonCommercial => !purpose.IsForProfit && !purpose.IsCommercial,
            TermsCode.PublicationRequired => purpose.Publishes is not null,
            TermsCode.CollaborationRequired => purpose.Collaborates,
            TermsCode.EthicsApprovalRequired => purpose.EthicsApproval is not null,
            TermsCode.Countries => values.Contains(purpose.Country),
            TermsCode.Moratorium => purpose.Publishes is not { } published
                || published >= TimeOf(values),
            TermsCode.TimeLimit => use.Time <= TimeOf(values),
            TermsCode.Users => values.Contains(use.Researcher.ToOpenSsh()),
            TermsCode.Projects => values.Contains(use.Proposal.ToString()),
            TermsCode.Institutions => purpose.Institution is { } institution
                && values.Contains(institution.ToOpenSsh()),
            TermsCode.ReturnRequired => purpose.ReturnsData,
            TermsCode.NoAncestry => purpose.Kind != PurposeKind.Ancestry,
            TermsCode.NotForProfit => !purpose.IsForProfit,
            TermsCode.NonCommercial => !purpose.IsCommercial,
            TermsCode.NoReidentification => purpose.PromisesNoReidentification,
            _ => throw new InvalidOperationException($"no rule for {condition.Code}"),
        };
    }

    private static bool HasCare(Terms terms) =>
        terms.Modifiers.Any(modifier => Find(modifier.Code)!.Code == TermsCode.ClinicalCare);

    private static DateTimeOffset TimeOf(ImmutableArray<string> values) =>
        JsonTime.TryParse(values[0], out var time)
            ? time
            : throw new InvalidOperationException("a time that was read before");

    private static TermsRow Permission(
        TermsCode code,
        string id,
        string shorthand,
        string sentence,
        TermsValue value = TermsValue.None
    ) => new(code, id, shorthand, IsPermission: true, value, sentence);

    private static TermsRow Modifier(
        TermsCode code,
        string id,
        string shorthand,
        string sentence,
        TermsValue value = TermsValue.None
    ) => new(code, id, shorthand, IsPermission: false, value, sentence);
}
