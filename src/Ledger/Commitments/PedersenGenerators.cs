using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The generators G_0 … G_{S−1} and H of one study; nobody knows a relation between
/// them.</summary>
/// <remarks>
/// G_k = from_hash(SHA-512("securegenomics/pedersen/v1" ‖ 0x00 ‖ study id ‖ u32 LE k)), H the
/// same with
/// k = 0xFFFFFFFF. Sources: Pedersen, CRYPTO 1991; RFC 9496 section 4.3.4;
/// docs/spec/commitments.md.
/// </remarks>
public sealed class PedersenGenerators
{
    private readonly byte[] _points;

    /// <summary>Derives the generators of a study.</summary>
    /// <param name="study">The study id.</param>
    /// <param name="slots">W, at least 1.</param>
    public PedersenGenerators(LeafHash study, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        Study = study;
        SlotCount = slots;
        Count = SlotPacking.ScalarCount(slots);
        _points = new byte[(Count + 1) * Ristretto255.Size];
        for (var k = 0; k < Count; k++)
            Derive(study, (uint)k, _points.AsSpan(k * Ristretto255.Size, Ristretto255.Size));
        Derive(study, uint.MaxValue, _points.AsSpan(Count * Ristretto255.Size));
    }

    /// <summary>The study.</summary>
    public LeafHash Study { get; }

    /// <summary>W.</summary>
    public int SlotCount { get; }

    /// <summary>S, without H.</summary>
    public int Count { get; }

    /// <summary>Shape: [S + 1]; G_0 … G_{S−1}, H.</summary>
    public ImmutableArray<RistrettoPoint> Points =>
        [.. Enumerable.Range(0, Count + 1).Select(k => new RistrettoPoint(Encoding(k)))];

    /// <summary>Σ_k scalars[k] · G_k + scalars[S] · H, in constant time.</summary>
    /// <param name="scalars">Shape: [(S + 1) · 32].</param>
    /// <param name="sum">Shape: [32].</param>
    internal void Combine(ReadOnlySpan<byte> scalars, Span<byte> sum)
    {
        Span<byte> term = stackalloc byte[Ristretto255.Size];
        sum.Clear();
        for (var k = 0; k <= Count; k++)
        {
            Ristretto255.Multiply(
                term,
                scalars.Slice(k * Ristretto255.Size, Ristretto255.Size),
                Encoding(k)
            );
            Ristretto255.Add(sum, sum, term);
        }

        CryptographicOperations.ZeroMemory(term);
    }

    private ReadOnlySpan<byte> Encoding(int k) =>
        _points.AsSpan(k * Ristretto255.Size, Ristretto255.Size);

    private static void Derive(LeafHash study, uint k, Span<byte> point)
    {
        var label = "securegenomics/pedersen/v1\0"u8;
        Span<byte> input = stackalloc byte[label.Length + Sha256Digest.SizeInBytes + sizeof(uint)];
        label.CopyTo(input);
        study.Value.CopyTo(input[label.Length..]);
        BinaryPrimitives.WriteUInt32LittleEndian(input[^sizeof(uint)..], k);
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(input, hash);
        Ristretto255.FromHash(point, hash);
    }
}
