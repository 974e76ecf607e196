using System.Globalization;
using System.Numerics;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>The rules of a protocol that decide the answer, in words.</summary>
/// <remarks>Source: docs/spec/protocol.md.</remarks>
internal static class ProtocolRules
{
    private const string Data = "data";
    private const string Crypto = "crypto";
    private const string Circuit = "circuit";
    private const string Result = "result";
    private const string Analysis = AnalysisDefinition.SectionName;

    /// <summary>The rules of a study.</summary>
    public static IEnumerable<ProtocolRule> Of(ProtocolDefinition definition) =>
        [
            new("", "version", definition.Version, "for people; the commit is what counts"),
            .. definition.Input switch
            {
                TableSection table => OfTable(table),
                TotalsSection totals => OfTotals(totals),
                _ => OfGenomes(definition.Data),
            },
            .. OfCrypto(definition.Crypto),
            .. OfCircuit(definition.Circuit),
            .. OfResult(definition.Result),
        ];

    /// <summary>The rules of a local analysis.</summary>
    public static IEnumerable<ProtocolRule> Of(AnalysisDefinition definition) =>
        [
            new("", "version", definition.Version, "for people"),
            .. OfGenomes(definition.Data),
            .. OfAnalysis(definition),
        ];

    private static IEnumerable<ProtocolRule> OfGenomes(GenotypeSection data)
    {
        var rules = data.Genotypes;
        yield return new(Data, "kind", "vcf", "genotypes, from a VCF or another file of genotypes");
        yield return new(Data, "build", data.Build.Name, "the assembly that positions count on");
        yield return data.Samples == SamplesRule.Single
            ? new(Data, "samples", "single", "one genome per contribution")
            : new(Data, "samples", "all", "all genomes of a file together");
        yield return OfEncoding(data.Encoding);
        yield return OfHemizygous(rules.Hemizygous);
        yield return new(
            Data,
            "strand",
            "strict",
            "alleles are compared as they stand: nothing is turned to the other strand"
        );
        yield return OfMissing(rules.Missing);
        yield return OfAbsent(rules);
        yield return rules.Multiallelic == MultiallelicRule.ByAllele
            ? new(
                Data,
                "multiallelic",
                "by-allele",
                "a record with several ALT alleles is read by the bases of each allele"
            )
            : new(
                Data,
                "multiallelic",
                "reject",
                "a record with several ALT alleles is not used: the variant is not called"
            );
        yield return OfMinimum("minimum_depth", rules.MinimumDepth, "DP");
        yield return OfMinimum("minimum_genotype_quality", rules.MinimumGenotypeQuality, "GQ");
    }

    private static ProtocolRule OfEncoding(SlotEncoding encoding)
    {
        const string apart =
            "counts genotypes of cases and of controls apart: each contributor "
            + "says which a genome is (--case, --control, --phenotypes)";
        return new(
            Data,
            "encoding",
            encoding.Word,
            encoding switch
            {
                CaseControlEncoding { Form: CaseControlForm.ByPloidy } =>
                    $"{apart}; every allele counts once",
                CaseControlEncoding => $"{apart}; a genotype of one allele is left out",
                _ => "counts copies of the effect allele: 0, 1 or 2 in a genome; not case-control",
            }
        );
    }

    private static ProtocolRule OfHemizygous(HemizygousRule rule) =>
        rule switch
        {
            HemizygousRule.AsWritten => new(
                Data,
                "hemizygous",
                "",
                "on X, Y and MT as many alleles count as the file writes; with --sex, one of 1/1 "
                    + "in a "
                    + "man"
            ),
            HemizygousRule.Once => new(
                Data,
                "hemizygous",
                "once",
                "the one X and Y of a man, and MT, count once; --sex says who is a man, where "
                    + "the file "
                    + "does not"
            ),
            HemizygousRule.Twice => new(
                Data,
                "hemizygous",
                "twice",
                "the one X of a man counts twice, as PLINK 2 scores it; Y and MT count once"
            ),
            _ => throw new InvalidOperationException($"no words for {rule}"),
        };

