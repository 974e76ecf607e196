using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Reads a protocol folder as it lies on disk, and says what its author should think
/// about.</summary>
/// <remarks>Errors are the same as those of <see cref="ProtocolPackage.Load"/>, thrown; remarks are
/// not errors.</remarks>
public static class ProtocolLint
{
    private const int FewContributors = 20;

    /// <summary>Checks a folder; nothing needs to be committed.</summary>
    /// <returns>Remarks, one sentence each; empty when there are none.</returns>
    /// <exception cref="MalformedInputException">The folder is no protocol.</exception>
    public static ImmutableArray<string> Check(string folder)
    {
        var yaml = Path.Combine(folder, ProtocolContent.DefinitionFile);
        if (!File.Exists(yaml))
            throw new MalformedInputException(
                $"{yaml}: expected a protocol's file, found none",
                "a protocol folder holds protocol.yaml and variants.tsv"
            );
        var text = File.ReadAllText(yaml);
        if (AnalysisDefinition.IsAnalysis(text, yaml))
            return [.. Remarks(LocalAnalysis.Load(folder))];
        var content = ProtocolContent.Read(
            ProtocolDefinition.Parse(text, yaml),
            file =>
                File.Exists(Path.Combine(folder, file))
                    ? File.ReadAllBytes(Path.Combine(folder, file))
                    : (ReadOnlyMemory<byte>?)null,
            folder
        );
        return
        [
            .. content.Definition.Result.Publish == PublishRule.Table
                ? RemarksOnPublished(content)
                : RemarksToOwner(content),
        ];
    }

    private static IEnumerable<string> RemarksToOwner(ProtocolContent content)
    {
        yield return $"circuit: {content.Design.Analyse(content.Circuit)}.";
        yield return "publish is withheld: the ledger binds the table by a salted digest, and "
            + "only the data owner can say what it holds.";
        if (content.Definition.Crypto.Scheme == Fhe.Scheme.Ckks)
            yield return "scheme is ckks: the error is a bound of six standard deviations "
                + "(ePrint 2016/421), not a worst case.";
        if (content.Definition.Crypto.Profile == Fhe.SecurityProfile.SealDefault)
            yield return "the security profile is seal-default: checked against the 2018 table, "
                + "a few bits short of the 2024 one.";
        if (content.Variants is { } variants)
        {
            foreach (var remark in SexLinkedRemarks(content.Definition.Data, variants))
                yield return remark;
        }

        var unused = content
            .Design.Circuit.Constants.Select(constant => constant.Name)
            .Except(
                content.Design.Circuit.Steps.Select(step => step.With ?? ""),
                StringComparer.Ordinal
            )
            .ToArray();
        if (unused.Length > 0)
            yield return $"no step uses the constant {string.Join(", ", unused)}.";
        var used = content
            .Design.Circuit.Steps.SelectMany(step => step.Arguments)
            .ToHashSet(StringComparer.Ordinal);
        var idle = content
            .Design.Circuit.Steps.SkipLast(1)
            .Where(step => !used.Contains(step.Name))
            .Select(step => step.Name)
            .ToArray();
        if (idle.Length > 0)
            yield return $"the result does not depend on the step {string.Join(", ", idle)}: the "
                + $"last step is the output.";
    }

    private static IEnumerable<string> Remarks(LocalAnalysis analysis)
    {
        if (analysis.Definition.Levels.IsEmpty)
            yield return "levels is empty: a score without thresholds says nothing to most people.";
        foreach (var remark in Remarks(analysis.Definition.Data, analysis.Variants))
            yield return remark;
        if (analysis is { Definition.Ambiguous: AmbiguousRule.Drop, AmbiguousRemark: { } dropped })
            yield return dropped;
    }

    private static IEnumerable<string> RemarksOnPublished(ProtocolContent content) =>
        content.Definition.Totals is { } totals
            ? Remarks(content.Definition, totals)
            : Remarks(content.Definition, content.Variants!);

    private static IEnumerable<string> Remarks(ProtocolDefinition definition, TotalsSection totals)
    {
        var minimum = definition.Result.MinimumContributors;
        var most = totals.MaximumCount(definition.Crypto.PlainModulus);
        yield return $"{totals.Layout.SlotCount} slots of "
            + $"{definition.Crypto.PolyModulusDegree} in each contribution; at most {most} sites.";
        if (minimum < 3)
            yield return $"minimum_contributors is {minimum}: of two sites each knows the other's "
                + "sums from the total.";
        yield return $"{minimum - 1} of {minimum} sites that put their numbers together know the "
            + "sums of the last one.";
        if (totals.Iterative is { } iterative)
        {
            var parameters = iterative.ParameterNames.Length;
            yield return $"{iterative.Rounds} rounds open about "
                + $"{iterative.Rounds * iterative.Quantities.Length} numbers; rows should be at "
                + $"least {3 * parameters * iterative.Rounds} (3 × coefficients × rounds).";
        }

        if (definition.Result.Open == OpeningRule.None)
            yield return "open is none: the published totals rest on the key holder's word.";
        if (definition.Crypto.Profile == Fhe.SecurityProfile.SealDefault)
            yield return "coeff_modulus is seal-default: checked against the 2018 table, a few "
                + "bits short of the 2024 one.";
    }

