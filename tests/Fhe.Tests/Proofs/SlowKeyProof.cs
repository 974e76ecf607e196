using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>The verifier of docs/spec/key-proof.md as it stands there: whole numbers modulo Q and
/// products coefficient by coefficient.</summary>
internal sealed class SlowKeyProof
{
    private readonly RlweLevel _level;
    private readonly PublicKey _key;
    private readonly int _n;
    private readonly int _rounds;
    private readonly int[] _limits;

    public SlowKeyProof(RlweContext context, PublicKey key)
    {
        _level = context.KeyLevel;
        _key = key;
        _n = _level.Degree;
        var log = (int)Math.Log2(2 * _n);
        _rounds = (int)Math.Ceiling(130.0 / log);
        _limits = [(3 * _rounds * _n) - 1, (3 * _rounds * _n * 21) - 21];
    }

    private BigInteger Q => _level.Basis.Product;

    public bool Verify(byte[] proof, byte[] statement)
    {
        if (Read(proof) is not { } answers)
            return false;
        var input = new List<byte>([.. Encoding.ASCII.GetBytes("securegenomics/key-proof/v1"), 0]);
        var id = new byte[32];
        _key.ParmsId.CopyTo(id);
        input.AddRange(id);
        input.AddRange(BitConverter.GetBytes((ulong)statement.Length));
        input.AddRange(statement);
        AddWords(input, _key.Words);
        BigInteger[] b = Coefficients(_key.Pair.Poly(0)),
            a = Coefficients(_key.Pair.Poly(1));
        for (var round = 0; round < _rounds; round++)
        {
            var k = (proof[2 * round] + (256 * proof[(2 * round) + 1])) % (2 * _n);
            var w = Product(a, answers[2 * round]);
            for (var i = 0; i < _n; i++)
            {
                w[i] += answers[(2 * round) + 1][i];
                var power = (i + k) % (2 * _n);
                w[power % _n] += power < _n ? b[i] : -b[i];
            }

            AddWords(input, Ntt(w));
        }

        return SHA512.HashData([.. input]).AsSpan().SequenceEqual(proof.AsSpan(0, 64));
    }

    /// <summary>left · right modulo X^n + 1.</summary>
    public static BigInteger[] Product(BigInteger[] left, long[] right)
    {
        var product = new BigInteger[left.Length];
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = 0; j < left.Length; j++)
            {
                if (i + j < left.Length)
                    product[i + j] += left[i] * right[j];
                else
                    product[i + j - left.Length] -= left[i] * right[j];
            }
        }

        return product;
    }

    /// <summary>Shape: [2·R][n], or null.</summary>
    private long[][]? Read(byte[] proof)
    {
        var bits = _limits.Select(limit => (int)((BigInteger)2 * limit).GetBitLength()).ToArray();
        if (proof.Length != 64 + (_rounds * _n * (bits[0] + bits[1]) / 8))
            return null;
        var answers = new long[2 * _rounds][];
        var at = 8 * 64;
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = new long[_n];
            for (var j = 0; j < _n; j++)
            {
                for (var bit = 0; bit < bits[i % 2]; bit++, at++)
                    answers[i][j] += (long)((proof[at / 8] >> (at % 8)) & 1) << bit;
                if (answers[i][j] > 2 * _limits[i % 2])
                    return null;
                answers[i][j] -= _limits[i % 2];
            }
        }

        return answers;
    }

    private BigInteger[] Coefficients(ReadOnlySpan<ulong> ntt)
    {
        var words = ntt.ToArray();
        RnsPoly.InverseNtt(_level, words);
        return [.. Enumerable.Range(0, _n).Select(i => _level.Basis.Compose(words, i, _n))];
    }

    private ulong[] Ntt(BigInteger[] poly)
    {
        var words = new ulong[_level.PrimeCount * _n];
        for (var i = 0; i < words.Length; i++)
            words[i] = (ulong)(((poly[i % _n] % Q) + Q) % _level.Rings[i / _n].Modulus.Value);
        RnsPoly.ForwardNtt(_level, words);
        return words;
    }

    private static void AddWords(List<byte> input, ReadOnlySpan<ulong> words)
    {
        foreach (var word in words)
            input.AddRange(BitConverter.GetBytes(word));
    }
}