    private static ProtocolRule OfMissing(MissingRule rule) =>
        new(
            Data,
            "missing",
            RuleWords.Of(rule),
            rule switch
            {
                MissingRule.Mask => "what is not called is left out of the counts",
                MissingRule.Reject => "what is not called is refused: complete data only",
                MissingRule.AsReference => "what is not called counts as REF",
                _ => throw new InvalidOperationException($"no rule for {rule}"),
            }
        );

    private static ProtocolRule OfAbsent(GenotypeRules rules)
    {
        const string taken = "not called; a file of variant sites only is taken as it is";
        return new(
            Data,
            "absent",
            RuleWords.Of(rules.Absent) ?? "",
            "a site without a record is "
                + (rules.Absent, rules.Missing) switch
                {
                    (AbsentRule.Unstated, MissingRule.AsReference) =>
                        "counted as REF, whatever the reason",
                    (AbsentRule.Unstated, MissingRule.Reject) => "refused",
                    (AbsentRule.Unstated or AbsentRule.NotCalled, _) => taken,
                    (AbsentRule.Reject, _) => "not called; a file of variant sites only is refused",
                    (AbsentRule.ReferenceIfCovered, _) =>
                        "REF where --callable FILE.bed covers it, else not called",
                    (AbsentRule.Reference, _) => "REF with --absent-is-reference, else not called",
                    _ => throw new InvalidOperationException($"no rule for {rules.Absent}"),
                }
        );
    }

    private static ProtocolRule OfMinimum(string key, int minimum, string field) =>
        minimum == 0
            ? new(
                Data,
                key,
                "",
                $"no smallest {field}; a genotype without reads is not called all the same"
            )
            : new(
                Data,
                key,
                Text(minimum),
                $"a genotype with less {field}, or without it, is not called"
            );

    private static IEnumerable<ProtocolRule> OfTable(TableSection table) =>
        [
            new(Data, "kind", "table", "one row of values, from a CSV or TSV with these columns"),
            .. table.Columns.Select(OfColumn),
        ];

    private static ProtocolRule OfColumn(TableColumn column) =>
        new(
            Data,
            "columns",
            column.Name,
            $"in {column.Unit}, from {column.Minimum} to {column.Maximum}, "
                + (column.Decimals == 0 ? "whole numbers" : $"at most {column.Decimals} decimals")
                + (
                    column.MissingCodes.IsEmpty
                        ? ""
                        : $"; missing_codes: [{string.Join(", ", column.MissingCodes)}]"
                )
        );

    private static IEnumerable<ProtocolRule> OfTotals(TotalsSection totals) =>
        [
            new(Data, "kind", "table", "a site's own rows, from a CSV or TSV with these columns"),
            new(Data, "rows", "many", "the rows stay at their site, sums over them are encrypted"),
            new(
                Data,
                "minimum_rows",
                Text(totals.MinimumRows),
                "a site with fewer does not contribute"
            ),
            new(Data, "maximum_rows", Text(totals.MaximumRows), "a site has no more"),
            .. totals.Columns.Declared.Select(OfColumn),
            .. totals.Columns.Indicators.Select(indicator => new ProtocolRule(
                Data,
                "indicators",
                indicator.Name,
                $"1 where {indicator.Of} is "
                    + indicator.Test switch
                    {
                        IndicatorTest.Equal => "equals: ",
                        IndicatorTest.AtLeast => "at_least: ",
                        _ => "at_most: ",
                    }
                    + $"{indicator.Value}, else 0"
            )),
            new(
                Data,
                "missing",
                totals.Missing == MissingRowRule.Complete ? "complete" : "by-statistic",
                totals.Missing == MissingRowRule.Complete
                    ? "a row that lacks a value counts nowhere"
                    : "a row counts in each statistic whose columns it has"
            ),
            .. totals.Statistics.SelectMany(OfStatistic),
        ];

