namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Computes on BFV ciphertexts. Every operation is an exactly determined integer function: the
/// same inputs give the same bytes here, in SEAL 4.x, and in any replay.
/// </summary>
/// <remarks>Safe for concurrent use on distinct ciphertexts.</remarks>
public sealed class BfvEvaluator
{
    private readonly RlweContext _context;

    /// <summary>An evaluator for one context.</summary>
    /// <exception cref="ArgumentException">The context is not BFV.</exception>
    public BfvEvaluator(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Parameters.Scheme != Scheme.Bfv)
            throw new ArgumentException("expected a BFV context", nameof(context));
        _context = context;
    }

    /// <summary>A new ciphertext of the slot-wise sum modulo t.</summary>
    /// <exception cref="ArgumentException">The two differ in level or form.</exception>
    public Ciphertext Add(Ciphertext left, Ciphertext right)
    {
        var level = _context.LevelOf(left);
        var sum = new Ciphertext(level, Math.Max(left.Size, right.Size), left.IsNttForm, left.Scale);
        sum.MutableWords[left.Words.Length..].Clear();
        left.Words.CopyTo(sum.MutableWords);
        AddInPlace(sum, right);
        return sum;
    }

    /// <summary>Adds <paramref name="term"/> to <paramref name="sum"/>; allocates nothing where the
    /// sizes agree.</summary>
    /// <exception cref="ArgumentException">The two differ in level or form, or the term has more
    /// polynomials than the sum.</exception>
    public void AddInPlace(Ciphertext sum, Ciphertext term)
    {
        var level = _context.LevelOf(sum);
        _context.LevelOf(term);
        if (sum.ParmsId != term.ParmsId || sum.IsNttForm != term.IsNttForm)
            throw new ArgumentException("expected two ciphertexts of one level and form", nameof(term));
        if (term.Size > sum.Size)
            throw new ArgumentException($"expected at most {sum.Size} polynomials, found {term.Size}", nameof(term));
        for (var i = 0; i < term.Size; i++)
            RnsPoly.Add(level, sum.MutablePoly(i), term.Poly(i));
    }
}
