using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>ZᵀZ of some columns and a leading 1: the upper triangle, row by row.</summary>
/// <param name="columns">What a row has.</param>
/// <param name="chosen">Indexes of columns; Z has one column more.</param>
/// <param name="maximumRows">Of a site.</param>
internal sealed class CrossProducts(
    SiteColumns columns,
    ImmutableArray<int> chosen,
    int maximumRows
)
{
    /// <summary>Columns of Z.</summary>
    public int Width => chosen.Length + 1;

    /// <summary>Shape: [Width·(Width + 1)/2].</summary>
    public ImmutableArray<Quantity> Quantities { get; } = Describe(columns, chosen, maximumRows);

    /// <summary>Sums over rows.</summary>
    public void Sum(SiteTable table, ReadOnlySpan<int> rows, Span<Int128> sums)
    {
        foreach (var row in rows)
        {
            var values = table.Row(row);
            var at = 0;
            for (var i = 0; i < Width; i++)
            {
                Int128 left = i == 0 ? 1 : values[chosen[i - 1]];
                for (var j = i; j < Width; j++)
                    sums[at++] += left * (j == 0 ? 1 : values[chosen[j - 1]]);
            }
        }
    }

    /// <summary>Whether each column has a variance that is not negative.</summary>
    public bool ArePossible(ReadOnlySpan<Rational> totals)
    {
        var matrix = Matrix(totals);
        for (var i = 1; i < Width; i++)
        {
            if (matrix[0, 0] * matrix[i, i] < matrix[0, i] * matrix[0, i])
                return false;
        }

        return true;
    }

    /// <summary>The whole symmetric matrix. Shape: [Width][Width].</summary>
    public Rational[,] Matrix(ReadOnlySpan<Rational> totals)
    {
        var matrix = new Rational[Width, Width];
        var at = 0;
        for (var i = 0; i < Width; i++)
        {
            for (var j = i; j < Width; j++)
                matrix[i, j] = matrix[j, i] = totals[at++];
        }

        return matrix;
    }

    private static ImmutableArray<Quantity> Describe(
        SiteColumns columns,
        ImmutableArray<int> chosen,
        int maximumRows
    )
    {
        var quantities = ImmutableArray.CreateBuilder<Quantity>();
        for (var i = 0; i <= chosen.Length; i++)
        {
            for (var j = i; j <= chosen.Length; j++)
            {
                int[] factors = [.. Factor(i), .. Factor(j)];
                var name = string.Join(" × ", factors.Select(factor => columns[factor].Name));
                quantities.Add(
                    Quantity.Product(
                        factors.Length == 0 ? "n" : $"sum {name}",
                        columns,
                        maximumRows,
                        factors
                    )
                );
            }
        }

        return quantities.ToImmutable();

        int[] Factor(int index) => index == 0 ? [] : [chosen[index - 1]];
    }
}
