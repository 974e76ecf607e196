using System.Numerics;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The product of BFV ciphertexts of one level, as an exact integer function.</summary>
/// <remarks>
/// <para>
/// With FBC(x) = Σ [x_i·(q/q_i)^-1]_{q_i}·(q/q_i), an integer in [0, k·q):
/// </para>
/// <para>
/// 1. Lift each polynomial to small integers: v = FBC(2^32·x), r = centred(−v·q^-1 mod 2^32),
/// x' = (v + q·r) / 2^32, so x' ≡ x mod q and |x'| ≤ q·(1/2 + k·2^-32).
/// 2. D_j = Σ x'_a·x'_b over a + b = j, in Z[X]/(X^n + 1).
/// 3. y_j = (t·D_j − FBC(t·D_j mod q)) / q, the scaled product; output y_j mod q_i.
/// </para>
/// <para>
/// All is computed modulo q and modulo an auxiliary base of primes below 2^50. y is recovered from
/// its auxiliary residues as a centred integer: with at most 8 products per sum and n ≤ 2^15,
/// |y| ≤ 8·n·t·q/4·(1 + …) &lt; 2^17·t·q, and the auxiliary product A exceeds 2^36·t·q,
/// so
/// |y/A| &lt; 2^-19 and the rounding of Σ f_j/a_j, off by less than 2^-40, is exact. SEAL computes
/// the same integers in another base (Bajard, Eynard, Hasan, Zucca, "A full RNS variant of FV",
/// 2016): the base does not show in the result.
/// </para>
/// </remarks>
internal sealed class BfvMultiplication
{
    private const int LiftBits = 32;
    private const int MarginBits = LiftBits + 4;

    private readonly RlweContext _context;
    private readonly RlweLevel _level;
    private readonly PrimeRing[] _auxiliary;
    private readonly int _degree;
    private readonly int _primes;
    private readonly int _auxiliaries;

    // Step 1. Shape: [k]; 2^32·(q/q_i)^-1 mod q_i, and q/q_i mod 2^64.
    private readonly ulong[] _liftDigits;
    private readonly ulong[] _puncturedLow;
    private readonly ulong _negativeInverseLow;

    // Shape: [auxiliary][k + 1]; (q/q_i)·2^-32, then q·2^-32.
    private readonly ulong[][] _liftFactors;
    private readonly ulong[] _liftOffsets;

    // Step 3. Shape: [k]; t·(q/q_i)^-1 mod q_i. Shape: [auxiliary][k + 1]; −1/q_i, then t/q.
    private readonly ulong[] _scaleDigits;
    private readonly ulong[][] _scaleFactors;

    // Back to q. Shape: [auxiliary]; (A/a_j)^-1 mod a_j. Shape: [k][auxiliary + 1]; A/a_j, then
    // −A.
    private readonly ulong[] _backDigits;
    private readonly ulong[][] _backFactors;

    public BfvMultiplication(RlweContext context, RlweLevel level)
    {
        _context = context;
        _level = level;
        _degree = level.Degree;
        _primes = level.PrimeCount;
        _auxiliary = ChooseAuxiliaries(context, level);
        _auxiliaries = _auxiliary.Length;
        var q = level.Basis.Product;
        BigInteger t = context.Parameters.PlainModulus;
        var two32 = BigInteger.One << LiftBits;
        var punctured = level.Basis.Moduli.Select(modulus => q / modulus.Value).ToArray();

        _liftDigits = ForEachPrime((modulus, i) => two32 * level.Basis.InversePunctured[i]);
        _puncturedLow = [.. punctured.Select(value => (ulong)(value & ulong.MaxValue))];
        _negativeInverseLow = NegativeInverseModuloTwo64((ulong)(q & ulong.MaxValue));
        _liftFactors = ForEachAuxiliary(inverse =>
            [.. punctured.Select(value => value * inverse(two32)), q * inverse(two32)]
        );
        _liftOffsets =
        [
            .. _auxiliary.Select(
                (ring, j) =>
                    ring.Modulus.Negate(
                        ring.Modulus.Multiply(_liftFactors[j][_primes], 1UL << (LiftBits - 1))
                    )
            ),
        ];
        _scaleDigits = ForEachPrime((modulus, i) => t * level.Basis.InversePunctured[i]);
        _scaleFactors = ForEachAuxiliary(inverse =>
            [.. level.Basis.Moduli.Select(modulus => -inverse(modulus.Value)), t * inverse(q)]
        );

        var basis = new RnsBasis([.. _auxiliary.Select(ring => ring.Modulus)]);
        _backDigits = basis.InversePunctured;
        _backFactors =
        [
            .. level.Basis.Moduli.Select(modulus =>
                basis
                    .Moduli.Select(a => basis.Product / a.Value)
                    .Append(-basis.Product)
                    .Select(value => Residue(value, modulus))
                    .ToArray()
            ),
        ];
    }