    private static IEnumerable<string> Remarks(ProtocolDefinition definition, VariantTable variants)
    {
        var minimum = definition.Result.MinimumContributors;
        if (minimum < FewContributors)
            yield return $"minimum_contributors is {minimum}: totals over fewer than "
                + $"{FewContributors} say much about each contributor.";
        if (variants.Variants.Length > minimum)
        {
            yield return $"{variants.Variants.Length} variants over {minimum} contributors or "
                + $"more: "
                + "with more variants than contributors, frequencies can tell whether a known "
                + "genome is in the cohort.";
        }

        if (definition.Result.Open == OpeningRule.None)
            yield return "open is none: the published totals rest on the key holder's word.";
        if (definition.Crypto.Profile == Fhe.SecurityProfile.SealDefault)
            yield return "coeff_modulus is seal-default: checked against the 2018 table, a few "
                + "bits short of the 2024 one.";
        if (definition.Data.Genotypes is { Absent: AbsentRule.Unstated, Missing: MissingRule.Mask })
        {
            yield return "absent is not declared: a file that lists variant sites only is taken, "
                + "and its "
                + "frequencies are those among the carriers; \"absent: reject\" refuses it.";
        }

        if (definition.Data.Encoding is CaseControlEncoding { Form: CaseControlForm.Counts })
        {
            yield return "encoding is case-control-counts: genotypes of one allele are left out, "
                + "and "
                + "p is 0 below 5e-324; \"case-control-by-ploidy\" counts every allele once.";
        }

        foreach (var remark in Remarks(definition.Data, variants))
            yield return remark;
    }

    private static IEnumerable<string> Remarks(GenotypeSection data, VariantTable variants) =>
        Remarks(data.Genotypes).Concat(Remarks(variants)).Concat(SexLinkedRemarks(data, variants));

    /// <summary>What rows on X, Y and MT mean.</summary>
    private static IEnumerable<string> SexLinkedRemarks(GenotypeSection data, VariantTable variants)
    {
        foreach (
            var group in variants.SexLinked.GroupBy(row => SexLinkages.Of(variants.Variants[row]))
        )
        {
            var (place, copies) = group.Key switch
            {
                SexLinkage.X => ("X outside the parts shared with Y", "men have one copy"),
                SexLinkage.Y => (
                    "Y outside the parts shared with X",
                    "men have one copy, women none"
                ),
                _ => ("MT", "everybody has one copy"),
            };
            var meaning = (data.Encoding, data.Genotypes.Hemizygous) switch
            {
                (CaseControlEncoding { Form: CaseControlForm.Counts }, _) =>
                    "a genotype written with one allele is left out",
                (CaseControlEncoding, _) =>
                    "each allele counts once, and a sex that is said decides over the file's "
                        + "ploidy",
                (_, HemizygousRule.AsWritten) =>
                    "as many alleles count as the file writes, and of 1/1 one in a man whose sex "
                        + "is said",
                (_, HemizygousRule.Twice) when group.Key == SexLinkage.X =>
                    "the one copy of a man counts twice, as PLINK 2 scores it (hemizygous: twice)",
                _ => "the one copy counts once",
            };
            yield return $"{group.Count()} variants are on {place}: {copies}; {meaning}.";
        }
    }

    private static IEnumerable<string> Remarks(GenotypeRules rules)
    {
        if (
            rules is
            { Missing: MissingRule.Reject, Absent: AbsentRule.NotCalled or AbsentRule.Reject }
        )
            yield return "absent changes nothing under missing: reject, which refuses every "
                + "absent site.";
        if (rules.Absent == AbsentRule.Reference)
            yield return "absent is reference: contributors may say that absent sites are REF, "
                + "which nobody can check.";
        if (rules.MinimumDepth > 0)
            yield return $"minimum_depth is {rules.MinimumDepth}: genotypes of a file without DP "
                + "are not called.";
        if (rules.MinimumGenotypeQuality > 0)
        {
            yield return $"minimum_genotype_quality is {rules.MinimumGenotypeQuality}: "
                + "genotypes of a file without GQ are not called.";
        }
    }

    private static IEnumerable<string> Remarks(VariantTable variants)
    {
        if (variants.Second is { } second)
        {
            yield return $"variants.tsv has places on {variants.Build} and {second.Build}, and "
                + $"files on "
                + "both are taken: look each second place up; only its alleles can be checked "
                + "here.";
        }

        var byId = variants.Variants.Count(variant => variant.IsFoundById);
        if (byId > 0)
            yield return $"{byId} variants are found by id: a file without rs numbers in its ID "
                + $"column has none of them.";
        var ambiguous = variants.Variants.Count(variant => variant.IsStrandAmbiguous);
        if (ambiguous > 0)
            yield return $"{ambiguous} variants are A/T or C/G: a file on the other strand "
                + $"cannot be recognised there.";
    }
}
