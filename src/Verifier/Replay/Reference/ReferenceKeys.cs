using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Relinearization or Galois keys, on the bytes of their canonical stream.</summary>
/// <remarks>
/// Header (16), parms_id (32), entries (8); then per entry the number of its pairs (8), and each
/// pair as a ciphertext of size 2
/// in NTT form at the key level. Source: docs/spec/seal-streams.md, "Keys".
/// </remarks>
internal sealed class ReferenceKeys
{
    private readonly byte[] _stream;
    private readonly int _degree;
    private readonly int _primes;
    private readonly Dictionary<int, int> _places = [];

    /// <summary>Finds where each entry stands.</summary>
    /// <param name="stream">As fhe.context found it well-formed and canonical.</param>
    /// <param name="degree">n.</param>
    /// <param name="primes">Primes of the key level.</param>
    public ReferenceKeys(byte[] stream, int degree, int primes)
    {
        (_stream, _degree, _primes) = (stream, degree, primes);
        var at = 48;
        var entries = ReadCount(ref at);
        for (var entry = 0; entry < entries; entry++)
        {
            var pairs = ReadCount(ref at);
            _places[entry] = at;
            at += pairs * PairBytes;
        }
    }

    private int PairBytes =>
        ReferenceStream.BytesBeforeWords + (2 * _primes * _degree * sizeof(ulong));

    /// <summary>One row of a key.</summary>
    /// <param name="entry">For s^(entry + 2), or for X → X^(2·entry + 1).</param>
    /// <param name="digit">Below the number of data primes.</param>
    /// <param name="polynomial">0 or 1 of the pair.</param>
    /// <param name="prime">Below the number of primes of the key level.</param>
    /// <returns>Shape: [n] values.</returns>
    public ulong[] Row(int entry, int digit, int polynomial, int prime)
    {
        var at =
            _places[entry]
            + (digit * PairBytes)
            + ReferenceStream.BytesBeforeWords
            + (((polynomial * _primes) + prime) * _degree * sizeof(ulong));
        var row = new ulong[_degree];
        for (var i = 0; i < row.Length; i++)
            row[i] = BinaryPrimitives.ReadUInt64LittleEndian(
                _stream.AsSpan(at + (i * sizeof(ulong)))
            );
        return row;
    }

    private int ReadCount(ref int at)
    {
        at += sizeof(ulong);
        return checked(
            (int)BinaryPrimitives.ReadUInt64LittleEndian(_stream.AsSpan(at - sizeof(ulong)))
        );
    }
}
