using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The rows of a scoring file that are kept, and what became of the others.</summary>
internal sealed class PgsRows
{
    private readonly ImmutableArray<Variant>.Builder _variants =
        ImmutableArray.CreateBuilder<Variant>();

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Place (or id) and effect allele → the last row with them.</summary>
    private readonly Dictionary<(string, int, string), int> _last = [];

    /// <summary>Shape: [variants]; the row before with the same two, or −1.</summary>
    private readonly List<int> _previous = [];

    /// <summary>Shape: [variants]; 1-based.</summary>
    private readonly List<long> _lines = [];

    private readonly SortedDictionary<UnsupportedKind, UnsupportedRows> _unsupported = [];

    public ImmutableArray<Variant> Variants => _variants.ToImmutable();

    public int Count => _variants.Count;

    public ImmutableArray<UnsupportedRows> Unsupported => [.. _unsupported.Values];

    public int Unmapped { get; private set; }

    public int Repeated { get; private set; }

    public int Inferred { get; private set; }

    public int OtherAlleleLists { get; private set; }

    /// <summary>Takes a row.</summary>
    /// <exception cref="MalformedInputException">A second weight for one allele.</exception>
    public void Add(in PgsRow row, LineReader reader)
    {
        if (row.IsUnmapped)
            Unmapped++;
        else if (row.Variant is not { } variant)
            AddUnsupported(row.Unsupported, reader.LineNumber);
        else if (IsRepeated(variant, reader))
            Repeated++;
        else if (variant.IsFoundById && _ids.Contains(variant.Id))
            AddUnsupported(UnsupportedKind.SharedId, reader.LineNumber);
        else
            Keep(variant, row, reader.LineNumber);
    }

    private void Keep(Variant variant, in PgsRow row, long line)
    {
        Inferred += row.IsInferred ? 1 : 0;
        OtherAlleleLists += row.HasOtherAlleles ? 1 : 0;
        _previous.Add(_last.GetValueOrDefault(KeyOf(variant), -1));
        _last[KeyOf(variant)] = _lines.Count;
        _lines.Add(line);
        var id = NewIds(variant).First(_ids.Add);
        _variants.Add(variant with { Id = id });
    }

    /// <summary>
    /// An id that stands in several rows, as at a site with two effect alleles or under two places,
    /// gets <c>:</c> and what tells the rows apart.
    /// </summary>
    private static IEnumerable<string> NewIds(Variant variant)
    {
        var (id, effect) = (variant.Id, variant.EffectAllele);
        yield return id;
        yield return $"{id}:{effect}";
        yield return $"{id}:{variant.Chromosome}:{variant.Position}:{effect}:{variant.OtherAllele}";
        for (var i = 2; ; i++)
            yield return $"{id}:{variant.Chromosome}:{variant.Position}:{effect}:{i}";
    }

    private bool IsRepeated(Variant variant, LineReader reader)
    {
        for (var i = _last.GetValueOrDefault(KeyOf(variant), -1); i >= 0; i = _previous[i])
        {
            var (earlier, line) = (_variants[i], _lines[i]);
            var isSameOther = earlier.OtherAllele == variant.OtherAllele;
            if (
                !isSameOther
                && earlier.OtherAllele != Variant.Unknown
                && variant.OtherAllele != Variant.Unknown
            )
            {
                continue;
            }

            if (
                earlier.Model.Equals(variant.Model)
                && WeightText.Canonical(earlier.Weight) == WeightText.Canonical(variant.Weight)
            )
            {
                if (isSameOther)
                    return true;
                throw PgsScoringFile.Error(
                    reader,
                    $"the other allele of line {line}, which has the same place and "
                        + "effect allele",
                    Shown.Quote(variant.OtherAllele)
                );
            }

            throw PgsScoringFile.Error(
                reader,
                $"one weight for {variant}: {Weight(earlier)} in line {line}",
                Weight(variant)
            );
        }

        return false;
    }

    private static string Weight(Variant variant) =>
        variant.Model.HasOwnWeights ? variant.Model.Text
        : variant.Model.Equals(EffectModel.Additive) ? variant.Weight
        : $"{variant.Weight} {variant.Model}";

    private static (string, int, string) KeyOf(Variant variant) =>
        (
            variant.IsFoundById ? variant.Id : variant.Chromosome,
            variant.Position,
            variant.EffectAllele
        );

    private void AddUnsupported(UnsupportedKind kind, long line) =>
        _unsupported[kind] = _unsupported.TryGetValue(kind, out var rows)
            ? rows with
            {
                Count = rows.Count + 1,
            }
            : new UnsupportedRows(kind, 1, line);
}
