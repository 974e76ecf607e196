using System.Numerics;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The strict rule written out in integers: slow, plain, and for public values only.
/// </summary>
/// <remarks>
/// Decides the few signatures whose points have a component of small order when the library cannot,
/// and is the judge of the fast way in the tests. A few milliseconds a signature.
/// Source: RFC 8032 sections 5.1.3, 5.1.4 and 5.1.7.
/// </remarks>
internal static class Ed25519Equation
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger L =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger SquareRootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);
    private static readonly Point Zero = Affine(BigInteger.Zero, BigInteger.One);

    // y = 4/5, x even.
    private static readonly Point Base = Affine(
        RecoverX(Mod(4 * Inverse(5)), odd: false)!.Value,
        Mod(4 * Inverse(5))
    );

    /// <summary>Whether S &lt; L.</summary>
    /// <param name="scalar">Shape: [32], little-endian.</param>
    public static bool IsCanonicalScalar(ReadOnlySpan<byte> scalar) =>
        new BigInteger(scalar, isUnsigned: true) < L;

    /// <summary>Whether the signature is valid under the strict rule.</summary>
    /// <param name="key">Shape: [32].</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="signature">Shape: [64].</param>
    public static bool Holds(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> signature
    )
    {
        if (
            !IsCanonicalScalar(signature[32..])
            || Decode(key) is not { } a
            || Decode(signature[..32]) is not { } r
            || IsOfSmallOrder(a)
            || IsOfSmallOrder(r)
        )
            return false;
        var challenge =
            new BigInteger(
                SHA512.HashData([.. signature[..32], .. key, .. message]),
                isUnsigned: true
            ) % L;
        var s = new BigInteger(signature[32..], isUnsigned: true);
        return AreEqual(Multiply(s, Base), Add(r, Multiply(challenge, a)));
    }

    private static Point? Decode(ReadOnlySpan<byte> encoded)
    {
        var bits = new BigInteger(encoded, isUnsigned: true);
        var odd = !(bits >> 255).IsZero;
        var y = bits & (BigInteger.Pow(2, 255) - 1);
        if (y >= P)
            return null; // not canonical
        return RecoverX(y, odd) is { } x ? Affine(x, y) : null;
    }

    private static BigInteger? RecoverX(BigInteger y, bool odd)
    {
        var square = Mod(((y * y) - 1) * Inverse((D * y * y) + 1));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod((x * x) - square) != 0)
            x = Mod(x * SquareRootOfMinusOne);
        if (Mod((x * x) - square) != 0 || (x.IsZero && odd))
            return null; // not on the curve, or minus zero
        return x.IsEven == !odd ? x : P - x;
    }

    private static bool IsOfSmallOrder(Point point) => AreEqual(Multiply(8, point), Zero);

    private static Point Multiply(BigInteger scalar, Point point)
    {
        var product = Zero;
        for (; !scalar.IsZero; scalar >>= 1)
        {
            if (!scalar.IsEven)
                product = Add(product, point);
            point = Add(point, point);
        }

        return product;
    }

    // The complete addition law of the curve with a = -1; Z is never 0.
    private static Point Add(Point left, Point right)
    {
        var a = Mod((left.Y - left.X) * (right.Y - right.X));
        var b = Mod((left.Y + left.X) * (right.Y + right.X));
        var c = Mod(2 * D * left.T * right.T);
        var d = Mod(2 * left.Z * right.Z);
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new Point(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    private static bool AreEqual(Point left, Point right) =>
        Mod((left.X * right.Z) - (right.X * left.Z)).IsZero
        && Mod((left.Y * right.Z) - (right.Y * left.Z)).IsZero;

    private static Point Affine(BigInteger x, BigInteger y) =>
        new(x, y, BigInteger.One, Mod(x * y));

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    // Extended coordinates: x = X/Z, y = Y/Z, T = X·Y/Z.
    private sealed record Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);
}
