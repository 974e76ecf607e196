namespace SecureGenomics.Provenance.Fhe;

/// <summary>The product of two ciphertexts in NTT form: D_j = Σ a_p·b_r over p + r = j.</summary>
internal static class DyadicProduct
{
    public static void Multiply(
        RlweContext context,
        RlweLevel level,
        Ciphertext left,
        Ciphertext right,
        double scale,
        Ciphertext product
    )
    {
        var (leftSize, rightSize) = (left.Size, right.Size);
        var size = leftSize + rightSize - 1;
        var n = level.Degree;
        // Rows of one prime at a time, because the product may be one of the factors.
        using var sums = context.Pool.Rent(size * level.PrimeCount * n);
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var ring = level.Rings[i];
            for (var j = 0; j < size; j++)
            {
                var sum = sums.Span.Slice(((j * level.PrimeCount) + i) * n, n);
                var first = Math.Max(0, j - rightSize + 1);
                for (var p = first; p <= Math.Min(j, leftSize - 1); p++)
                {
                    var (x, y) = (p, j - p);
                    if (p == first)
                        ring.Multiply(left.MutableRow(x, i), right.MutableRow(y, i), sum);
                    else
                        ring.MultiplyAdd(sum, left.MutableRow(x, i), right.MutableRow(y, i));
                }
            }
        }

        product.Reset(level, size, isNttForm: true, scale);
        sums.Span.CopyTo(product.MutableWords);
    }
}
