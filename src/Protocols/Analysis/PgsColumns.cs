using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What one row of a scoring file says.</summary>
/// <param name="Variant">Its id is the file's, and may stand in other rows too; null where the row
/// cannot be scored.</param>
/// <param name="Unsupported">Why it cannot be scored.</param>
/// <param name="IsUnmapped">A harmonized file has no place for it.</param>
/// <param name="IsInferred">Its other allele is the one that harmonization inferred.</param>
/// <param name="HasOtherAlleles">It names several other alleles.</param>
internal readonly record struct PgsRow(
    Variant? Variant,
    UnsupportedKind Unsupported,
    bool IsUnmapped,
    bool IsInferred,
    bool HasOtherAlleles
);

/// <summary>Where each column of a scoring file is, and what a row says.</summary>
/// <remarks>
/// Source: PGS Catalog, scoring file format 2.0, "Variant information" and "Harmonized columns";
/// format 1.0 calls <c>other_allele</c> <c>reference_allele</c>.
/// </remarks>
internal sealed class PgsColumns
{
    private static readonly string[] DosageWeights =
    [
        "dosage_0_weight",
        "dosage_1_weight",
        "dosage_2_weight",
    ];

    private static readonly string[] Ratios = ["OR", "HR"];

    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly int _count;
    private readonly string _other;
    private readonly bool _hasDosageWeights;

    public PgsColumns(string line, LineReader reader)
    {
        var names = line.Split('\t');
        _count = names.Length;
        for (var i = 0; i < names.Length; i++)
        {
            if (!_index.TryAdd(names[i].Trim(), i))
                throw Error(reader, "each column once", Shown.Quote(names[i]) + " twice");
        }

        if (!_index.ContainsKey("effect_allele"))
            throw Error(reader, "a column effect_allele", "none");
        _hasDosageWeights = DosageWeights.Any(_index.ContainsKey);
        if (
            _hasDosageWeights
            && DosageWeights.FirstOrDefault(name => !_index.ContainsKey(name)) is { } missing
        )
        {
            throw Error(reader, "weights for 0, 1 and 2 copies", $"no column {missing}");
        }

        if (!_index.ContainsKey("effect_weight") && !_hasDosageWeights)
        {
            var ratio = Ratios.FirstOrDefault(_index.ContainsKey);
            throw Error(
                reader,
                "a column effect_weight",
                ratio is null ? "none" : $"{ratio} alone, whose logarithm would be the weight"
            );
        }

        _other = _index.ContainsKey("other_allele") ? "other_allele" : "reference_allele";
        AreHarmonized = _index.ContainsKey("hm_chr") && _index.ContainsKey("hm_pos");
    }

    /// <summary>Whether places come from <c>hm_chr</c> and <c>hm_pos</c>.</summary>
    public bool AreHarmonized { get; }

    /// <summary>Reads a row.</summary>
    /// <exception cref="MalformedInputException">A row that no reading makes sense of.</exception>
    public PgsRow Read(string row, GenomeBuild build, string source, LineReader reader)
    {
        var fields = row.Split('\t');
        if (fields.Length != _count)
            throw Error(reader, $"{_count} columns", $"{fields.Length}");
        var id = Field(fields, "hm_rsID") is { Length: > 0 } harmonized
            ? harmonized
            : Field(fields, "rsID");
        var effect = Field(fields, "effect_allele").ToUpperInvariant();
        if (KindOf(fields, id, effect, reader) is var kind and not UnsupportedKind.None)
            return Unsupported(kind);
        var (other, otherKind, isList) = ReadOther(Field(fields, _other), effect);
        if (otherKind != UnsupportedKind.None)
            return Unsupported(otherKind);
        var isInferred = false;
        if (
            other == Variant.Unknown
            && !isList
            && ReadOther(Field(fields, "hm_inferOtherAllele"), effect) is var inferred
            && inferred.Kind == UnsupportedKind.None
        )
        {
            (other, isList) = (inferred.Allele, inferred.IsList);
            isInferred = other != Variant.Unknown;
        }

        if (!TryReadWeight(fields, reader, out var weight, out var model))
            return Unsupported(UnsupportedKind.Weight);
        var (chromosome, position) = ReadPlace(fields, build, reader);
        var hasPlace = position > 0;
        if (!hasPlace && AreHarmonized)
            return new PgsRow(null, UnsupportedKind.None, true, false, false);
        if (!hasPlace && !IsRsNumber(id))
        {
            return Unsupported(
                id.Contains(';', StringComparison.Ordinal)
                    ? UnsupportedKind.Haplotype
                    : UnsupportedKind.Place
            );
        }

        var variant = new Variant
        {
            Build = build,
            Chromosome = hasPlace ? chromosome : Variant.Unknown,
            Position = position,
            Id = id.Length > 0 ? id : $"{chromosome}:{position}:{effect}",
            ReferenceAllele = Variant.Unknown,
            AlternateAllele = Variant.Unknown,
            EffectAllele = effect,
            OtherAllele = hasPlace ? other : Variant.Unknown,
            Weight = weight,
            Model = model,
            Source = source,
        };
        return new PgsRow(
            variant,
            UnsupportedKind.None,
            false,
            hasPlace && isInferred,
            hasPlace && isList
        );
    }

    private static MalformedInputException Error(
        LineReader reader,
        string expected,
        string found
    ) => PgsScoringFile.Error(reader, expected, found);

    private static PgsRow Unsupported(UnsupportedKind kind) => new(null, kind, false, false, false);

