using System.Numerics;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The canonical embedding of real polynomials modulo X^n + 1: from n/2 complex slots to n
/// coefficients and back.
/// </summary>
/// <remarks>
/// Slot j is the value at ζ^(3^j), ζ = exp(πi/n). Where 3^j ≡ 3 mod 4 its conjugate stands at
/// the
/// opposite exponent, so that all exponents are 1 + 4k. With u_j = c_j + i·c_{j+n/2} and
/// (ζ^e)^(n/2) = i, the values are Σ u_j·ζ^j·ω^(jk), ω = ζ^4: a discrete Fourier transform
/// of size
/// n/2, twisted by ζ^j. Vectors run lane by lane without fused operations, so every kernel
/// gives the same doubles. Not promised: the last bit across platforms, whose sine and cosine may
/// differ, nor that of SEAL's encoder.
/// </remarks>
internal sealed class ComplexTransform
{
    private readonly int _size;
    private readonly int[] _positions;
    private readonly bool[] _isConjugate;

    // ω^k and ζ^j, split; stage with gap g reads its twiddles at g … 2g − 1.
    private readonly double[] _cosines;
    private readonly double[] _sines;
    private readonly double[] _twistCosines;
    private readonly double[] _twistSines;

    public ComplexTransform(int degree)
    {
        _size = degree / 2;
        var bits = BitOperations.Log2((uint)_size);
        _positions = new int[_size];
        _isConjugate = new bool[_size];
        var power = 1;
        for (var j = 0; j < _size; j++)
        {
            _isConjugate[j] = power % 4 == 3;
            var exponent = _isConjugate[j] ? (2 * degree) - power : power;
            _positions[j] = BitReversal.Reverse((exponent - 1) / 4, bits);
            power = power * 3 & ((2 * degree) - 1);
        }

        (_cosines, _sines) = (new double[_size], new double[_size]);
        for (var gap = 1; gap < _size; gap *= 2)
        {
            for (var i = 0; i < gap; i++)
                (_sines[gap + i], _cosines[gap + i]) = Math.SinCos(Math.PI * i / gap);
        }

        (_twistCosines, _twistSines) = (new double[_size], new double[_size]);
        for (var j = 0; j < _size; j++)
            (_twistSines[j], _twistCosines[j]) = Math.SinCos(Math.PI * j / degree);
    }

    /// <summary>Slots to coefficients times a factor.</summary>
    /// <param name="slots">Shape: [≤ n/2]; missing ones are zero.</param>
    /// <param name="factor">Multiplies every coefficient.</param>
    /// <param name="coefficients">Shape: [n].</param>
    public void ToCoefficients(
        ReadOnlySpan<Complex> slots,
        double factor,
        Span<double> coefficients
    )
    {
        var real = coefficients[.._size];
        var imaginary = coefficients[_size..];
        coefficients.Clear();
        for (var j = 0; j < slots.Length; j++)
        {
            real[_positions[j]] = slots[j].Real;
            imaginary[_positions[j]] = _isConjugate[j] ? -slots[j].Imaginary : slots[j].Imaginary;
        }

        Transform(real, imaginary, inverse: true);
        Twist(real, imaginary, factor / _size, inverse: true);
    }

    /// <summary>Coefficients to slots.</summary>
    /// <param name="coefficients">Shape: [n]; spoiled.</param>
    /// <param name="slots">Shape: [≤ n/2].</param>
    public void ToSlots(Span<double> coefficients, Span<Complex> slots)
    {
        var real = coefficients[.._size];
        var imaginary = coefficients[_size..];
        Twist(real, imaginary, 1.0, inverse: false);
        ReverseBits(real);
        ReverseBits(imaginary);
        Transform(real, imaginary, inverse: false);
        var bits = BitOperations.Log2((uint)_size);
        for (var j = 0; j < slots.Length; j++)
        {
            var k = BitReversal.Reverse(_positions[j], bits);
            slots[j] = new Complex(real[k], _isConjugate[j] ? -imaginary[k] : imaginary[k]);
        }
    }

