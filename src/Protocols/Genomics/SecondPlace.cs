namespace SecureGenomics.Provenance.Protocols;

/// <summary>Where a variant of a table is on another build.</summary>
/// <remarks>
/// <code>
/// build_2  chromosome_2  position_2  ref_2  alt_2
/// GRCh37   19            45411941    T      C        the same alleles, REF and ALT in either order
/// GRCh37 5 70000000 A G or those of the other strand, of one base each
/// GRCh37   .             .           .      .        of a variant that is found by id
/// </code>
/// Not promised: that the place is the right one; that is for the table's author to look up.
/// Source: docs/spec/protocol.md, "Two builds".
/// </remarks>
internal static class SecondPlace
{
    /// <summary>Reads the columns, and checks that they can be the same variant.</summary>
    /// <param name="first">The variant on the table's own build.</param>
    /// <param name="cells">The five cells.</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <param name="lineNumber">1-based.</param>
    /// <exception cref="MalformedInputException">Another variant, or no place.</exception>
    public static Variant Parse(
        Variant first,
        ReadOnlySpan<string> cells,
        string fileName,
        int lineNumber
    )
    {
        var (build, chromosome, position, reference, alternate) = (
            cells[0],
            cells[1],
            cells[2],
            cells[3],
            cells[4]
        );
        if ((position == Variant.Unknown) != first.IsFoundById)
        {
            throw VariantTable.Error(
                fileName,
                lineNumber,
                first.IsFoundById
                    ? "expected \".\" as the second place of a variant that is found by id"
                    : "expected a second place",
                position
            );
        }

        if ((reference == Variant.Unknown && alternate == Variant.Unknown) != !first.KnowsReference)
        {
            throw VariantTable.Error(
                fileName,
                lineNumber,
                "expected ref_2 and alt_2 where ref and alt are known, and \".\" "
                    + "where they are not",
                $"{reference} {alternate}"
            );
        }

        var (effect, other) = AllelesOn(first, reference, alternate)
            ?? throw VariantTable.Error(
                fileName,
                lineNumber,
                $"expected the alleles of {first.AllelesText} in either order, or "
                    + "those of the other strand",
                $"{reference}>{alternate}"
            );
        string[] row =
        [
            build,
            chromosome,
            position,
            first.Id,
            reference,
            alternate,
            effect,
            other,
            first.Weight,
            first.Source,
        ];
        var second = VariantTable.ParseRow(row, fileName, lineNumber) with { Model = first.Model };
        return SexLinkages.Of(second) == SexLinkages.Of(first)
            ? second
            : throw VariantTable.Error(
                fileName,
                lineNumber,
                "expected two places that are both sex-linked in the same way, or both not",
                $"{first} and {second}"
            );
    }

    /// <summary>The effect allele and the other one, as the second build writes them.</summary>
    private static (string Effect, string Other)? AllelesOn(
        Variant first,
        string reference,
        string alternate
    )
    {
        var (effect, other) = (first.EffectAllele, first.OtherAllele);
        if (!first.KnowsReference || Are(reference, alternate, effect, other))
            return (effect, other);
        if (effect.Length > 1 || other.Length > 1)
            return null;
        (effect, other) = (Alleles.Complement(effect), Alleles.Complement(other));
        return Are(reference, alternate, effect, other) ? (effect, other) : null;
    }

    private static bool Are(string reference, string alternate, string one, string two) =>
        (reference == one && alternate == two) || (reference == two && alternate == one);
}
