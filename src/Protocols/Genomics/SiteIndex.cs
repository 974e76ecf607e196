using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// The variants of a table that have a place, to be found by a stretch of a chromosome.
/// </summary>
internal sealed class SiteIndex
{
    private readonly ChromosomeSites[] _chromosomes;
    private int _current;

    public SiteIndex(VariantTable table) =>
        _chromosomes = [
            .. Enumerable
                .Range(0, table.Variants.Length)
                .Where(i => !table.Variants[i].IsFoundById)
                .GroupBy(i => table.Variants[i].Chromosome, StringComparer.Ordinal)
                .Select(chromosome => new ChromosomeSites(chromosome.Key, [.. chromosome], table)),
        ];

    /// <summary>The sites of a chromosome; null where the table has none.</summary>
    /// <param name="name">As a file writes it: <c>chr19</c>, <c>19</c>,
    /// <c>NC_000019.10</c>.</param>
    public ChromosomeSites? Find(ReadOnlySpan<byte> name)
    {
        if (_chromosomes.Length == 0)
            return null;
        // Files are sorted by chromosome: the last one is nearly always the right one.
        if (Chromosome.Matches(name, _chromosomes[_current].Name))
            return _chromosomes[_current];
        for (var i = 0; i < _chromosomes.Length; i++)
        {
            if (!Chromosome.Matches(name, _chromosomes[i].Name))
                continue;
            _current = i;
            return _chromosomes[i];
        }

        return null;
    }
}

/// <summary>The sites of one chromosome, sorted by position.</summary>
internal sealed class ChromosomeSites
{
    private readonly byte[] _name;
    private readonly int[] _positions;
    private readonly int[] _variants;

    /// <summary>Sorts the variants of a chromosome.</summary>
    /// <param name="name">The normalised name.</param>
    /// <param name="variants">Their rows in the table.</param>
    /// <param name="table">The table.</param>
    public ChromosomeSites(string name, int[] variants, VariantTable table)
    {
        _name = Encoding.UTF8.GetBytes(name);
        _variants = variants;
        _positions = [.. variants.Select(i => table.Variants[i].Position)];
        Array.Sort(_positions, _variants);
        HaveIndels = variants.Any(i => table.Variants[i].LengthChange != 0);
    }

    /// <summary>The normalised name, in UTF-8.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <summary>Whether any of the variants is an insertion or a deletion.</summary>
    public bool HaveIndels { get; }

    /// <summary>Whether any site is at or behind a position; allocates nothing.</summary>
    public bool AnyFrom(int position) => _positions[^1] >= position;

    /// <summary>Rows of the variants from one position to another, both included.</summary>
    public ReadOnlySpan<int> Between(int first, long last)
    {
        var from = Bound(first);
        var to = from;
        while (to < _positions.Length && _positions[to] <= last)
            to++;
        return _variants.AsSpan(from, to - from);
    }

    /// <summary>The index of the first site at or behind a position.</summary>
    private int Bound(int position)
    {
        var (low, high) = (0, _positions.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_positions[middle] < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