    /// <summary>Decimation in time, from bit-reversed to natural order.</summary>
    private void Transform(Span<double> real, Span<double> imaginary, bool inverse)
    {
        var sign = inverse ? -1.0 : 1.0;
        for (var gap = 1; gap < _size; gap *= 2)
        {
            var cosines = _cosines.AsSpan(gap, gap);
            var sines = _sines.AsSpan(gap, gap);
            if (gap < Vector<double>.Count)
                Stage(real, imaginary, gap, cosines, sines, sign);
            else
                VectorStage(real, imaginary, gap, cosines, sines, sign);
        }
    }

    private static void Stage(
        Span<double> real,
        Span<double> imaginary,
        int gap,
        ReadOnlySpan<double> cosines,
        ReadOnlySpan<double> sines,
        double sign
    )
    {
        for (var start = 0; start < real.Length; start += 2 * gap)
        {
            for (var i = 0; i < gap; i++)
            {
                var (x, y) = (start + i, start + i + gap);
                var (c, s) = (cosines[i], sign * sines[i]);
                var re = (real[y] * c) - (imaginary[y] * s);
                var im = (real[y] * s) + (imaginary[y] * c);
                (real[x], real[y]) = (real[x] + re, real[x] - re);
                (imaginary[x], imaginary[y]) = (imaginary[x] + im, imaginary[x] - im);
            }
        }
    }

    private static void VectorStage(
        Span<double> real,
        Span<double> imaginary,
        int gap,
        ReadOnlySpan<double> cosines,
        ReadOnlySpan<double> sines,
        double sign
    )
    {
        var signs = new Vector<double>(sign);
        var c = MemoryMarshal.Cast<double, Vector<double>>(cosines);
        var s = MemoryMarshal.Cast<double, Vector<double>>(sines);
        for (var start = 0; start < real.Length; start += 2 * gap)
        {
            var realX = MemoryMarshal.Cast<double, Vector<double>>(real.Slice(start, gap));
            var realY = MemoryMarshal.Cast<double, Vector<double>>(real.Slice(start + gap, gap));
            var imaginaryX = MemoryMarshal.Cast<double, Vector<double>>(
                imaginary.Slice(start, gap)
            );
            var imaginaryY = MemoryMarshal.Cast<double, Vector<double>>(
                imaginary.Slice(start + gap, gap)
            );
            for (var i = 0; i < c.Length; i++)
            {
                var sine = signs * s[i];
                var re = (realY[i] * c[i]) - (imaginaryY[i] * sine);
                var im = (realY[i] * sine) + (imaginaryY[i] * c[i]);
                var (x, z) = (realX[i], imaginaryX[i]);
                realX[i] = x + re;
                realY[i] = x - re;
                imaginaryX[i] = z + im;
                imaginaryY[i] = z - im;
            }
        }
    }

    /// <summary>Multiplies by factor·ζ^±j.</summary>
    private void Twist(Span<double> real, Span<double> imaginary, double factor, bool inverse)
    {
        var factors = new Vector<double>(factor);
        var signs = new Vector<double>(inverse ? -factor : factor);
        var c = MemoryMarshal.Cast<double, Vector<double>>(_twistCosines);
        var s = MemoryMarshal.Cast<double, Vector<double>>(_twistSines);
        var re = MemoryMarshal.Cast<double, Vector<double>>(real);
        var im = MemoryMarshal.Cast<double, Vector<double>>(imaginary);
        for (var i = 0; i < re.Length; i++)
        {
            var (cosine, sine) = (factors * c[i], signs * s[i]);
            var (x, y) = (re[i], im[i]);
            re[i] = (x * cosine) - (y * sine);
            im[i] = (x * sine) + (y * cosine);
        }
    }

    private static void ReverseBits(Span<double> values)
    {
        var bits = BitOperations.Log2((uint)values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var j = BitReversal.Reverse(i, bits);
            if (i < j)
                (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
