namespace SecureGenomics.Provenance.Protocols;

/// <summary>A sum of many small terms that hardly depends on their order.</summary>
/// <remarks>
/// What each addition rounds off is added up beside the sum (Neumaier's form of Kahan's summation,
/// 1974): the error is that of one rounding, not of one per term.
/// </remarks>
internal struct ScoreSum
{
    private double _sum;
    private double _lost;

    /// <summary>Terms of variants with a called allele.</summary>
    public int Called { get; private set; }

    /// <summary>The sum.</summary>
    public readonly double Value => _sum + _lost;

    /// <summary>Adds what a variant adds.</summary>
    /// <param name="term">Finite.</param>
    /// <param name="called">1 where an allele is called, else 0.</param>
    public void Add(double term, int called)
    {
        // Knuth's TwoSum: what is lost, without a branch on the size of either.
        var sum = _sum + term;
        var kept = sum - _sum;
        _lost += (_sum - (sum - kept)) + (term - kept);
        _sum = sum;
        Called += called;
    }
}
