namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// An encryption: <see cref="Size"/> polynomials (c_0, c_1, …) over the primes of one level,
/// whose
/// phase c_0 + c_1·s + c_2·s² + … hides the message.
/// </summary>
/// <remarks>
/// Mutable: the <c>…InPlace</c> operations change it. Not safe for concurrent change.
/// Not promised: authenticity. Anyone can make a ciphertext that passes every check.
/// </remarks>
public sealed class Ciphertext
{
    /// <summary>Most polynomials a stream may carry (SEAL's limit).</summary>
    public const int MaxSize = 16;

    internal Ciphertext(RlweLevel level, int size, bool isNttForm, double scale)
    {
        PolyModulusDegree = level.Degree;
        Buffer = new AlignedWords(size * level.PrimeCount * level.Degree);
        Reset(level, size, isNttForm, scale);
    }

    private Ciphertext(Ciphertext source)
    {
        PolyModulusDegree = source.PolyModulusDegree;
        (ParmsId, Size, CoeffModulusCount) = (
            source.ParmsId,
            source.Size,
            source.CoeffModulusCount
        );
        (IsNttForm, Scale) = (source.IsNttForm, source.Scale);
        Buffer = new AlignedWords(source.MutableWords.Length);
        source.MutableWords.CopyTo(Buffer.Span);
    }

    /// <summary>The level whose primes the words are residues of.</summary>
    public ParmsId ParmsId { get; private set; }

    /// <summary>Number of polynomials: 2 when fresh, 3 after one multiplication.</summary>
    public int Size { get; private set; }

    /// <summary>n.</summary>
    public int PolyModulusDegree { get; }

    /// <summary>Number of primes at this level.</summary>
    public int CoeffModulusCount { get; private set; }

    /// <summary>True where polynomials are stored in NTT form: CKKS, and BFV on request.</summary>
    public bool IsNttForm { get; internal set; }

    /// <summary>The CKKS scale; exactly 1 for BFV.</summary>
    public double Scale { get; internal set; }

    /// <summary>Shape: [poly][prime][n], each word below its prime.</summary>
    public ReadOnlySpan<ulong> Words => MutableWords;

    /// <summary>
    /// True where c_1 and all higher polynomials are zero: then anyone can read the message.
    /// </summary>
    public bool IsTransparent => !Words[(Words.Length / Size)..].ContainsAnyExcept(0UL);

    internal Span<ulong> MutableWords =>
        Buffer.Span[..(Size * CoeffModulusCount * PolyModulusDegree)];

    private AlignedWords Buffer { get; set; }

    /// <summary>One polynomial. Shape: [prime][n].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below <see cref="Size"/>.
    /// </exception>
    public ReadOnlySpan<ulong> Poly(int index) => MutablePoly(index);

    /// <summary>An independent copy.</summary>
    public Ciphertext Clone() => new(this);

    /// <summary>True where level, form, scale and every word agree.</summary>
    public bool HasSameBytes(Ciphertext other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ParmsId == other.ParmsId
            && IsNttForm == other.IsNttForm
            && BitConverter.DoubleToUInt64Bits(Scale)
                == BitConverter.DoubleToUInt64Bits(other.Scale)
            && Words.SequenceEqual(other.Words);
    }

    internal Span<ulong> MutablePoly(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        var length = CoeffModulusCount * PolyModulusDegree;
        return Buffer.Span.Slice(index * length, length);
    }

    internal Span<ulong> MutableRow(int poly, int prime) =>
        MutablePoly(poly).Slice(prime * PolyModulusDegree, PolyModulusDegree);

    /// <summary>An independent copy.</summary>
    internal Ciphertext Copy(RlweLevel level)
    {
        var copy = new Ciphertext(level, Size, IsNttForm, Scale);
        Words.CopyTo(copy.MutableWords);
        return copy;
    }

    /// <summary>Makes another ciphertext equal to this one; they may be the same.</summary>
    internal void CopyTo(RlweLevel level, Ciphertext destination)
    {
        if (destination == this)
            return;
        destination.Reset(level, Size, IsNttForm, Scale);
        Words.CopyTo(destination.MutableWords);
    }

    /// <summary>Appends zero polynomials up to a size.</summary>
    internal void Grow(RlweLevel level, int size)
    {
        if (size <= Size)
            return;
        var old = Buffer;
        var kept = MutableWords.Length;
        Reset(level, size, IsNttForm, Scale);
        if (Buffer != old)
            old.Span[..kept].CopyTo(Buffer.Span);
        MutableWords[kept..].Clear();
    }

    /// <summary>Takes another shape; the words are undefined after it. Allocates only to
    /// grow.</summary>
    internal void Reset(RlweLevel level, int size, bool isNttForm, double scale)
    {
        var length = size * level.PrimeCount * level.Degree;
        if (level.Degree != PolyModulusDegree)
            throw new ArgumentException(
                $"expected n = {PolyModulusDegree}, found {level.Degree}",
                nameof(level)
            );
        if (Buffer.Length < length)
            Buffer = new AlignedWords(length);
        ParmsId = level.ParmsId;
        Size = size;
        CoeffModulusCount = level.PrimeCount;
        IsNttForm = isNttForm;
        Scale = scale;
    }
}