    /// <summary>product = left · right; the product may be one of the factors.</summary>
    public void Multiply(Ciphertext left, Ciphertext right, Ciphertext product)
    {
        var size = left.Size + right.Size - 1;
        var isSquare = left == right;
        using var liftedLeft = _context.Pool.Rent(left.Size * _auxiliaries * _degree);
        using var liftedRight = _context.Pool.Rent(right.Size * _auxiliaries * _degree);
        using var tensor = _context.Pool.Rent(size * (_primes + _auxiliaries) * _degree);
        Lift(left, liftedLeft.Span);
        if (!isSquare)
            Lift(right, liftedRight.Span);

        using var factors = _context.Pool.Rent((left.Size + right.Size) * _degree);
        for (var row = 0; row < _primes + _auxiliaries; row++)
        {
            var leftRows = factors.Span[..(left.Size * _degree)];
            var rightRows = isSquare ? leftRows : factors.Span[(left.Size * _degree)..];
            Transform(left, liftedLeft.Span, row, leftRows);
            if (!isSquare)
                Transform(right, liftedRight.Span, row, rightRows);
            Convolve(row, leftRows, rightRows, tensor.Span);
        }

        product.Reset(_level, size, isNttForm: false, scale: 1.0);
        for (var j = 0; j < size; j++)
            ScaleDown(
                tensor.Span.Slice(j * (_primes + _auxiliaries) * _degree),
                product.MutablePoly(j)
            );
    }

    /// <summary>Step 1, the auxiliary residues of x'. Shape: [poly][auxiliary][n].</summary>
    private void Lift(Ciphertext ciphertext, Span<ulong> lifted)
    {
        using var digits = _context.Pool.Rent((_primes + 1) * _degree);
        for (var p = 0; p < ciphertext.Size; p++)
        {
            for (var i = 0; i < _primes; i++)
            {
                _level
                    .Rings[i]
                    .MultiplyConstant(
                        ciphertext.MutableRow(p, i),
                        _liftDigits[i],
                        Row(digits.Span, i)
                    );
            }

            ComputeLiftCorrections(digits.Span[..(_primes * _degree)], Row(digits.Span, _primes));
            for (var j = 0; j < _auxiliaries; j++)
            {
                _auxiliary[j]
                    .InnerProduct(
                        digits.Span,
                        _liftFactors[j],
                        _liftOffsets[j],
                        Row(lifted, (p * _auxiliaries) + j)
                    );
            }
        }
    }

    /// <summary>r + 2^31 for each coefficient; the constant is taken off in the inner product.
    /// </summary>
    private void ComputeLiftCorrections(ReadOnlySpan<ulong> digits, Span<ulong> corrections)
    {
        var result = MemoryMarshal.Cast<ulong, Vector<ulong>>(corrections);
        var half = new Vector<ulong>(1UL << (LiftBits - 1));
        var mask = new Vector<ulong>((1UL << LiftBits) - 1);
        var inverse = new Vector<ulong>(_negativeInverseLow & ((1UL << LiftBits) - 1));
        result.Clear();
        for (var i = 0; i < _primes; i++)
        {
            var row = MemoryMarshal.Cast<ulong, Vector<ulong>>(digits.Slice(i * _degree, _degree));
            var factor = new Vector<ulong>(_puncturedLow[i]);
            for (var j = 0; j < result.Length; j++)
                result[j] += row[j] * factor;
        }

        for (var j = 0; j < result.Length; j++)
            result[j] = ((result[j] & mask) * inverse) + half & mask;
    }

    /// <summary>All polynomials of one factor modulo one prime of either base, as values.</summary>
    private void Transform(Ciphertext ciphertext, Span<ulong> lifted, int row, Span<ulong> values)
    {
        for (var p = 0; p < ciphertext.Size; p++)
        {
            var source =
                row < _primes
                    ? ciphertext.MutableRow(p, row)
                    : Row(lifted, (p * _auxiliaries) + row - _primes);
            source.CopyTo(Row(values, p));
            Ring(row).Forward(Row(values, p));
        }
    }

