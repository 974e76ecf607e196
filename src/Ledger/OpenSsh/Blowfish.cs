using System.Buffers.Binary;
using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Blowfish with the expensive key schedule of bcrypt; only to open OpenSSH's private keys.
/// </summary>
/// <remarks>
/// The initial state is the fractional part of π in hexadecimal: 18 subkeys, then four tables of
/// 256
/// words; it is computed here once, about 20 ms. Sources: B. Schneier, "Description of a New
/// Variable-Length Key, 64-Bit Block Cipher (Blowfish)", 1993; N. Provos and D. Mazières, "A
/// Future-Adaptable Password Scheme", 1999.
/// </remarks>
internal sealed class Blowfish
{
    private const int Rounds = 16;
    private const int SubkeyCount = Rounds + 2;
    private const int TableCount = 4;
    private const int TableSize = 256;

    private static readonly Lazy<uint[]> InitialState = new(() =>
        DigitsOfPi(SubkeyCount + (TableCount * TableSize))
    );

    // The subkeys, then the four tables.
    private readonly uint[] _state = (uint[])InitialState.Value.Clone();

    /// <summary>Mixes a key, and a salt if any, into the whole state.</summary>
    /// <param name="key">Read cyclically, as big-endian words.</param>
    /// <param name="salt">Read cyclically into each block; empty for none.</param>
    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        var keyAt = 0;
        for (var i = 0; i < SubkeyCount; i++)
            _state[i] ^= NextWord(key, ref keyAt);
        var saltAt = 0;
        var (left, right) = (0u, 0u);
        for (var i = 0; i < _state.Length; i += 2)
        {
            if (!salt.IsEmpty)
            {
                left ^= NextWord(salt, ref saltAt);
                right ^= NextWord(salt, ref saltAt);
            }

            Encrypt(ref left, ref right);
            _state[i] = left;
            _state[i + 1] = right;
        }
    }

    /// <summary>Encrypts one block of two words in place.</summary>
    public void Encrypt(ref uint left, ref uint right)
    {
        var subkeys = _state.AsSpan(0, SubkeyCount);
        var tables = _state.AsSpan(SubkeyCount);
        for (var round = 0; round < Rounds; round++)
        {
            left ^= subkeys[round];
            right ^= Mix(tables, left);
            (left, right) = (right, left);
        }

        (left, right) = (right ^ subkeys[Rounds + 1], left ^ subkeys[Rounds]);
    }

    public void Clear() => Array.Clear(_state);

    private static uint Mix(ReadOnlySpan<uint> tables, uint word) =>
        unchecked(
            (
                (tables[(int)(word >> 24)] + tables[TableSize + (int)((word >> 16) & 0xff)])
                ^ tables[(2 * TableSize) + (int)((word >> 8) & 0xff)]
            ) + tables[(3 * TableSize) + (int)(word & 0xff)]
        );

    private static uint NextWord(ReadOnlySpan<byte> bytes, ref int at)
    {
        var word = 0u;
        for (var i = 0; i < sizeof(uint); i++)
        {
            word = (word << 8) | bytes[at];
            at = (at + 1) % bytes.Length;
        }

        return word;
    }

    // Machin's formula in fixed point: π = 16·arctan(1/5) − 4·arctan(1/239).
    private static uint[] DigitsOfPi(int words)
    {
        const int guardBits = 64;
        var bits = (words * 32) + guardBits;
        var pi = (16 * ArcTangentOfInverse(5, bits)) - (4 * ArcTangentOfInverse(239, bits));
        var fraction = (pi >> guardBits) & ((BigInteger.One << (words * 32)) - 1);
        var bytes = new byte[words * sizeof(uint)];
        var digits = fraction.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, bytes.Length - digits.Length);
        var result = new uint[words];
        for (var i = 0; i < words; i++)
            result[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * sizeof(uint)));
        return result;
    }

    // 1/x − 1/(3x³) + 1/(5x⁵) − …, times 2^bits.
    private static BigInteger ArcTangentOfInverse(int x, int bits)
    {
        var power = (BigInteger.One << bits) / x;
        var sum = power;
        for (var n = 3; !power.IsZero; n += 2)
        {
            power /= x * x;
            sum += n % 4 == 3 ? -(power / n) : power / n;
        }

        return sum;
    }
}