    private UnsupportedKind KindOf(string[] fields, string id, string effect, LineReader reader)
    {
        if (
            Flag(fields, "is_haplotype", reader)
            || Flag(fields, "is_diplotype", reader)
            || id.StartsWith("HLA", StringComparison.OrdinalIgnoreCase)
            || effect.Contains(';', StringComparison.Ordinal)
        )
        {
            return UnsupportedKind.Haplotype;
        }

        if (
            Flag(fields, "is_interaction", reader)
            || id.Contains("_x_", StringComparison.Ordinal)
            || effect.Contains("_X_", StringComparison.Ordinal)
        )
        {
            return UnsupportedKind.Interaction;
        }

        // e2, e4, *0102
        return
            KindOf(effect) is var kind
            && kind == UnsupportedKind.Alleles
            && effect.Any(char.IsAsciiDigit)
            ? UnsupportedKind.Haplotype
            : kind;
    }

    private static UnsupportedKind KindOf(string allele) =>
        Alleles.AreBases(allele) ? UnsupportedKind.None
        : allele is "I" or "D" or "-" or "INS" or "DEL" ? UnsupportedKind.Indel
        : UnsupportedKind.Alleles;

    /// <summary>
    /// One other allele; <c>.</c> where there is none, or where a list such as <c>A/T</c> or
    /// <c>A,T</c> leaves open which one.
    /// </summary>
    private static (string Allele, UnsupportedKind Kind, bool IsList) ReadOther(
        string text,
        string effect
    )
    {
        if (WeightText.IsAbsent(text))
            return (Variant.Unknown, UnsupportedKind.None, false);
        var listed = text.ToUpperInvariant()
            .Split(['/', ',', '|', ';', ' '], StringSplitOptions.RemoveEmptyEntries);
        foreach (var allele in listed)
        {
            if (KindOf(allele) is var kind and not UnsupportedKind.None)
                return (Variant.Unknown, kind, false);
        }

        string[] others =
        [
            .. listed.Distinct(StringComparer.Ordinal).Where(allele => allele != effect),
        ];
        return others.Length switch
        {
            0 => (Variant.Unknown, UnsupportedKind.Alleles, false),
            1 => (others[0], UnsupportedKind.None, false),
            _ => (Variant.Unknown, UnsupportedKind.None, true),
        };
    }

    /// <summary>False where the row has no weight, or not all of three.</summary>
    private bool TryReadWeight(
        string[] fields,
        LineReader reader,
        out string weight,
        out EffectModel model
    )
    {
        (weight, model) = (Variant.Unknown, EffectModel.Additive);
        var (isDominant, isRecessive) = (
            Flag(fields, "is_dominant", reader),
            Flag(fields, "is_recessive", reader)
        );
        if (isDominant && isRecessive)
            throw Error(reader, "is_dominant or is_recessive", "both");
        var single = Field(fields, "effect_weight");
        string[] three = _hasDosageWeights
            ?
            [
                .. DosageWeights
                    .Select(name => Field(fields, name))
                    .Where(text => !WeightText.IsAbsent(text)),
            ]
            : [];
        if (three.Length == 0)
        {
            if (WeightText.IsAbsent(single))
                return false;
            weight = ReadWeight(single, "effect_weight", reader);
            model =
                isDominant ? EffectModel.Dominant
                : isRecessive ? EffectModel.Recessive
                : EffectModel.Additive;
            return true;
        }

        if (three.Length < 3)
            return false;
        if (isDominant || isRecessive || !WeightText.IsAbsent(single))
        {
            throw Error(
                reader,
                "weights for 0, 1 and 2 copies, or one effect_weight with its model",
                "both"
            );
        }

        return EffectModel.TryParse(
            string.Join(',', DosageWeights.Select((name, i) => ReadWeight(three[i], name, reader))),
            out model
        );
    }

    private static string ReadWeight(string text, string column, LineReader reader)
    {
        if (!WeightText.TryExpand(text, out var plain))
            throw Error(reader, $"a decimal {column}", Shown.Quote(text));
        return WeightText.IsInRange(plain)
            ? plain
            : throw Error(reader, $"a {column} of 0, or of 5e-324 to 7.9e28", Shown.Quote(text));
    }

    /// <summary>The place; position 0 where the row has none.</summary>
    private (string Chromosome, int Position) ReadPlace(
        string[] fields,
        GenomeBuild build,
        LineReader reader
    )
    {
        var name = Field(fields, AreHarmonized ? "hm_chr" : "chr_name");
        var text = Field(fields, AreHarmonized ? "hm_pos" : "chr_position");
        if (WeightText.IsAbsent(text))
            return ("", 0);
        Chromosome.RequireBuild(Encoding.UTF8.GetBytes(name), reader, build);
        var chromosome = Chromosome.NormaliseCode(name);
        return
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && position > 0
            && chromosome.Length > 0
            ? (chromosome, position)
            : throw Error(
                reader,
                "a chromosome and a 1-based position, or neither",
                Shown.Quote($"{chromosome} {text}")
            );
    }

    private bool Flag(string[] fields, string column, LineReader reader) =>
        Field(fields, column).ToUpperInvariant() switch
        {
            "" or "." or "NA" or "FALSE" or "F" or "0" => false,
            "TRUE" or "T" or "1" => true,
            var other => throw Error(reader, $"{column} True or False", Shown.Quote(other)),
        };

    private static bool IsRsNumber(string id) =>
        id.Length > 2
        && id.StartsWith("rs", StringComparison.Ordinal)
        && !id.AsSpan(2).ContainsAnyExceptInRange('0', '9');

    private string Field(string[] fields, string column) =>
        _index.TryGetValue(column, out var i) ? fields[i].Trim() : "";
}
