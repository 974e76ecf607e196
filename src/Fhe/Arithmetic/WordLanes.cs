using System.Numerics;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Additions of residues as 64-bit words, as wide as the machine goes.</summary>
/// <remarks>
/// For a, b in [0, q): a + b and a + b − q mod 2^64 differ by q; the smaller one, taken as unsigned
/// words, is the residue, because the other one is at least q or has wrapped around.
/// </remarks>
internal static class WordLanes
{
    public static void Add(Span<ulong> row, ReadOnlySpan<ulong> term, ulong q)
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        var b = MemoryMarshal.Cast<ulong, Vector<ulong>>(term[..row.Length]);
        var modulus = new Vector<ulong>(q);
        for (var i = 0; i < a.Length; i++)
        {
            var sum = a[i] + b[i];
            a[i] = Vector.Min(sum, sum - modulus);
        }
    }

    public static void Subtract(Span<ulong> row, ReadOnlySpan<ulong> term, ulong q)
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        var b = MemoryMarshal.Cast<ulong, Vector<ulong>>(term[..row.Length]);
        var modulus = new Vector<ulong>(q);
        for (var i = 0; i < a.Length; i++)
        {
            var difference = a[i] - b[i];
            a[i] = Vector.Min(difference, difference + modulus);
        }
    }

    public static void Negate(Span<ulong> row, ulong q)
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        var modulus = new Vector<ulong>(q);
        for (var i = 0; i < a.Length; i++)
        {
            // 0 becomes 2^64 · 0 − 0: min(q − 0 − q, q − 0) = 0.
            var negative = modulus - a[i];
            a[i] = Vector.Min(negative, negative - modulus);
        }
    }
}