    /// <summary>Step 2 modulo one prime. Shape of the tensor: [poly][prime,
    /// auxiliary][n].</summary>
    private void Convolve(
        int row,
        ReadOnlySpan<ulong> left,
        ReadOnlySpan<ulong> right,
        Span<ulong> tensor
    )
    {
        var ring = Ring(row);
        var (leftSize, rightSize) = (left.Length / _degree, right.Length / _degree);
        for (var j = 0; j < leftSize + rightSize - 1; j++)
        {
            var sum = Row(tensor, (j * (_primes + _auxiliaries)) + row);
            var isFirst = true;
            for (var a = Math.Max(0, j - rightSize + 1); a <= Math.Min(j, leftSize - 1); a++)
            {
                var x = left.Slice(a * _degree, _degree);
                var y = right.Slice((j - a) * _degree, _degree);
                if (isFirst)
                    ring.Multiply(x, y, sum);
                else
                    ring.MultiplyAdd(sum, x, y);
                isFirst = false;
            }

            ring.Inverse(sum);
        }
    }

    /// <summary>Step 3 for one polynomial. Shape of the tensor: [prime, auxiliary][n].</summary>
    private void ScaleDown(Span<ulong> tensor, Span<ulong> result)
    {
        using var digits = _context.Pool.Rent((_primes + 1) * _degree);
        using var scaled = _context.Pool.Rent((_auxiliaries + 1) * _degree);
        for (var i = 0; i < _primes; i++)
            _level.Rings[i].MultiplyConstant(Row(tensor, i), _scaleDigits[i], Row(digits.Span, i));
        for (var j = 0; j < _auxiliaries; j++)
        {
            var row = Row(scaled.Span, j);
            Row(tensor, _primes + j).CopyTo(Row(digits.Span, _primes));
            _auxiliary[j].InnerProduct(digits.Span, _scaleFactors[j], 0, row);
            _auxiliary[j].MultiplyConstant(row, _backDigits[j], row);
        }

        ComputeQuotients(scaled.Span);
        for (var i = 0; i < _primes; i++)
            _level.Rings[i].InnerProduct(scaled.Span, _backFactors[i], 0, Row(result, i));
    }

    /// <summary>The last row becomes round(Σ f_j/a_j), how often A is in the sum.</summary>
    private void ComputeQuotients(Span<ulong> scaled)
    {
        var result = MemoryMarshal.Cast<ulong, Vector<double>>(Row(scaled, _auxiliaries));
        result.Clear();
        for (var j = 0; j < _auxiliaries; j++)
        {
            var row = MemoryMarshal.Cast<ulong, Vector<long>>(Row(scaled, j));
            var inverse = new Vector<double>(1.0 / _auxiliary[j].Modulus.Value);
            for (var i = 0; i < result.Length; i++)
                result[i] += Vector.ConvertToDouble(row[i]) * inverse;
        }

        // Adding 2^52 leaves the rounded integer in the low bits.
        var shift = new Vector<double>(4503599627370496.0);
        var words = MemoryMarshal.Cast<ulong, Vector<ulong>>(Row(scaled, _auxiliaries));
        var exponent = new Vector<ulong>(0x4330000000000000);
        for (var i = 0; i < result.Length; i++)
            words[i] = Vector.AsVectorUInt64(result[i] + shift) ^ exponent;
    }

    private PrimeRing Ring(int row) =>
        row < _primes ? _level.Rings[row] : _auxiliary[row - _primes];

    private Span<ulong> Row(Span<ulong> rows, int index) => rows.Slice(index * _degree, _degree);

    private ulong[] ForEachPrime(Func<Modulus, int, BigInteger> value) =>
        [.. _level.Basis.Moduli.Select((modulus, i) => Residue(value(modulus, i), modulus))];

    private ulong[][] ForEachAuxiliary(
        Func<Func<BigInteger, BigInteger>, IEnumerable<BigInteger>> values
    ) =>
        [
            .. _auxiliary.Select(ring =>
                values(x => ring.Modulus.Inverse(Residue(x, ring.Modulus)))
                    .Select(value => Residue(value, ring.Modulus))
                    .ToArray()
            ),
        ];

    private static ulong Residue(BigInteger value, Modulus modulus)
    {
        var residue = (long)(value % modulus.Value);
        return residue < 0 ? (ulong)residue + modulus.Value : (ulong)residue;
    }

    /// <summary>−x^-1 mod 2^64 for odd x, by Newton's iteration.</summary>
    private static ulong NegativeInverseModuloTwo64(ulong x)
    {
        var inverse = x;
        for (var i = 0; i < 5; i++)
            inverse *= 2 - (x * inverse);
        return 0 - inverse;
    }

    private static PrimeRing[] ChooseAuxiliaries(RlweContext context, RlweLevel level)
    {
        var needed = level.Basis.Product * context.Parameters.PlainModulus << MarginBits;
        // The float kernels take digits below 2^50 only.
        var isShort = context.KeyLevel.Rings.All(ring =>
            ring.Modulus.BitCount <= FloatLimits.MaxBits
        );
        return context.AuxiliaryRings(needed, isShort ? context.Kernel : FheKernel.Scalar);
    }
}
