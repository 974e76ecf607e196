using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One number that every site sums over its rows.</summary>
/// <param name="Name">For people: <c>n</c>, <c>sum age</c>.</param>
/// <param name="Least">No site's sum is smaller; at most 0; in units of 1/denominator.</param>
/// <param name="Most">No site's sum is larger; at least 0.</param>
/// <param name="Denominator">What a unit is a part of: 10^decimals, or 2^bits.</param>
public sealed record Quantity(
    string Name,
    BigInteger Least,
    BigInteger Most,
    BigInteger Denominator
)
{
    /// <summary>Sums of 120 bits fit the arithmetic at a site with room to spare.</summary>
    private const int MostBits = 120;

    /// <summary>Binary digits of a site's sum, less the least one.</summary>
    public int Bits => (int)(Most - Least).GetBitLength();

    /// <summary>Whether it counts rows: what nobody else has to be taken off.</summary>
    public bool IsCount { get; init; }

    /// <summary>A count of rows.</summary>
    public static Quantity Count(string name, int maximumRows) =>
        new(name, 0, maximumRows, 1) { IsCount = true };

    /// <summary>The sum of a product of columns over at most so many rows.</summary>
    /// <param name="name">For people.</param>
    /// <param name="columns">What a row has.</param>
    /// <param name="maximumRows">Of a site.</param>
    /// <param name="factors">Indexes of columns; none for a count.</param>
    public static Quantity Product(
        string name,
        SiteColumns columns,
        int maximumRows,
        params ReadOnlySpan<int> factors
    )
    {
        ArgumentNullException.ThrowIfNull(columns);
        BigInteger low = 1,
            high = 1,
            denominator = 1;
        foreach (var factor in factors)
        {
            var column = columns[factor];
            var least = columns.Scale(factor, column.Minimum);
            var most = columns.Scale(factor, column.Maximum);
            BigInteger[] corners = [low * least, low * most, high * least, high * most];
            (low, high) = (corners.Min(), corners.Max());
            denominator *= BigInteger.Pow(10, column.Decimals);
        }

        return new Quantity(
            name,
            BigInteger.Min(0, low * maximumRows),
            BigInteger.Max(0, high * maximumRows),
            denominator
        )
        {
            IsCount = factors.IsEmpty,
        };
    }

    /// <summary>Whether the sums at a site can be taken without a wider arithmetic.</summary>
    internal bool Fits => Math.Max(Least.GetBitLength(), Most.GetBitLength()) <= MostBits;
}
