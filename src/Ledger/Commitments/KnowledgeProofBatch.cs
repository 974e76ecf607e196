using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Verifies many proofs of one study at the price of two multiplications each.</summary>
/// <remarks>
/// Σ_i w_i · (Σ_k z_ik · G_k + z_ir · H − A_i − c_i · C_i) = 0 with 128-bit weights w_i
/// drawn from a hash
/// of all statements and proofs: a false proof among them passes with probability 2^−128.
/// Two passes, in the same order: <see cref="Observe"/> each, then <see cref="Add"/> each, then
/// <see cref="Complete"/>. Memory does not grow with their number.
/// Source: Bellare, Garay, Rabin, EUROCRYPT 1998 (small exponents test); docs/spec/commitments.md,
/// "In one batch".
/// </remarks>
public sealed class KnowledgeProofBatch : IDisposable
{
    private readonly PedersenGenerators _generators;
    private readonly IncrementalHash _transcript = IncrementalHash.CreateHash(
        HashAlgorithmName.SHA256
    );
    private readonly byte[] _responses;
    private byte[]? _seed;
    private RistrettoPoint _right = RistrettoPoint.Identity;
    private ulong _observed;
    private ulong _added;

    /// <summary>Starts a batch.</summary>
    public KnowledgeProofBatch(PedersenGenerators generators)
    {
        _generators = generators;
        _responses = new byte[(generators.Count + 1) * Ristretto255.Size];
        _transcript.AppendData("securegenomics/pedersen-batch/v1\0"u8);
    }

    /// <summary>First pass: binds the weights to a proof.</summary>
    public void Observe(KnowledgeStatement statement, KnowledgeProof proof)
    {
        if (_seed is not null)
            throw new InvalidOperationException("the first pass is over");
        Span<byte> challenge = stackalloc byte[Ristretto255.Size];
        // The challenge is a hash of the whole statement: it stands for it.
        statement.Challenge(proof.Announcement).CopyTo(challenge);
        _transcript.AppendData(challenge);
        _transcript.AppendData(proof.Bytes);
        _observed++;
    }

    /// <summary>Second pass: adds a proof under its weight.</summary>
    public void Add(KnowledgeStatement statement, KnowledgeProof proof)
    {
        _seed ??= _transcript.GetHashAndReset();
        var weight = WeightOf(_added++);
        Span<byte> weightBytes = stackalloc byte[Ristretto255.Size];
        weight.CopyTo(weightBytes);
        for (var at = 0; at < _responses.Length; at += Ristretto255.Size)
        {
            Ristretto255.MultiplyAdd(
                _responses.AsSpan(at, Ristretto255.Size),
                weightBytes,
                proof.Responses.Slice(at, Ristretto255.Size)
            );
        }

        var challenge = statement.Challenge(proof.Announcement);
        _right = _right
            .Add(proof.Announcement.Multiply(weight))
            .Add(statement.Commitment.Multiply(weight.Multiply(challenge)));
    }

    /// <summary>Whether all proofs hold.</summary>
    /// <exception cref="InvalidOperationException">The two passes saw different numbers of
    /// proofs.</exception>
    public bool Complete()
    {
        if (_observed != _added)
            throw new InvalidOperationException(
                $"{_observed} proofs were observed, {_added} added"
            );
        Span<byte> left = stackalloc byte[Ristretto255.Size];
        _generators.Combine(_responses, left);
        return new RistrettoPoint(left) == _right;
    }

    /// <inheritdoc/>
    public void Dispose() => _transcript.Dispose();

    /// <summary>w_i, once the second pass has begun.</summary>
    internal RistrettoScalar WeightOf(ulong index)
    {
        Span<byte> input = stackalloc byte[SHA256.HashSizeInBytes + sizeof(ulong)];
        _seed!.CopyTo(input);
        BinaryPrimitives.WriteUInt64LittleEndian(input[SHA256.HashSizeInBytes..], index);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        Span<byte> weight = stackalloc byte[Ristretto255.Size];
        weight.Clear();
        hash[..16].CopyTo(weight);
        return new RistrettoScalar(weight);
    }
}
