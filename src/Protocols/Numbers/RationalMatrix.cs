using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Exact linear algebra on small symmetric matrices.</summary>
internal static class RationalMatrix
{
    /// <summary>The inverse, by Gauss and Jordan; exact, so that no pivot is too small.</summary>
    /// <param name="matrix">Shape: [p][p].</param>
    /// <returns>Null where there is none.</returns>
    public static Rational[,]? Invert(Rational[,] matrix)
    {
        var size = matrix.GetLength(0);
        var left = (Rational[,])matrix.Clone();
        var inverse = new Rational[size, size];
        for (var i = 0; i < size; i++)
            inverse[i, i] = 1;
        for (var column = 0; column < size; column++)
        {
            var pivot = column;
            while (pivot < size && left[pivot, column].Sign == 0)
                pivot++;
            if (pivot == size)
                return null;
            Swap(left, pivot, column);
            Swap(inverse, pivot, column);
            var scale = 1 / left[column, column];
            for (var j = 0; j < size; j++)
            {
                left[column, j] *= scale;
                inverse[column, j] *= scale;
            }

            for (var row = 0; row < size; row++)
            {
                var factor = left[row, column];
                if (row == column || factor.Sign == 0)
                    continue;
                for (var j = 0; j < size; j++)
                {
                    left[row, j] -= factor * left[column, j];
                    inverse[row, j] -= factor * inverse[column, j];
                }
            }
        }

        return inverse;
    }

    /// <summary>A matrix times a vector.</summary>
    /// <param name="matrix">Shape: [p][p].</param>
    /// <param name="vector">Shape: [p].</param>
    public static ImmutableArray<Rational> Multiply(
        Rational[,] matrix,
        ReadOnlySpan<Rational> vector
    )
    {
        var product = ImmutableArray.CreateBuilder<Rational>(vector.Length);
        for (var i = 0; i < vector.Length; i++)
            product.Add(Row(matrix, i, vector));
        return product.MoveToImmutable();
    }

    private static Rational Row(Rational[,] matrix, int row, ReadOnlySpan<Rational> vector)
    {
        var sum = Rational.Zero;
        for (var j = 0; j < vector.Length; j++)
            sum += matrix[row, j] * vector[j];
        return sum;
    }

    private static void Swap(Rational[,] matrix, int first, int second)
    {
        for (var j = 0; first != second && j < matrix.GetLength(1); j++)
            (matrix[first, j], matrix[second, j]) = (matrix[second, j], matrix[first, j]);
    }
}
