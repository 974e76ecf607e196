namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Computes on BFV ciphertexts. Every operation is an exactly determined integer function: the
/// same inputs give the same bytes here, in SEAL 4.x, and in any replay.
/// </summary>
/// <remarks>
/// Each operation has an in-place form, which allocates nothing unless a ciphertext must grow, and
/// a form that returns a new object. A result that is transparent (its c_1 and higher polynomials
/// all zero) is refused where SEAL refuses it, because anyone could read it.
/// Safe for concurrent use on distinct ciphertexts.
/// </remarks>
public sealed class BfvEvaluator
{
    private readonly RlweContext _context;
    private readonly Lazy<BfvMultiplication>[] _multiplications;

    /// <summary>An evaluator for one context.</summary>
    /// <exception cref="ArgumentException">The context is not BFV.</exception>
    public BfvEvaluator(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Parameters.Scheme != Scheme.Bfv)
            throw new ArgumentException("expected a BFV context", nameof(context));
        _context = context;
        _multiplications =
        [
            .. context.Levels.Select(level => new Lazy<BfvMultiplication>(() =>
                new BfvMultiplication(context, level)
            )),
        ];
    }

    /// <summary>A new ciphertext of the slot-wise sum modulo t.</summary>
    /// <exception cref="ArgumentException">The two differ in level or form.</exception>
    public Ciphertext Add(Ciphertext left, Ciphertext right)
    {
        var sum = Copy(left);
        AddInPlace(sum, right);
        return sum;
    }

    /// <summary>Adds <paramref name="term"/> to <paramref name="sum"/>.</summary>
    /// <exception cref="ArgumentException">The two differ in level or form.</exception>
    public void AddInPlace(Ciphertext sum, Ciphertext term) =>
        LinearOperations.Add(_context, sum, term);

    /// <summary>A new ciphertext of the slot-wise difference modulo t.</summary>
    /// <exception cref="ArgumentException">The two differ in level or form.</exception>
    public Ciphertext Subtract(Ciphertext left, Ciphertext right)
    {
        var difference = Copy(left);
        SubtractInPlace(difference, right);
        return difference;
    }

    /// <summary>Subtracts <paramref name="term"/> from <paramref name="difference"/>.</summary>
    /// <exception cref="ArgumentException">The two differ in level or form.</exception>
    public void SubtractInPlace(Ciphertext difference, Ciphertext term) =>
        LinearOperations.Subtract(_context, difference, term);

    /// <summary>A new ciphertext of the negated slots.</summary>
    /// <exception cref="ArgumentException">It belongs to another context.</exception>
    public Ciphertext Negate(Ciphertext ciphertext)
    {
        var negative = Copy(ciphertext);
        NegateInPlace(negative);
        return negative;
    }

    /// <summary>Negates every slot.</summary>
    /// <exception cref="ArgumentException">It belongs to another context.</exception>
    public void NegateInPlace(Ciphertext ciphertext) =>
        LinearOperations.Negate(_context, ciphertext);

    /// <summary>A new ciphertext of the slot-wise sum of many: the same bytes as adding one after
    /// the other, in any order.</summary>
    /// <param name="terms">At least one, all of one level, form and size.</param>
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
    /// <exception cref="ArgumentException">Not in coefficient form, or of another context.
    /// </exception>
    public Ciphertext AddPlain(Ciphertext ciphertext, Plaintext plaintext)
    {
        var sum = Copy(ciphertext);
        AddPlainInPlace(sum, plaintext);
        return sum;
    }

    /// <summary>Adds an encoded message.</summary>
    /// <exception cref="ArgumentException">Not in coefficient form, or of another context.
    /// </exception>
    public void AddPlainInPlace(Ciphertext ciphertext, Plaintext plaintext) =>
        AddPlainInPlace(ciphertext, plaintext, subtract: false);

    /// <summary>A new ciphertext with an encoded message subtracted.</summary>
    /// <exception cref="ArgumentException">Not in coefficient form, or of another context.
    /// </exception>
    public Ciphertext SubtractPlain(Ciphertext ciphertext, Plaintext plaintext)
    {
        var difference = Copy(ciphertext);
        SubtractPlainInPlace(difference, plaintext);
        return difference;
    }

    /// <summary>Subtracts an encoded message.</summary>
    /// <exception cref="ArgumentException">Not in coefficient form, or of another context.
    /// </exception>
    public void SubtractPlainInPlace(Ciphertext ciphertext, Plaintext plaintext) =>
        AddPlainInPlace(ciphertext, plaintext, subtract: true);

    /// <summary>A new ciphertext, slot by slot times an encoded message.</summary>
    /// <exception cref="ArgumentException">The forms differ, or another context.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public Ciphertext MultiplyPlain(Ciphertext ciphertext, Plaintext plaintext)
    {
        var product = Copy(ciphertext);
        MultiplyPlainInPlace(product, plaintext);
        return product;
    }

    /// <summary>As <see cref="MultiplyPlain(Ciphertext, Plaintext)"/>, into a ciphertext that is
    /// overwritten.</summary>
    /// <exception cref="ArgumentException">The forms differ, or another context.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public void MultiplyPlain(Ciphertext ciphertext, Plaintext plaintext, Ciphertext product)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        ArgumentNullException.ThrowIfNull(product);
        PlainProduct.Multiply(_context, ciphertext, plaintext, product);
    }

    /// <summary>Multiplies slot by slot by an encoded message: both in coefficient form, or both in
    /// NTT form at one level.</summary>
    /// <exception cref="ArgumentException">The forms differ, or another context.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public void MultiplyPlainInPlace(Ciphertext ciphertext, Plaintext plaintext) =>
        PlainProduct.Multiply(_context, ciphertext, plaintext, ciphertext);

    /// <summary>A plaintext prepared for many multiplications at one level.</summary>
    /// <param name="plaintext">In coefficient form.</param>
    /// <param name="parmsId">A data level.</param>
    /// <exception cref="ArgumentException">The plaintext is in NTT form, or there is no such level.
    /// </exception>
    public Plaintext TransformToNtt(Plaintext plaintext, ParmsId parmsId)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        if (_context.FindLevel(parmsId) is not { } level || !_context.IsDataLevel(level))
            throw new ArgumentException($"{parmsId} is no data level", nameof(parmsId));
        var words = new AlignedWords(level.PrimeCount * level.Degree);
        PlainProduct.LiftAndTransform(_context, level, plaintext, words.Span);
        return new Plaintext(level.ParmsId, 1.0, words);
    }

    /// <summary>Puts a ciphertext in NTT form, for multiplications by prepared
    /// plaintexts.</summary>
    /// <exception cref="ArgumentException">It is in NTT form already, or of another context.
    /// </exception>
    public void TransformToNttInPlace(Ciphertext ciphertext)
    {
        var level = _context.LevelOf(ciphertext);
        ThrowIfNtt(ciphertext);
        for (var i = 0; i < ciphertext.Size; i++)
            RnsPoly.ForwardNtt(level, ciphertext.MutablePoly(i));
        ciphertext.IsNttForm = true;
    }

    /// <summary>Puts a ciphertext back in coefficient form.</summary>
    /// <exception cref="ArgumentException">It is not in NTT form, or of another
    /// context.</exception>
    public void TransformFromNttInPlace(Ciphertext ciphertext)
    {
        var level = _context.LevelOf(ciphertext);
        if (!ciphertext.IsNttForm)
            throw new ArgumentException("expected a ciphertext in NTT form", nameof(ciphertext));
        for (var i = 0; i < ciphertext.Size; i++)
            RnsPoly.InverseNtt(level, ciphertext.MutablePoly(i));
        ciphertext.IsNttForm = false;
    }

    /// <summary>A new ciphertext of the slot-wise product, with size left + right − 1.</summary>
    /// <exception cref="ArgumentException">The two differ in level or are in NTT form.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public Ciphertext Multiply(Ciphertext left, Ciphertext right)
    {
        var product = NewLike(left);
        Multiply(left, right, product);
        return product;
    }

    /// <summary>Multiplies <paramref name="left"/> by <paramref name="right"/>.</summary>
    /// <exception cref="ArgumentException">The two differ in level or are in NTT form.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public void MultiplyInPlace(Ciphertext left, Ciphertext right) => Multiply(left, right, left);

    /// <summary>As <see cref="Multiply(Ciphertext, Ciphertext)"/>, into a ciphertext that is
    /// overwritten and may be one of the factors.</summary>
    /// <exception cref="ArgumentException">The two differ in level or are in NTT form.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public void Multiply(Ciphertext left, Ciphertext right, Ciphertext product)
    {
        ArgumentNullException.ThrowIfNull(product);
        var level = _context.LevelOf(left);
        if (_context.LevelOf(right) != level)
            throw new ArgumentException("expected two ciphertexts of one level", nameof(right));
        ThrowIfNtt(left);
        ThrowIfNtt(right);
        if (left.Size + right.Size - 1 > Ciphertext.MaxSize)
            throw new ArgumentException("the product has more than 16 polynomials", nameof(right));
        _multiplications[_context.IndexOf(level)].Value.Multiply(left, right, product);
        Transparency.ThrowIfTransparent(product);
    }

    /// <summary>A new ciphertext of the squared slots, with size 2·size − 1.</summary>
    /// <exception cref="ArgumentException">In NTT form, or of another context.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public Ciphertext Square(Ciphertext ciphertext) => Multiply(ciphertext, ciphertext);

    /// <summary>Squares every slot.</summary>
    /// <exception cref="ArgumentException">In NTT form, or of another context.</exception>
    /// <exception cref="InvalidOperationException">The result is transparent.</exception>
    public void SquareInPlace(Ciphertext ciphertext) =>
        Multiply(ciphertext, ciphertext, ciphertext);

    /// <summary>A new ciphertext of size 2 with the same message.</summary>
    /// <exception cref="ArgumentException">The keys lack the power of s, or another context.
    /// </exception>
    public Ciphertext Relinearize(Ciphertext ciphertext, RelinKeys keys)
    {
        var result = Copy(ciphertext);
        RelinearizeInPlace(result, keys);
        return result;
    }

    /// <summary>As <see cref="Relinearize(Ciphertext, RelinKeys)"/>, into a ciphertext that is
    /// overwritten.</summary>
    /// <exception cref="ArgumentException">The keys lack the power of s, or another context.
    /// </exception>
    public void Relinearize(Ciphertext ciphertext, RelinKeys keys, Ciphertext result)
    {
        CopyTo(ciphertext, result);
        RelinearizeInPlace(result, keys);
    }

    /// <summary>Brings a ciphertext back to size 2.</summary>
    /// <exception cref="ArgumentException">The keys lack the power of s, or another context.
    /// </exception>
    public void RelinearizeInPlace(Ciphertext ciphertext, RelinKeys keys) =>
        KeySwitching.Relinearize(_context, ciphertext, keys);

    /// <summary>A new ciphertext whose rows are rotated by some slots to the left.</summary>
    /// <param name="ciphertext">Of size 2.</param>
    /// <param name="steps">From −(n/2 − 1) to n/2 − 1; negative to the right.</param>
    /// <param name="keys">With the key of this step.</param>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public Ciphertext RotateRows(Ciphertext ciphertext, int steps, GaloisKeys keys)
    {
        var result = Copy(ciphertext);
        RotateRowsInPlace(result, steps, keys);
        return result;
    }

    /// <summary>As <see cref="RotateRows(Ciphertext, int, GaloisKeys)"/>, into a ciphertext that is
    /// overwritten.</summary>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public void RotateRows(Ciphertext ciphertext, int steps, GaloisKeys keys, Ciphertext result)
    {
        CopyTo(ciphertext, result);
        RotateRowsInPlace(result, steps, keys);
    }

    /// <summary>Rotates both rows by some slots to the left.</summary>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public void RotateRowsInPlace(Ciphertext ciphertext, int steps, GaloisKeys keys)
    {
        ThrowIfNoBatching();
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

    /// <summary>A new ciphertext whose two rows are exchanged.</summary>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public Ciphertext RotateColumns(Ciphertext ciphertext, GaloisKeys keys)
    {
        var result = Copy(ciphertext);
        RotateColumnsInPlace(result, keys);
        return result;
    }

    /// <summary>Exchanges the two rows.</summary>
    /// <exception cref="ArgumentException">The size is not 2, or the key is missing.</exception>
    public void RotateColumnsInPlace(Ciphertext ciphertext, GaloisKeys keys)
    {
        ThrowIfNoBatching();
        KeySwitching.ApplyGalois(
            _context,
            ciphertext,
            GaloisElement.Conjugation(_context.Parameters.PolyModulusDegree),
            keys
        );
    }

    /// <summary>A new ciphertext at the next level, with one prime less: smaller, less noise in
    /// absolute terms.</summary>
    /// <exception cref="ArgumentException">At the last level, in NTT form, or another context.
    /// </exception>
    public Ciphertext ModSwitchToNext(Ciphertext ciphertext)
    {
        var result = Copy(ciphertext);
        ModSwitchToNextInPlace(result);
        return result;
    }

    /// <summary>Drops the last prime of a ciphertext, dividing by it with rounding.</summary>
    /// <exception cref="ArgumentException">At the last level, in NTT form, or another context.
    /// </exception>
    public void ModSwitchToNextInPlace(Ciphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(ciphertext);
        ThrowIfNtt(ciphertext);
        LevelSwitching.DivideByLastPrime(_context, ciphertext, ciphertext.Scale);
    }

    private static void ThrowIfNtt(Ciphertext ciphertext)
    {
        if (ciphertext.IsNttForm)
            throw new ArgumentException(
                "expected a ciphertext in coefficient form",
                nameof(ciphertext)
            );
    }

    private void ThrowIfNoBatching()
    {
        if (!_context.SupportsBatching)
            throw new InvalidOperationException("the context does not support batching");
    }

    private void AddPlainInPlace(Ciphertext ciphertext, Plaintext plaintext, bool subtract)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var level = _context.LevelOf(ciphertext);
        ThrowIfNtt(ciphertext);
        PlaintextCheck.ThrowIfNotBfvCoefficients(_context, plaintext);
        _context
            .PlainScaling(level)
            .Add(plaintext.Words, ciphertext.MutablePoly(0), _context.Pool, subtract);
    }

    private Ciphertext NewLike(Ciphertext ciphertext) =>
        new(_context.LevelOf(ciphertext), 2, isNttForm: false, scale: 1.0);

    private void CopyTo(Ciphertext ciphertext, Ciphertext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ciphertext.CopyTo(_context.LevelOf(ciphertext), destination);
    }

    private Ciphertext Copy(Ciphertext ciphertext)
    {
        var level = _context.LevelOf(ciphertext);
        return ciphertext.Copy(level);
    }
}
