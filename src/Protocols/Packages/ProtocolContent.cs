using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The files of a protocol folder that are read, and what they must agree on.</summary>
/// <param name="Definition">protocol.yaml.</param>
/// <param name="Variants">variants.tsv; null for a protocol on a table.</param>
/// <param name="Design">The circuit with its constants, and what it runs on.</param>
/// <param name="Circuit">The circuit in canonical form.</param>
internal sealed record ProtocolContent(
    ProtocolDefinition Definition,
    VariantTable? Variants,
    CircuitDesign Design,
    CompiledCircuit Circuit
)
{
    public const string DefinitionFile = "protocol.yaml";
    public const string VariantsFile = "variants.tsv";

    /// <summary>Reads the files.</summary>
    /// <param name="definition">protocol.yaml, read.</param>
    /// <param name="read">Gives a file of the folder, or null.</param>
    /// <param name="folder">How errors name the folder.</param>
    /// <exception cref="MalformedInputException">A file is missing or does not fit; a circuit that
    /// does not decrypt.</exception>
    public static ProtocolContent Read(
        ProtocolDefinition definition,
        Func<string, ReadOnlyMemory<byte>?> read,
        string folder
    )
    {
        VariantTable? variants = null;
        if (definition.Genotypes is not null)
        {
            var bytes = read(VariantsFile)
                ?? throw new MalformedInputException(
                    $"{folder}: expected a file {VariantsFile}, found none",
                    "a protocol folder holds protocol.yaml and variants.tsv"
                );
            variants = VariantTable.Parse(bytes.Span, VariantsFile);
        }

        var isPublished = definition.Result.Publish == PublishRule.Table;
        var design = new CircuitDesign(
            definition.Circuit.Resolve(read),
            definition.Crypto,
            definition.Result.MinimumContributors,
            isPublished ? null : definition.Input.Magnitude,
            definition.Result.Digits
        );
        var circuit = design.Compile(DefinitionFile);
        RequireConsistent(definition, variants, circuit);
        return new ProtocolContent(definition, variants, design, circuit);
    }

    /// <summary>The slots of one plaintext.</summary>
    public static SlotLayout LayoutOf(ProtocolDefinition definition, VariantTable? variants) =>
        new(definition.Input.SlotCount(variants), definition.Result.Open);

    /// <summary>
    /// Where an absent site or an uncalled allele may count as reference, the table says what REF
    /// is.
    /// </summary>
    internal static void RequireReference(
        GenotypeRules rules,
        VariantTable variants,
        string fileName
    )
    {
        var unordered = variants.Variants.FirstOrDefault(variant =>
            !variant.KnowsReference && variant.EffectAllele != Variant.AnyAlternate
        );
        if (unordered is not null && rules.NeedReference)
        {
            var rule =
                rules.Missing == MissingRule.AsReference
                    ? "missing: as-reference"
                    : "absent: reference";
            throw new MalformedInputException(
                $"{fileName}: {unordered.Id}: expected ref and alt, as {rule} needs to know what "
                    + "the reference is, found \".\"",
                "fill in ref and alt, or use missing: mask without such a rule"
            );
        }
    }

    private static void RequireConsistent(
        ProtocolDefinition definition,
        VariantTable? variants,
        CompiledCircuit circuit
    )
    {
        if (variants is not null && variants.Build != definition.Data.Build)
        {
            throw new MalformedInputException(
                $"variants.tsv: expected the build {definition.Data.Build} of protocol.yaml, "
                    + $"found {variants.Build}",
                "make the two files agree"
            );
        }

        if (variants is not null)
            RequireReference(definition.Data.Genotypes, variants, VariantsFile);

        var degree = definition.Crypto.PolyModulusDegree;
        var isHalf = definition.Crypto.Scheme == Scheme.Ckks || !circuit.RotationSteps.IsEmpty;
        var most = isHalf ? degree / 2 : degree;
        var layout = LayoutOf(definition, variants);
        if (layout.TotalSlotCount > most)
        {
            var (count, what) = definition.Input switch
            {
                TotalsSection totals => (totals.Statistics.Length, "statistics"),
                TableSection table => (table.Columns.Length, "columns"),
                _ => (variants!.Variants.Length, "variants"),
            };
            throw new MalformedInputException(
                $"{definition.Input.DefinitionFile}: expected at most {most} "
                    + $"slots (poly_modulus_degree{(isHalf ? " / 2" : "")}), found "
                    + $"{layout.TotalSlotCount} for {count} {what}",
                $"use fewer {what} or a larger degree"
            );
        }

        if (definition.Result.Outputs.Length > layout.SlotCount)
        {
            throw new MalformedInputException(
                $"{DefinitionFile}: result.outputs: expected at most {layout.SlotCount} names, "
                    + $"one for each slot, found {definition.Result.Outputs.Length}",
                "name the slots that the circuit fills"
            );
        }
    }
}
