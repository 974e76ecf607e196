using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Additions of residues as 64-bit words, as wide as the machine goes.</summary>
/// <remarks>
/// For a, b in [0, q): a + b and a + b − q mod 2^64 differ by q; the smaller one, taken as
/// unsigned
/// words, is the residue, because the other one is at least q or has wrapped around.
/// </remarks>
internal static class WordLanes
{
    public static void Add(Span<ulong> row, ReadOnlySpan<ulong> term, ulong q)
    {
        if (Vector512.IsHardwareAccelerated && row.Length % 32 == 0)
        {
            AddWide(row, term[..row.Length], q);
            return;
        }

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

    /// <summary>row += small, for two's complement words of at most q in size.</summary>
    public static void AddSmall(Span<ulong> row, ReadOnlySpan<ulong> small, ulong q)
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        var b = MemoryMarshal.Cast<ulong, Vector<long>>(small[..row.Length]);
        var modulus = new Vector<ulong>(q);
        for (var i = 0; i < a.Length; i++)
        {
            var lifted = Vector.AsVectorUInt64(b[i]) + (NegativeMask(b[i]) & modulus);
            var sum = a[i] + lifted;
            a[i] = Vector.Min(sum, sum - modulus);
        }
    }

    /// <summary>row = small mod q, for two's complement words of less than q in size.</summary>
    public static void Lift(ReadOnlySpan<ulong> small, Span<ulong> row, ulong q)
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        var b = MemoryMarshal.Cast<ulong, Vector<long>>(small[..row.Length]);
        var modulus = new Vector<ulong>(q);
        for (var i = 0; i < a.Length; i++)
            a[i] = Vector.AsVectorUInt64(b[i]) + (NegativeMask(b[i]) & modulus);
    }

    /// <summary>sums += terms, modulo 2^64.</summary>
    public static void Accumulate(Span<ulong> sums, ReadOnlySpan<ulong> terms)
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(sums);
        var b = MemoryMarshal.Cast<ulong, Vector<ulong>>(terms[..sums.Length]);
        for (var i = 0; i < a.Length; i++)
            a[i] += b[i];
    }

    /// <summary>sums += the four terms, modulo 2^64: one pass over the sums for four.</summary>
    public static void Accumulate(
        Span<ulong> sums,
        ReadOnlySpan<ulong> first,
        ReadOnlySpan<ulong> second,
        ReadOnlySpan<ulong> third,
        ReadOnlySpan<ulong> fourth
    )
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(sums);
        var b = MemoryMarshal.Cast<ulong, Vector<ulong>>(first[..sums.Length])[..a.Length];
        var c = MemoryMarshal.Cast<ulong, Vector<ulong>>(second[..sums.Length])[..a.Length];
        var d = MemoryMarshal.Cast<ulong, Vector<ulong>>(third[..sums.Length])[..a.Length];
        var e = MemoryMarshal.Cast<ulong, Vector<ulong>>(fourth[..sums.Length])[..a.Length];
        for (var i = 0; i < a.Length; i++)
            a[i] += b[i] + c[i] + (d[i] + e[i]);
    }

    /// <summary>row += constant mod q, for a residue.</summary>
    public static void AddConstant(Span<ulong> row, ulong constant, ulong q)
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(row);
        var term = new Vector<ulong>(constant);
        var modulus = new Vector<ulong>(q);
        for (var i = 0; i < a.Length; i++)
        {
            var sum = a[i] + term;
            a[i] = Vector.Min(sum, sum - modulus);
        }
    }

    /// <summary>row = source, plus term where source ≥ threshold, modulo 2^64; row may be longer.
    /// </summary>
    public static void AddWhereAtLeast(
        ReadOnlySpan<ulong> source,
        ulong threshold,
        ulong term,
        Span<ulong> row
    )
    {
        var a = MemoryMarshal.Cast<ulong, Vector<ulong>>(source);
        var b = MemoryMarshal.Cast<ulong, Vector<ulong>>(row)[..a.Length];
        var limit = new Vector<ulong>(threshold);
        var addend = new Vector<ulong>(term);
        for (var i = 0; i < a.Length; i++)
            b[i] = a[i] + (Vector.GreaterThanOrEqual(a[i], limit) & addend);
        for (var i = a.Length * Vector<ulong>.Count; i < source.Length; i++)
            row[i] = source[i] >= threshold ? source[i] + term : source[i];
    }

    /// <summary>True where every word is below a bound.</summary>
    public static bool AreBelow(ReadOnlySpan<ulong> words, ulong bound)
    {
        var vectors = MemoryMarshal.Cast<ulong, Vector512<ulong>>(words);
        var (a, b) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var i = 0;
        for (; i + 2 <= vectors.Length; i += 2)
        {
            a = Vector512.Max(a, vectors[i]);
            b = Vector512.Max(b, vectors[i + 1]);
        }

        a = Vector512.Max(a, b);
        var most = 0UL;
        for (var lane = 0; lane < Vector512<ulong>.Count; lane++)
            most = Math.Max(most, a[lane]);
        foreach (var word in words[(i * Vector512<ulong>.Count)..])
            most = Math.Max(most, word);
        return words.IsEmpty || most < bound;
    }

    /// <summary>Four cache lines at a time.</summary>
    private static void AddWide(Span<ulong> row, ReadOnlySpan<ulong> term, ulong q)
    {
        ref var a = ref MemoryMarshal.GetReference(row);
        ref var b = ref MemoryMarshal.GetReference(term);
        var modulus = Vector512.Create(q);
        for (nuint i = 0; i < (nuint)row.Length; i += 32)
        {
            var sum0 = Vector512.LoadUnsafe(ref a, i) + Vector512.LoadUnsafe(ref b, i);
            var sum1 = Vector512.LoadUnsafe(ref a, i + 8) + Vector512.LoadUnsafe(ref b, i + 8);
            var sum2 = Vector512.LoadUnsafe(ref a, i + 16) + Vector512.LoadUnsafe(ref b, i + 16);
            var sum3 = Vector512.LoadUnsafe(ref a, i + 24) + Vector512.LoadUnsafe(ref b, i + 24);
            Vector512.Min(sum0, sum0 - modulus).StoreUnsafe(ref a, i);
            Vector512.Min(sum1, sum1 - modulus).StoreUnsafe(ref a, i + 8);
            Vector512.Min(sum2, sum2 - modulus).StoreUnsafe(ref a, i + 16);
            Vector512.Min(sum3, sum3 - modulus).StoreUnsafe(ref a, i + 24);
        }
    }

    private static Vector<ulong> NegativeMask(Vector<long> value) =>
        Vector.AsVectorUInt64(Vector.LessThan(value, Vector<long>.Zero));
}