    private static IEnumerable<ProtocolRule> OfStatistic(Statistic statistic) =>
        [
            new(
                "statistics",
                "name",
                statistic.Name,
                $"{statistic.Quantities.Length} sums at each site"
                    + (
                        statistic is IterativeStatistic iterative
                            ? $", in each of {iterative.Rounds} rounds"
                            : ""
                    )
            ),
            .. statistic.Declared.Select(pair => new ProtocolRule(
                "statistics",
                pair.Key,
                pair.Value,
                $"of {statistic.Name}"
            )),
        ];

    private static IEnumerable<ProtocolRule> OfCrypto(CryptoSection crypto)
    {
        var parameters = crypto.ToParameters();
        var bits = parameters
            .CoeffModulus.Select(prime => 64 - BitOperations.LeadingZeroCount(prime))
            .ToArray();
        var primes =
            $"{bits.Length} primes of {string.Join(", ", bits)} bits, the last one for "
            + "keys alone";
        var isNamed = crypto.BitSizes.IsEmpty;
        var profile = crypto.Profile == SecurityProfile.Hesg2024 ? "hesg-2024" : "seal-default";
        yield return crypto.Scheme == Scheme.Bfv
            ? new(Crypto, "scheme", "bfv", "whole numbers, exactly")
            : new(
                Crypto,
                "scheme",
                "ckks",
                "decimal numbers, with a small error that release rounds away"
            );
        yield return new(
            Crypto,
            "poly_modulus_degree",
            Text(crypto.PolyModulusDegree),
            "n: how many numbers fit into one ciphertext at most"
        );
        yield return new(
            Crypto,
            "coeff_modulus",
            isNamed ? profile : $"[{string.Join(", ", crypto.BitSizes)}]",
            primes + (isNamed ? $"; checked against the security table {profile}" : "")
        );
        if (!isNamed)
        {
            yield return new(
                Crypto,
                "security_profile",
                profile,
                "the table that the primes are checked against"
            );
        }

        yield return crypto.Scheme == Scheme.Bfv
            ? new(
                Crypto,
                "plain_modulus",
                crypto.PlainModulus.ToString(CultureInfo.InvariantCulture),
                "t: totals are below it"
            )
            : new(
                Crypto,
                "scale_bits",
                Text(crypto.ScaleBits),
                $"numbers are kept to about 2^-{crypto.ScaleBits}"
            );
    }

    private static IEnumerable<ProtocolRule> OfCircuit(CircuitSection circuit) =>
        [
            .. circuit.Constants.Select(constant => new ProtocolRule(
                "constants",
                "name",
                constant.Name,
                $"{(constant.IsInteger ? "whole" : "decimal")} numbers: "
                    + (
                        constant.From is { } file
                            ? $"the column {constant.Column} of {file}"
                            : string.Join(", ", constant.Values)
                                + (constant.IsEach ? " for each" : "")
                    )
            )),
            .. circuit.Steps.Select(
                (step, i) =>
                    new ProtocolRule(
                        Circuit,
                        "name",
                        step.Name,
                        $"{WordOf(step.Operation)} of {string.Join(", ", step.Arguments)}"
                            + (step.With is { } with ? $" with {with}" : "")
                            + (i == circuit.Steps.Length - 1 ? "; this is what is decrypted" : "")
                    )
            ),
        ];

    private static string WordOf(CircuitOperation operation) =>
        string.Concat(
            $"{operation}".Select(
                (letter, i) =>
                    char.IsUpper(letter)
                        ? (i == 0 ? "" : " ") + char.ToLowerInvariant(letter)
                        : $"{letter}"
            )
        );

