namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// 64-bit integers and Harvey's lazy butterflies (arXiv:1205.2926). Takes every prime below 2^62,
/// runs everywhere, and is the reference that the vector kernels are compared with.
/// </summary>
internal class ScalarRing : PrimeRing
{
    private readonly ulong[] _roots;
    private readonly ulong[] _rootCompanions;
    private readonly ulong[] _inverseRoots;
    private readonly ulong[] _inverseRootCompanions;
    private readonly ulong _inverseDegree;

    public ScalarRing(int degree, Modulus modulus, ulong root)
        : base(degree, modulus, root)
    {
        _roots = Powers(root);
        _inverseRoots = Powers(modulus.Inverse(root));
        _rootCompanions = Array.ConvertAll(_roots, modulus.Companion);
        _inverseRootCompanions = Array.ConvertAll(_inverseRoots, modulus.Companion);
        _inverseDegree = modulus.Inverse((ulong)degree);
    }

    public override void Forward(Span<ulong> row)
    {
        var modulus = Modulus;
        var q = modulus.Value;
        var twice = 2 * q;
        for (int gap = Degree / 2, groups = 1; gap >= 1; gap /= 2, groups *= 2)
        {
            for (var group = 0; group < groups; group++)
            {
                var w = _roots[groups + group];
                var companion = _rootCompanions[groups + group];
                var low = row.Slice(2 * group * gap, gap);
                var high = row.Slice((2 * group * gap) + gap, low.Length);
                for (var i = 0; i < low.Length; i++)
                {
                    // Invariant: values in [0, 4q) between stages; 4q < 2^64.
                    var x = low[i];
                    x = Math.Min(x, x - twice);
                    var y = modulus.MultiplyConstantLazy(high[i], w, companion);
                    low[i] = x + y;
                    high[i] = x + twice - y;
                }
            }
        }

        foreach (ref var value in row[..Degree])
        {
            value = Math.Min(value, value - twice);
            value = Math.Min(value, value - q);
        }
    }

    public override void ForwardReduced(
        ReadOnlySpan<ulong> source,
        Span<ulong> destination,
        ulong bound
    )
    {
        for (var i = 0; i < Degree; i++)
            destination[i] = Modulus.Reduce(source[i]);
        Forward(destination);
    }

    public override void Inverse(Span<ulong> row)
    {
        var modulus = Modulus;
        var twice = 2 * modulus.Value;
        for (int gap = 1, groups = Degree / 2; groups >= 1; gap *= 2, groups /= 2)
        {
            for (var group = 0; group < groups; group++)
            {
                var w = _inverseRoots[groups + group];
                var companion = _inverseRootCompanions[groups + group];
                var low = row.Slice(2 * group * gap, gap);
                var high = row.Slice((2 * group * gap) + gap, low.Length);
                for (var i = 0; i < low.Length; i++)
                {
                    // Invariant: values in [0, 2q) between stages.
                    var sum = low[i] + high[i];
                    var difference = low[i] + twice - high[i];
                    low[i] = Math.Min(sum, sum - twice);
                    high[i] = modulus.MultiplyConstantLazy(difference, w, companion);
                }
            }
        }

        MultiplyConstant(row[..Degree], _inverseDegree);
    }

    public override void Add(Span<ulong> row, ReadOnlySpan<ulong> term)
    {
        term = term[..row.Length];
        var q = Modulus.Value;
        for (var i = 0; i < row.Length; i++)
        {
            var sum = row[i] + term[i];
            row[i] = Math.Min(sum, sum - q);
        }
    }

    public override void Subtract(Span<ulong> row, ReadOnlySpan<ulong> term)
    {
        term = term[..row.Length];
        var q = Modulus.Value;
        for (var i = 0; i < row.Length; i++)
        {
            var difference = row[i] - term[i];
            row[i] = Math.Min(difference, difference + q);
        }
    }

    public override void Negate(Span<ulong> row)
    {
        foreach (ref var value in row)
            value = Modulus.Negate(value);
    }

    public override void Multiply(
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right,
        Span<ulong> product
    )
    {
        for (var i = 0; i < product.Length; i++)
            product[i] = Modulus.Multiply(left[i], right[i]);
    }

    public override void MultiplyAdd(
        Span<ulong> row,
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right
    )
    {
        for (var i = 0; i < row.Length; i++)
            row[i] = Modulus.Add(row[i], Modulus.Multiply(left[i], right[i]));
    }

    public override void MultiplyConstant(
        ReadOnlySpan<ulong> source,
        ulong factor,
        Span<ulong> product
    )
    {
        var companion = Modulus.Companion(factor);
        for (var i = 0; i < product.Length; i++)
            product[i] = Modulus.MultiplyConstant(source[i], factor, companion);
    }

    public override void InnerProduct(
        ReadOnlySpan<ulong> digits,
        ReadOnlySpan<ulong> factors,
        ulong initial,
        Span<ulong> sum
    )
    {
        sum.Fill(initial);
        for (var j = 0; j < factors.Length; j++)
        {
            var companion = Modulus.Companion(factors[j]);
            var row = digits.Slice(j * Degree, sum.Length);
            for (var i = 0; i < sum.Length; i++)
                sum[i] = Modulus.Add(
                    sum[i],
                    Modulus.MultiplyConstant(row[i], factors[j], companion)
                );
        }
    }

    public override void SubtractAndMultiply(
        Span<ulong> row,
        ReadOnlySpan<ulong> term,
        ulong offset,
        ulong factor
    )
    {
        var companion = Modulus.Companion(factor);
        var reducedOffset = Modulus.Reduce(offset);
        for (var i = 0; i < row.Length; i++)
        {
            var subtrahend = Modulus.Subtract(Modulus.Reduce(term[i]), reducedOffset);
            row[i] = Modulus.MultiplyConstant(
                Modulus.Subtract(row[i], subtrahend),
                factor,
                companion
            );
        }
    }

    public override void MultiplyConstantAdd(
        Span<ulong> row,
        ReadOnlySpan<ulong> left,
        ulong factor,
        ReadOnlySpan<ulong> term
    )
    {
        var companion = Modulus.Companion(factor);
        for (var i = 0; i < row.Length; i++)
        {
            var product = Modulus.MultiplyConstant(left[i], factor, companion);
            row[i] = Modulus.Add(row[i], Modulus.Add(product, term[i]));
        }
    }

    public override void ReduceWords(Span<ulong> row)
    {
        foreach (ref var word in row)
            word = Modulus.Reduce(word);
    }
}
