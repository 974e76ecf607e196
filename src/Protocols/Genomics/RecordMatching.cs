namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// What a record, or a reference block, has to say about one variant of the table.
/// </summary>
/// <param name="Status">What was found.</param>
/// <param name="Note">Why it is not used, or what is odd; empty where all is as expected.</param>
/// <param name="CountsReference">Whether the effect allele is REF; for a block that can be
/// used.</param>
internal readonly record struct RecordMatching(
    VariantStatus Status,
    string Note,
    bool CountsReference = false
)
{
    /// <summary>Compares a variant with a record at its place, or with its id.</summary>
    public static RecordMatching OfRecord(
        Variant variant,
        in VcfRecord record,
        GenotypeRules rules
    ) =>
        variant.IsFoundById ? OfNamed(variant, record, rules)
        : variant.KnowsReference
            ? AtPlace(variant, variant.ReferenceAllele, variant.AlternateAllele, record, rules)
        : OfUnordered(variant, record, rules);

    /// <summary>Compares a variant with a reference block over its first base.</summary>
    /// <remarks>A block names REF at its own first base only.</remarks>
    public static RecordMatching OfBlock(Variant variant, in VcfRecord block)
    {
        if (!block.HasGenotypes)
            return WithoutGenotypes;
        var named =
            block.Position == variant.Position && Protocols.Alleles.AreBases(block.Reference)
                ? block.Reference[..1]
                : null;
        if (variant.KnowsReference)
        {
            return named is not null && named[0] != variant.ReferenceAllele[0]
                ? Mismatch(variant.ReferenceAllele, block)
                : new RecordMatching(
                    VariantStatus.ReferenceBlock,
                    "",
                    variant.EffectAllele == variant.ReferenceAllele
                );
        }

        var (effect, other) = (variant.EffectAllele, variant.OtherAllele);
        // Every allele but REF counts: a block has none, whatever REF is.
        if (effect == Variant.AnyAlternate)
            return new RecordMatching(VariantStatus.ReferenceBlock, "");
        if (named is null || effect.Length > 1 || other.Length > 1)
        {
            return new RecordMatching(
                VariantStatus.ReferenceUnknown,
                "in a reference block, and the table does not say " + "which allele is REF"
            );
        }

        return named == effect || named == other || other == Variant.Unknown
            ? new RecordMatching(VariantStatus.ReferenceBlock, "", named == effect)
            : Mismatch($"{effect} or {other}", block);
    }

    private static RecordMatching WithoutGenotypes =>
        new(VariantStatus.WithoutGenotypes, "FORMAT has no GT");

    private static RecordMatching Rejected =>
        new(VariantStatus.Multiallelic, "several ALT alleles, which this protocol rejects");

    /// <summary>
    /// The record has the variant's id; nothing else is known about the variant but, perhaps, its
    /// effect allele.
    /// </summary>
    private static RecordMatching OfNamed(Variant variant, in VcfRecord record, GenotypeRules rules)
    {
        if (IsRejected(record, rules))
            return Rejected;
        if (!record.HasGenotypes)
            return WithoutGenotypes;
        return
            variant.EffectAllele == Variant.AnyAlternate
            || record.Alleles.Contains(variant.EffectAllele, StringComparer.Ordinal)
            ? new RecordMatching(VariantStatus.Found, "")
            : new RecordMatching(
                VariantStatus.ReferenceMismatch,
                $"expected the allele {variant.EffectAllele}, found "
                    + $"{Shown.Quote(string.Join('>', record.Alleles))}"
            );
    }

    /// <summary>Which of the two alleles is REF, the record says.</summary>
    private static RecordMatching OfUnordered(
        Variant variant,
        in VcfRecord record,
        GenotypeRules rules
    )
    {
        var (effect, other) = (variant.EffectAllele, variant.OtherAllele);
        if (other == Variant.Unknown)
            return OfNamed(variant, record, rules);
        return
            record.Reference == effect
            || (
                record.Reference != other
                && record.Reference == Protocols.Alleles.Complement(effect)
            )
            ? AtPlace(variant, effect, other, record, rules)
            : AtPlace(variant, other, effect, record, rules);
    }

    private static RecordMatching AtPlace(
        Variant variant,
        string reference,
        string alternate,
        in VcfRecord record,
        GenotypeRules rules
    )
    {
        if (record.Reference != reference)
        {
            if (record.Reference == alternate && record.Alternates.Contains(reference))
                return new RecordMatching(
                    VariantStatus.Swapped,
                    "REF and ALT are exchanged: " + $"{record.Reference}>{reference}"
                );
            if (
                record.Reference == Protocols.Alleles.Complement(reference)
                && record.Alternates.Contains(Protocols.Alleles.Complement(alternate))
            )
            {
                return new RecordMatching(
                    VariantStatus.OtherStrand,
                    $"REF is {record.Reference}: the other strand"
                );
            }

            return Mismatch(reference, record);
        }

        if (IsRejected(record, rules))
            return Rejected;
        if (!record.HasGenotypes)
            return WithoutGenotypes;
        return new RecordMatching(
            record.Alternates.Contains(alternate)
                ? VariantStatus.Found
                : VariantStatus.FoundWithoutAlternate,
            OtherName(variant, record)
        );
    }

    /// <summary>A remark where the file has another rs number; empty where it does not.</summary>
    private static string OtherName(Variant variant, in VcfRecord record)
    {
        if (!variant.Id.StartsWith("rs", StringComparison.Ordinal))
            return "";
        var (id, found) = (variant.Id.Split(':')[0], record.Id);
        return found == "." || found.Split(';').Contains(id, StringComparer.Ordinal)
            ? ""
            : $"the file calls it {Shown.Quote(found)}";
    }

    private static bool IsRejected(in VcfRecord record, GenotypeRules rules) =>
        rules.Multiallelic == MultiallelicRule.Reject && record.AlternateAlleleCount > 1;

    private static RecordMatching Mismatch(string expected, in VcfRecord record) =>
        new(
            VariantStatus.ReferenceMismatch,
            $"expected REF {expected}, found {Shown.Quote(record.Reference)}"
                + (
                    record.IsSubstitution && expected.Length < record.Reference.Length
                        ? ", several bases in one record: split them with \"bcftools norm "
                            + "--atomize\""
                        : ""
                )
        );
}
