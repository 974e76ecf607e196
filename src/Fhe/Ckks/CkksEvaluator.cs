namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Computes on CKKS ciphertexts. Integer arithmetic throughout, so results are exactly determined,
/// here, in SEAL 4.x and in any replay; only encoding and decoding round. The scale of a result is
/// one IEEE multiplication or division of the operands' scales.
/// </summary>
/// <remarks>
/// Each operation has an in-place form and one that returns a new object. All ciphertexts are in
/// NTT form. Safe for concurrent use on distinct ciphertexts.
/// </remarks>
public sealed class CkksEvaluator
{
    private readonly RlweContext _context;

    /// <summary>An evaluator for one context.</summary>
    /// <exception cref="ArgumentException">The context is not CKKS.</exception>
    public CkksEvaluator(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Parameters.Scheme != Scheme.Ckks)
            throw new ArgumentException("expected a CKKS context", nameof(context));
        _context = context;
    }

    /// <summary>A new ciphertext of the slot-wise sum.</summary>
    /// <exception cref="ArgumentException">The two differ in level or scale.</exception>
    public Ciphertext Add(Ciphertext left, Ciphertext right) =>
        OnCopy(left, x => AddInPlace(x, right));

    /// <summary>Adds <paramref name="term"/> to <paramref name="sum"/>.</summary>
    /// <exception cref="ArgumentException">The two differ in level or scale.</exception>
    public void AddInPlace(Ciphertext sum, Ciphertext term) =>
        LinearOperations.Add(_context, sum, term);

    /// <summary>A new ciphertext of the slot-wise difference.</summary>
    /// <exception cref="ArgumentException">The two differ in level or scale.</exception>
    public Ciphertext Subtract(Ciphertext left, Ciphertext right) =>
        OnCopy(left, x => SubtractInPlace(x, right));

    /// <summary>Subtracts <paramref name="term"/> from <paramref name="difference"/>.</summary>
    /// <exception cref="ArgumentException">The two differ in level or scale.</exception>
    public void SubtractInPlace(Ciphertext difference, Ciphertext term) =>
        LinearOperations.Subtract(_context, difference, term);

    /// <summary>A new ciphertext of the negated slots.</summary>
    /// <exception cref="ArgumentException">It belongs to another context.</exception>
    public Ciphertext Negate(Ciphertext ciphertext) => OnCopy(ciphertext, NegateInPlace);

    /// <summary>Negates every slot.</summary>
    /// <exception cref="ArgumentException">It belongs to another context.</exception>
    public void NegateInPlace(Ciphertext ciphertext) =>
        LinearOperations.Negate(_context, ciphertext);

    /// <summary>A new ciphertext of the slot-wise sum of many, in any order.</summary>
    /// <param name="terms">At least one, all of one level, size and scale.</param>
    /// <param name="degreeOfParallelism">Threads to share the words among.</param>
    /// <exception cref="ArgumentException">No term, or terms that differ.</exception>
    public Ciphertext AddMany(IReadOnlyList<Ciphertext> terms, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.Count == 0)
            throw new ArgumentException("expected at least one term", nameof(terms));
        var level = _context.LevelOf(terms[0]);
        var sum = new Ciphertext(level, terms[0].Size, terms[0].IsNttForm, terms[0].Scale);
        CiphertextSum.Compute(level, terms, sum, degreeOfParallelism);
        return sum;
    }

    /// <summary>A new ciphertext with an encoded message added.</summary>
    /// <exception cref="ArgumentException">The two differ in level or scale.</exception>
    public Ciphertext AddPlain(Ciphertext ciphertext, Plaintext plaintext) =>
        OnCopy(ciphertext, x => AddPlainInPlace(x, plaintext));

    /// <summary>Adds an encoded message.</summary>
    /// <exception cref="ArgumentException">The two differ in level or scale.</exception>
    public void AddPlainInPlace(Ciphertext ciphertext, Plaintext plaintext)
    {
        var level = CheckedLevel(ciphertext, plaintext, sameScale: true);
        RnsPoly.Add(level, ciphertext.MutablePoly(0), plaintext.Words);
    }

    /// <summary>A new ciphertext with an encoded message subtracted.</summary>
    /// <exception cref="ArgumentException">The two differ in level or scale.</exception>
    public Ciphertext SubtractPlain(Ciphertext ciphertext, Plaintext plaintext) =>
        OnCopy(ciphertext, x => SubtractPlainInPlace(x, plaintext));

    /// <summary>Subtracts an encoded message.</summary>
    /// <exception cref="ArgumentException">The two differ in level or scale.</exception>
    public void SubtractPlainInPlace(Ciphertext ciphertext, Plaintext plaintext)
    {
        var level = CheckedLevel(ciphertext, plaintext, sameScale: true);
        RnsPoly.Subtract(level, ciphertext.MutablePoly(0), plaintext.Words);
    }

    /// <summary>A new ciphertext, slot by slot times an encoded message; scales multiply.</summary>
    /// <exception cref="ArgumentException">The two differ in level, or the scale gets too large.
    /// </exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public Ciphertext MultiplyPlain(Ciphertext ciphertext, Plaintext plaintext) =>
        OnCopy(ciphertext, x => MultiplyPlainInPlace(x, plaintext));

    /// <summary>Multiplies slot by slot by an encoded message; scales multiply.</summary>
    /// <exception cref="ArgumentException">The two differ in level, or the scale gets too large.
    /// </exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public void MultiplyPlainInPlace(Ciphertext ciphertext, Plaintext plaintext)
    {
        var level = CheckedLevel(ciphertext, plaintext, sameScale: false);
        var scale = ProductScale(level, ciphertext.Scale, plaintext.Scale);
        for (var i = 0; i < ciphertext.Size; i++)
            RnsPoly.Multiply(level, ciphertext.MutablePoly(i), plaintext.Words);
        ciphertext.Scale = scale;
        Transparency.ThrowIfTransparent(ciphertext);
    }

    /// <summary>A new ciphertext of the slot-wise product, with size left + right − 1.</summary>
    /// <exception cref="ArgumentException">The two differ in level, or the scale gets too large.
    /// </exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public Ciphertext Multiply(Ciphertext left, Ciphertext right)
    {
        var product = new Ciphertext(_context.LevelOf(left), 2, isNttForm: true, left.Scale);
        Multiply(left, right, product);
        return product;
    }

    /// <summary>Multiplies <paramref name="left"/> by <paramref name="right"/>.</summary>
    /// <exception cref="ArgumentException">The two differ in level, or the scale gets too large.
    /// </exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public void MultiplyInPlace(Ciphertext left, Ciphertext right) => Multiply(left, right, left);

    /// <summary>As <see cref="Multiply(Ciphertext, Ciphertext)"/>, into a ciphertext that is
    /// overwritten and may be one of the factors.</summary>
    /// <exception cref="ArgumentException">The two differ in level, or the scale gets too large.
    /// </exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public void Multiply(Ciphertext left, Ciphertext right, Ciphertext product)
    {
        ArgumentNullException.ThrowIfNull(product);
        var level = _context.LevelOf(left);
        if (_context.LevelOf(right) != level)
            throw new ArgumentException("expected two ciphertexts of one level", nameof(right));
        if (left.Size + right.Size - 1 > Ciphertext.MaxSize)
            throw new ArgumentException("the product has more than 16 polynomials", nameof(right));
        DyadicProduct.Multiply(
            _context,
            level,
            left,
            right,
            ProductScale(level, left.Scale, right.Scale),
            product
        );
        Transparency.ThrowIfTransparent(product);
    }

    /// <summary>A new ciphertext of the squared slots.</summary>
    /// <exception cref="ArgumentException">The scale gets too large.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public Ciphertext Square(Ciphertext ciphertext) => Multiply(ciphertext, ciphertext);

    /// <summary>A new ciphertext of size 2 with the same message.</summary>
    /// <exception cref="ArgumentException">The keys lack the power of s.</exception>
    public Ciphertext Relinearize(Ciphertext ciphertext, RelinKeys keys) =>
        OnCopy(ciphertext, x => RelinearizeInPlace(x, keys));

    /// <summary>Brings a ciphertext back to size 2.</summary>
    /// <exception cref="ArgumentException">The keys lack the power of s.</exception>
    public void RelinearizeInPlace(Ciphertext ciphertext, RelinKeys keys) =>
        KeySwitching.Relinearize(_context, ciphertext, keys);

    /// <summary>A new ciphertext at the next level, divided by the dropped prime, as its scale is.
    /// </summary>
    /// <exception cref="ArgumentException">At the last level.</exception>
    public Ciphertext RescaleToNext(Ciphertext ciphertext) =>
        OnCopy(ciphertext, RescaleToNextInPlace);

    /// <summary>Drops the last prime, dividing by it with rounding; the scale is divided too.
    /// </summary>
    /// <exception cref="ArgumentException">At the last level.</exception>
    public void RescaleToNextInPlace(Ciphertext ciphertext)
    {
        var level = _context.LevelOf(ciphertext);
        LevelSwitching.DivideByLastPrime(
            _context,
            ciphertext,
            ciphertext.Scale / level.Rings[^1].Modulus.Value
        );
    }

    /// <summary>A new ciphertext at the next level with the same scale.</summary>
    /// <exception cref="ArgumentException">At the last level, or the scale is too large there.
    /// </exception>
    public Ciphertext ModSwitchToNext(Ciphertext ciphertext) =>
        OnCopy(ciphertext, ModSwitchToNextInPlace);

    /// <summary>Drops the last prime and keeps the scale.</summary>
    /// <exception cref="ArgumentException">At the last level, or the scale is too large there.
    /// </exception>
    public void ModSwitchToNextInPlace(Ciphertext ciphertext)
    {
        var level = _context.LevelOf(ciphertext);
        if (_context.NextLevel(level) is { } next)
            ThrowIfTooLarge(next, ciphertext.Scale);
        LevelSwitching.DropLastPrime(_context, ciphertext);
    }

    /// <summary>A new ciphertext rotated by some slots to the left.</summary>
    /// <param name="ciphertext">Of size 2.</param>
    /// <param name="steps">−(n/2 − 1) to n/2 − 1; negative to the right.</param>
    /// <param name="keys">With the key of this step.</param>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public Ciphertext Rotate(Ciphertext ciphertext, int steps, GaloisKeys keys) =>
        OnCopy(ciphertext, x => RotateInPlace(x, steps, keys));

    /// <summary>As <see cref="Rotate(Ciphertext, int, GaloisKeys)"/>, into a ciphertext that is
    /// overwritten.</summary>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public void Rotate(Ciphertext ciphertext, int steps, GaloisKeys keys, Ciphertext result)
    {
        ArgumentNullException.ThrowIfNull(result);
        ciphertext.CopyTo(_context.LevelOf(ciphertext), result);
        RotateInPlace(result, steps, keys);
    }

    /// <summary>Rotates by some slots to the left.</summary>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public void RotateInPlace(Ciphertext ciphertext, int steps, GaloisKeys keys)
    {
        if (steps != 0)
        {
            KeySwitching.ApplyGalois(
                _context,
                ciphertext,
                GaloisElement.FromStep(steps, _context.Parameters.PolyModulusDegree),
                keys
            );
        }
    }

    /// <summary>A new ciphertext of the conjugated slots.</summary>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public Ciphertext Conjugate(Ciphertext ciphertext, GaloisKeys keys) =>
        OnCopy(ciphertext, x => ConjugateInPlace(x, keys));

    /// <summary>Conjugates every slot.</summary>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public void ConjugateInPlace(Ciphertext ciphertext, GaloisKeys keys) =>
        KeySwitching.ApplyGalois(
            _context,
            ciphertext,
            GaloisElement.Conjugation(_context.Parameters.PolyModulusDegree),
            keys
        );

    private static double ProductScale(RlweLevel level, double left, double right)
    {
        var scale = left * right;
        ThrowIfTooLarge(level, scale);
        return scale;
    }

    private static void ThrowIfTooLarge(RlweLevel level, double scale)
    {
        var bits = (int)level.Basis.Product.GetBitLength();
        if (!double.IsNormal(scale) || (int)Math.Log2(scale) >= bits)
            throw new ArgumentException(
                $"expected a scale below 2^{bits}, found {scale}",
                nameof(scale)
            );
    }

    private RlweLevel CheckedLevel(Ciphertext ciphertext, Plaintext plaintext, bool sameScale)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var level = _context.LevelOf(ciphertext);
        if (plaintext.ParmsId != level.ParmsId)
            throw new ArgumentException(
                "expected a plaintext of the ciphertext's level",
                nameof(plaintext)
            );
        if (sameScale && !plaintext.Scale.Equals(ciphertext.Scale))
            throw new ArgumentException(
                $"expected scale {ciphertext.Scale}, found {plaintext.Scale}",
                nameof(plaintext)
            );
        return level;
    }

    private Ciphertext OnCopy(Ciphertext ciphertext, Action<Ciphertext> operation)
    {
        var copy = ciphertext.Copy(_context.LevelOf(ciphertext));
        operation(copy);
        return copy;
    }
}
