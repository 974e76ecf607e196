using System.Numerics;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Packs n/2 complex or real numbers into one CKKS plaintext, as fixed-point numbers of a scale.
/// </summary>
/// <remarks>
/// Encoding uses floating point: its last unit is not promised to be the same on every platform
/// or in SEAL. A data owner's encoding is an input to be committed, and a constant is checked with
/// <see cref="IsEncodingOf"/>.
/// </remarks>
public sealed class CkksEncoder
{
    private readonly RlweContext _context;
    private readonly ComplexTransform _transform;

    /// <summary>An encoder for one context.</summary>
    /// <exception cref="ArgumentException">The context is not CKKS.</exception>
    public CkksEncoder(RlweContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Parameters.Scheme != Scheme.Ckks)
            throw new ArgumentException("expected a CKKS context", nameof(context));
        _context = context;
        _transform = new ComplexTransform(context.Parameters.PolyModulusDegree);
    }

    /// <summary>n/2.</summary>
    public int SlotCount => _context.SlotCount;

    /// <summary>Encodes complex numbers at the first data level.</summary>
    /// <param name="slots">Shape: [≤ n/2], finite; missing ones are zero.</param>
    /// <param name="scale">Units per one, such as 2^40; positive and normal.</param>
    /// <exception cref="ArgumentException">Too many slots, a value that is not finite, a bad scale,
    /// or coefficients that do not fit the modulus.</exception>
    public Plaintext Encode(ReadOnlySpan<Complex> slots, double scale) =>
        Encode(slots, scale, _context.FirstParmsId);

    /// <summary>Encodes complex numbers at a level.</summary>
    /// <param name="slots">Shape: [≤ n/2], finite; missing ones are zero.</param>
    /// <param name="scale">Units per one; positive and normal.</param>
    /// <param name="parmsId">A data level.</param>
    /// <exception cref="ArgumentException">As above, or there is no such level.</exception>
    public Plaintext Encode(ReadOnlySpan<Complex> slots, double scale, ParmsId parmsId)
    {
        var level = CheckedLevel(parmsId, scale);
        var plaintext = NewPlaintext(level, scale);
        EncodeTo(level, slots, scale, plaintext);
        return plaintext;
    }

    /// <summary>Encodes real numbers at the first data level.</summary>
    /// <param name="slots">Shape: [≤ n/2], finite; missing ones are zero.</param>
    /// <param name="scale">Units per one; positive and normal.</param>
    /// <exception cref="ArgumentException">As for complex numbers.</exception>
    public Plaintext Encode(ReadOnlySpan<double> slots, double scale)
    {
        var level = CheckedLevel(_context.FirstParmsId, scale);
        var plaintext = NewPlaintext(level, scale);
        Encode(slots, scale, plaintext);
        return plaintext;
    }

    /// <summary>Encodes real numbers into a plaintext of the same level and scale, which is
    /// overwritten; allocates nothing.</summary>
    /// <param name="slots">Shape: [≤ n/2], finite; missing ones are zero.</param>
    /// <param name="scale">Units per one; the destination's.</param>
    /// <param name="destination">A plaintext that this encoder made.</param>
    /// <exception cref="ArgumentException">As for complex numbers, or another scale.</exception>
    public void Encode(ReadOnlySpan<double> slots, double scale, Plaintext destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!destination.Scale.Equals(scale))
            throw new ArgumentException(
                $"expected the destination's scale {destination.Scale}, found {scale}",
                nameof(scale)
            );
        var level = CheckedLevel(destination.ParmsId, scale);
        ThrowIfTooMany(slots.Length);
        using var scratch = _context.Pool.Rent(2 * level.Degree, secret: true);
        var complex = MemoryMarshal.Cast<ulong, Complex>(scratch.Span)[..slots.Length];
        for (var i = 0; i < slots.Length; i++)
            complex[i] = slots[i];
        EncodeTo(level, complex, scale, destination);
    }

    /// <summary>
    /// The slots of a decrypted plaintext as they are, noise included. An explicit act: the noise
    /// of one published raw decoding can give the secret key away (Li and Micciancio, ePrint
    /// 2020/1533). Keep what this returns to yourself, or use <see cref="DecodeForRelease"/>.
    /// </summary>
    /// <param name="plaintext">Of this context.</param>
    /// <param name="slots">Shape: [≤ n/2]; receives the first slots.</param>
    /// <exception cref="ArgumentException">The plaintext is not of this context, or more slots are
    /// asked for than there are.</exception>
    public void DecodeRawKeepPrivate(Plaintext plaintext, Span<Complex> slots) =>
        Decode(plaintext, slots, flooding: null);

    /// <summary>
    /// The slots with fresh noise over the old one, rounded: what may be published.
    /// </summary>
    /// <param name="plaintext">Of this context.</param>
    /// <param name="flooding">How much noise, derived from the ciphertext's own.</param>
    /// <param name="digits">Decimal digits behind the point to round to, 0 to 15.</param>
    /// <param name="random">The noise's source.</param>
    /// <param name="slots">Shape: [≤ n/2]; receives the first slots.</param>
    /// <exception cref="ArgumentException">As for the raw decoding.</exception>
    public void DecodeForRelease(
        Plaintext plaintext,
        CkksFlooding flooding,
        int digits,
        RandomSource random,
        Span<Complex> slots
    )
    {
        ArgumentNullException.ThrowIfNull(flooding);
        ArgumentNullException.ThrowIfNull(random);
        Decode(plaintext, slots, (flooding, random));
        foreach (ref var slot in slots)
            slot = new Complex(Math.Round(slot.Real, digits), Math.Round(slot.Imaginary, digits));
    }

    /// <summary>True where a plaintext is an encoding of these numbers up to the last unit: every
    /// coefficient within 1 of the exact rounding, at the same scale.</summary>
    /// <param name="plaintext">Of this context.</param>
    /// <param name="slots">Shape: [≤ n/2].</param>
    /// <param name="scale">Units per one.</param>
    public bool IsEncodingOf(Plaintext plaintext, ReadOnlySpan<Complex> slots, double scale)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        if (
            !plaintext.Scale.Equals(scale) || _context.FindLevel(plaintext.ParmsId) is not { } level
        )
            return false;
        var expected = Encode(slots, scale, plaintext.ParmsId);
        using var difference = _context.Pool.Rent(level.PrimeCount * level.Degree);
        plaintext.Words.CopyTo(difference.Span);
        RnsPoly.Subtract(level, difference.Span, expected.Words);
        RnsPoly.InverseNtt(level, difference.Span);
        return CkksExactEncoder.IsWithinOne(level, difference.Span);
    }

    private static Plaintext NewPlaintext(RlweLevel level, double scale) =>
        new(level.ParmsId, scale, new AlignedWords(level.PrimeCount * level.Degree));

    private RlweLevel CheckedLevel(ParmsId parmsId, double scale)
    {
        if (!double.IsNormal(scale) || scale <= 0)
            throw new ArgumentException(
                $"expected a positive normal scale, found {scale}",
                nameof(scale)
            );
        return _context.FindLevel(parmsId) is { } level && _context.IsDataLevel(level)
            ? level
            : throw new ArgumentException($"{parmsId} is no data level", nameof(parmsId));
    }

    private void ThrowIfTooMany(int count)
    {
        if (count > SlotCount)
            throw new ArgumentException(
                $"expected at most {SlotCount} slots, found {count}",
                nameof(count)
            );
    }

    private void EncodeTo(
        RlweLevel level,
        ReadOnlySpan<Complex> slots,
        double scale,
        Plaintext destination
    )
    {
        ThrowIfTooMany(slots.Length);
        using var scratch = _context.Pool.Rent(level.Degree, secret: true);
        var coefficients = MemoryMarshal.Cast<ulong, double>(scratch.Span);
        _transform.ToCoefficients(slots, scale, coefficients);
        FixedPoint.ToResidues(level, coefficients, destination.Buffer.Span);
        RnsPoly.ForwardNtt(level, destination.Buffer.Span);
    }

    private void Decode(
        Plaintext plaintext,
        Span<Complex> slots,
        (CkksFlooding Flooding, RandomSource Random)? flooding
    )
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var level = CheckedLevel(plaintext.ParmsId, plaintext.Scale);
        ThrowIfTooMany(slots.Length);
        using var poly = _context.Pool.Rent(level.PrimeCount * level.Degree, secret: true);
        using var scratch = _context.Pool.Rent(level.Degree, secret: true);
        plaintext.Words.CopyTo(poly.Span);
        RnsPoly.InverseNtt(level, poly.Span);
        var coefficients = MemoryMarshal.Cast<ulong, double>(scratch.Span);
        FixedPoint.FromResidues(level, poly.Span, coefficients);
        flooding?.Flooding.AddTo(coefficients, flooding.Value.Random);
        foreach (ref var coefficient in coefficients)
            coefficient /= plaintext.Scale;
        _transform.ToSlots(coefficients, slots);
    }
}
