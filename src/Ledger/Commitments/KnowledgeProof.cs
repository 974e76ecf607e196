using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A proof that its maker knows the slots and the blinding in a commitment.</summary>
/// <remarks>
/// Announcement A = Σ a_k · G_k + a_r · H with random a; challenge c by Fiat and Shamir;
/// responses
/// z = a + c · secret. Layout: A ‖ z_0 … z_{S−1} ‖ z_r, 32 · (S + 2) bytes. Without it a
/// contribution
/// could be copied and scaled. Sources: Schnorr 1991, Okamoto 1992 (representation proofs);
/// docs/spec/commitments.md, "The proof of knowledge".
/// </remarks>
public sealed class KnowledgeProof
{
    private readonly byte[] _bytes;

    private KnowledgeProof(byte[] bytes) => _bytes = bytes;

    /// <summary>The blob.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A.</summary>
    internal RistrettoPoint Announcement => new(_bytes.AsSpan(0, Ristretto255.Size));

    /// <summary>Shape: [(S + 1) · 32]; z_0 … z_{S−1}, z_r.</summary>
    internal ReadOnlySpan<byte> Responses => _bytes.AsSpan(Ristretto255.Size);

    /// <summary>Size of a proof for W slots, in bytes.</summary>
    public static int SizeOf(int slots) => Ristretto255.Size * (SlotPacking.ScalarCount(slots) + 2);

    /// <summary>Makes a proof.</summary>
    /// <param name="generators">The study's, for W slots.</param>
    /// <param name="statement">What it is bound to; its commitment is to these slots under this
    /// blinding.</param>
    /// <param name="slots">Shape: [W]. Secret.</param>
    /// <param name="blinding">The commitment's.</param>
    public static KnowledgeProof Make(
        PedersenGenerators generators,
        KnowledgeStatement statement,
        ReadOnlySpan<ulong> slots,
        Blinding blinding
    )
    {
        var masks = GC.AllocateArray<byte>(
            (generators.Count + 1) * Ristretto255.Size,
            pinned: true
        );
        for (var k = 0; k <= generators.Count; k++)
            Ristretto255.Draw(masks.AsSpan(k * Ristretto255.Size, Ristretto255.Size));
        return Make(generators, statement, slots, blinding, masks);
    }

    /// <summary>Makes a proof with given masks, for worked vectors; zeroises them.</summary>
    internal static KnowledgeProof Make(
        PedersenGenerators generators,
        KnowledgeStatement statement,
        ReadOnlySpan<ulong> slots,
        Blinding blinding,
        byte[] masks
    )
    {
        var bytes = new byte[SizeOf(slots.Length)];
        generators.Combine(masks, bytes.AsSpan(0, Ristretto255.Size));
        Span<byte> challenge = stackalloc byte[Ristretto255.Size];
        statement
            .Challenge(new RistrettoPoint(bytes.AsSpan(0, Ristretto255.Size)))
            .CopyTo(challenge);

        var secrets = PedersenOpening.PackWith(generators, slots, blinding.Bytes);
        for (var k = 0; k <= generators.Count; k++)
        {
            var response = masks.AsSpan(k * Ristretto255.Size, Ristretto255.Size);
            Ristretto255.MultiplyAdd(
                response,
                challenge,
                secrets.AsSpan(k * Ristretto255.Size, Ristretto255.Size)
            );
            response.CopyTo(bytes.AsSpan((k + 1) * Ristretto255.Size));
        }

        CryptographicOperations.ZeroMemory(secrets);
        CryptographicOperations.ZeroMemory(masks);
        return new KnowledgeProof(bytes);
    }

    /// <summary>Reads a blob: the right size, a canonical point, canonical scalars.</summary>
    /// <param name="bytes">The blob.</param>
    /// <param name="slots">W.</param>
    /// <param name="proof">The proof; not yet verified.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes,
        int slots,
        [NotNullWhen(true)] out KnowledgeProof? proof
    )
    {
        proof = null;
        if (bytes.Length != SizeOf(slots) || !Ristretto255.IsPoint(bytes[..Ristretto255.Size]))
            return false;
        for (var at = Ristretto255.Size; at < bytes.Length; at += Ristretto255.Size)
        {
            if (!Ristretto255.IsScalar(bytes.Slice(at, Ristretto255.Size)))
                return false;
        }

        proof = new KnowledgeProof(bytes.ToArray());
        return true;
    }

    /// <summary>Whether Σ z_k · G_k + z_r · H = A + c · C. One by one; many go faster in a
    /// batch.</summary>
    public bool Verify(PedersenGenerators generators, KnowledgeStatement statement)
    {
        if (_bytes.Length != SizeOf(generators.SlotCount))
            return false;
        Span<byte> left = stackalloc byte[Ristretto255.Size];
        generators.Combine(Responses, left);
        var right = Announcement.Add(
            statement.Commitment.Multiply(statement.Challenge(Announcement))
        );
        return new RistrettoPoint(left) == right;
    }
}
