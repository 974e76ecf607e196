using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The variants of a table that are found by id, ready to be looked up line by
/// line.</summary>
internal sealed class VariantIds
{
    private readonly Dictionary<string, int> _variants;
    private readonly HashSet<ulong> _fingerprints;

    public VariantIds(VariantTable table)
    {
        _variants = Enumerable
            .Range(0, table.Variants.Length)
            .Where(i => table.Variants[i].IsFoundById)
            .ToDictionary(i => table.Variants[i].Id, StringComparer.Ordinal);
        _fingerprints = [.. _variants.Keys.Select(id => Fingerprint(Encoding.UTF8.GetBytes(id)))];
    }

    /// <summary>Whether an ID column may name one of the variants; allocates nothing.</summary>
    /// <param name="column">Ids, separated by <c>;</c>.</param>
    /// <returns>False is certain; true is to be looked at with <see cref="FindIn"/>.</returns>
    public bool AreAnyIn(ReadOnlySpan<byte> column)
    {
        if (_variants.Count == 0)
            return false;
        foreach (var id in column.Split((byte)';'))
        {
            if (_fingerprints.Contains(Fingerprint(column[id])))
                return true;
        }

        return false;
    }

    /// <summary>The variants that an ID column names.</summary>
    public IEnumerable<int> FindIn(string column) =>
        column
            .Split(';')
            .Distinct(StringComparer.Ordinal)
            .Where(_variants.ContainsKey)
            .Select(id => _variants[id]);

    /// <summary>FNV-1a, 64 bits: a filter only, so a collision costs one look-up and changes
    /// nothing.</summary>
    private static ulong Fingerprint(ReadOnlySpan<byte> id)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var octet in id)
            hash = unchecked((hash ^ octet) * 0x100000001b3);
        return hash;
    }
}
