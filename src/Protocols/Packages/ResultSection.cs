using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Who sees the table.</summary>
public enum PublishRule
{
    /// <summary>The data owner alone; the ledger holds a salted digest (<c>withheld</c>).</summary>
    Withheld = 0,

    /// <summary>Everybody (<c>table</c>).</summary>
    Table,
}

/// <summary>The <c>result</c> section.</summary>
/// <param name="Interpretation">How totals are read.</param>
/// <param name="MinimumContributors">Fewer than this many contributions are never decrypted; 1
/// where the result is withheld.</param>
/// <param name="Open">How totals are proved.</param>
public sealed record ResultSection(
    Interpretation Interpretation,
    int MinimumContributors,
    OpeningRule Open
)
{
    /// <summary>Who sees the table.</summary>
    public PublishRule Publish { get; init; } = PublishRule.Table;

    /// <summary>Digits behind the point that values are rounded to (<c>release: rounded</c>); null
    /// for exact ones.</summary>
    public int? Digits { get; init; }

    /// <summary>Names of the first slots of the result, for a data owner; empty for a published
    /// table.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>What is computed from each value after decryption.</summary>
    public OutputTransform Transform { get; init; }

    /// <summary>The release method as the decryption entry records it: <c>exact</c>, or
    /// <c>rounded/4</c>.</summary>
    public string ReleaseMethod =>
        Digits is { } digits ? FormattableString.Invariant($"rounded/{digits}") : "exact";

    internal static ResultSection Read(YamlSection result)
    {
        var publish = result.Has("publish")
            ? result.Choice(
                "publish",
                ("table", PublishRule.Table),
                ("withheld", PublishRule.Withheld)
            )
            : PublishRule.Table;
        var isWithheld = publish == PublishRule.Withheld;
        var section = new ResultSection(
            result.Choice(
                "interpret",
                ("allele-frequency", Interpretation.AlleleFrequency),
                ("chi-square", Interpretation.ChiSquare),
                ("linear", Interpretation.Linear),
                ("polygenic-score", Interpretation.PolygenicScore),
                ("totals", Interpretation.Totals)
            ),
            isWithheld
                ? result.Integer("minimum_contributors", minimum: 1, maximum: 1)
                : result.Integer("minimum_contributors", minimum: 2, maximum: 1_000_000),
            result.Choice("open", ("none", OpeningRule.None), ("pedersen", OpeningRule.Pedersen))
        )
        {
            Publish = publish,
            Outputs = isWithheld ? [.. result.Texts("outputs")] : [],
            Transform =
                isWithheld && result.Has("transform")
                    ? result.Choice(
                        "transform",
                        ("none", OutputTransform.None),
                        ("sigmoid", OutputTransform.Sigmoid)
                    )
                    : OutputTransform.None,
        };
        if (isWithheld && section.Open != OpeningRule.None)
            throw result.Error(
                "open",
                "none, because a withheld result has no totals to open",
                "pedersen"
            );
        if (
            isWithheld
            != section.Interpretation is Interpretation.Linear or Interpretation.PolygenicScore
        )
        {
            throw isWithheld
                ? result.Error(
                    "interpret",
                    "linear or polygenic-score with publish: withheld",
                    "a reading of totals over many"
                )
                : result.Error(
                    "publish",
                    "withheld with interpret: linear and polygenic-score, whose result is the "
                        + "data owner's alone",
                    "table"
                );
        }

        if (
            section.Outputs.Any(name =>
                name.Contains('\t', StringComparison.Ordinal) || name.Any(char.IsControl)
            )
        )
            throw result.Error(
                "outputs",
                "names without tabs and control characters",
                "another text"
            );
        section = section with { Digits = ReadRelease(result, section.Open) };
        result.RequireNothingElse();
        return section;
    }

    /// <summary>
    /// Suppressed or noised totals do not open the sum of the commitments; and a table that hides
    /// some
    /// totals beside an opening of the others leaves a point from which the hidden ones can be
    /// searched.
    /// </summary>
    private static int? ReadRelease(YamlSection result, OpeningRule open)
    {
        var release = result.Choice(
            "release",
            ("exact", "exact"),
            ("rounded", "rounded"),
            ("suppress-small-counts", "suppressed"),
            ("add-noise", "noised")
        );
        if (release == "exact")
            return null;
        if (release == "rounded" && open == OpeningRule.None)
            return result.Integer("digits", minimum: 0, maximum: 12);
        throw open == OpeningRule.Pedersen
            ? result.Error(
                "release",
                "exact totals, because open: pedersen proves the totals as they are",
                $"{release} totals, which open nothing and would let hidden counts be searched for"
            )
            : result.Error(
                "release",
                "exact totals",
                $"{release} totals, which are not supported yet"
            );
    }
}