    private static IEnumerable<ProtocolRule> OfResult(ResultSection result)
    {
        yield return result.Interpretation switch
        {
            Interpretation.AlleleFrequency => new(
                Result,
                "interpret",
                "allele-frequency",
                "AC, AN and AF of the effect allele for each variant"
            ),
            Interpretation.ChiSquare => new(
                Result,
                "interpret",
                "chi-square",
                "chi-square, odds ratio and p-value for each variant, cases against controls"
            ),
            Interpretation.Linear => new(
                Result,
                "interpret",
                "linear",
                "one number for each output"
            ),
            Interpretation.PolygenicScore => new(
                Result,
                "interpret",
                "polygenic-score",
                "a weighted sum of dosages"
            ),
            Interpretation.Totals => new(
                Result,
                "interpret",
                "totals",
                "statistics over the rows of all sites, from the sums of their sums"
            ),
            _ => throw new InvalidOperationException($"no words for {result.Interpretation}"),
        };
        var isWithheld = result.Publish == PublishRule.Withheld;
        yield return isWithheld
            ? new(
                Result,
                "publish",
                "withheld",
                "the data owner's alone: the ledger binds it by a salted digest"
            )
            : new(
                Result,
                "publish",
                "table",
                "everybody sees the table, and nothing but the totals"
            );
        if (!result.Outputs.IsEmpty)
            yield return new(
                Result,
                "outputs",
                $"[{string.Join(", ", result.Outputs)}]",
                "what the numbers of the result are called"
            );
        if (result.Transform == OutputTransform.Sigmoid)
            yield return new(Result, "transform", "sigmoid", "1 / (1 + e^-x) beside each number");
        yield return new(
            Result,
            "minimum_contributors",
            Text(result.MinimumContributors),
            isWithheld
                ? "the data owner alone contributes"
                : $"{Text(result.MinimumContributors)} contributors; fewer are never decrypted"
        );
        yield return result.Open == OpeningRule.Pedersen
            ? new(Result, "open", "pedersen", "with proofs: the totals need not be believed")
            : new(Result, "open", "none", "without proofs: on the key holder's word");
        yield return result.Digits is { } digits
            ? new(Result, "release", "rounded", $"rounded to {Text(digits)} decimals")
            : new(Result, "release", "exact", "the totals as they are: no noise, nothing left out");
        if (result.Digits is { } places)
            yield return new(Result, "digits", Text(places), "decimals that are kept");
    }

    private static IEnumerable<ProtocolRule> OfAnalysis(AnalysisDefinition definition)
    {
        yield return new(
            Analysis,
            "interpret",
            "polygenic-score",
            "the sum over all variants, on the owner's machine: nothing is encrypted, nothing is "
                + "sent"
        );
        yield return definition.Weights == WeightKind.OddsRatio
            ? new(
                Analysis,
                "weight",
                "odds-ratio",
                "odds ratios: one copy of the effect allele adds the natural logarithm"
            )
            : new(
                Analysis,
                "weight",
                "beta",
                "effect sizes: one copy of the effect allele adds the weight"
            );
        yield return new(
            Analysis,
            "minimum_match",
            Text(definition.MinimumMatch),
            definition.Levels.IsEmpty
                ? "percent of the variants that must be called for a level; there are no levels"
                : $"no level where fewer than {Text(definition.MinimumMatch)} % of the variants "
                    + "are called"
        );
        yield return definition.Ambiguous == AmbiguousRule.Keep
            ? new(
                Analysis,
                "ambiguous",
                "keep",
                "A/T and C/G variants are scored as they stand: the other strand cannot be told "
                    + "there"
            )
            : new(Analysis, "ambiguous", "drop", "A/T and C/G variants are left out of the score");
        if (definition.Levels.IsEmpty)
        {
            yield return new(
                Analysis,
                "levels",
                "[]",
                "none: the score is a number and nothing more"
            );
        }

        foreach (var level in definition.Levels)
        {
            yield return new(
                Analysis,
                "levels",
                level.Name,
                level.Above is { } above
                    ? $"a score above {above.ToString(CultureInfo.InvariantCulture)}"
                    : "every other score"
            );
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
