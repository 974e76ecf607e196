using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>What the demo's result must be: the same files counted in the clear, which only the
/// demo can do.</summary>
internal sealed class ExpectedCounts(ProtocolPackage protocol, string source)
{
    private readonly ulong[] _totals = new ulong[protocol.Layout.SlotCount];

    /// <summary>What was counted, for the message.</summary>
    public string Source { get; } = source;

    /// <summary>Counts every genome of a table.</summary>
    public void Add(GenotypeTable genotypes, ReadOnlySpan<bool> isCase)
    {
        var slots = new ulong[_totals.Length];
        protocol.Encoding.Encode(genotypes, .., isCase, slots);
        for (var i = 0; i < slots.Length; i++)
            _totals[i] += slots[i];
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(slots.AsSpan()));
    }

    /// <summary>Rows of the result that say what these counts give.</summary>
    public int CountEqual(StudyResult result)
    {
        var expected = protocol.ReadTotals(_totals, result.Genomes, out _);
        return expected is null
            ? 0
            : expected.Rows.Zip(result.Rows).Count(pair => pair.First.SequenceEqual(pair.Second));
    }
}
