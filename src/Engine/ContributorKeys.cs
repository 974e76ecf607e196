using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Engine;

/// <summary>
/// The contributors' keys of one input file: each genome's key can be made again, so that an
/// interrupted submission
/// finds in the ledger which genomes are there, and none is counted twice.
/// </summary>
/// <remarks>
/// key(i) = Ed25519 seed HKDF-SHA256(ikm = the study's contributor seed, salt = SHA-256 of the
/// file, info =
/// <c>securegenomics/contributor-key/v1</c> ‖ i as 8 bytes, big-endian). The seed is drawn once
/// per study and sealed in
/// the key folder. Without it, keys are random and used once. Source: RFC 5869.
/// </remarks>
public sealed class ContributorKeys : IDisposable
{
    private readonly byte[]? _seed;
    private readonly byte[] _file;

    private ContributorKeys(byte[]? seed, byte[] file) => (_seed, _file) = (seed, file);

    /// <summary>Fresh random keys that are not kept.</summary>
    public static ContributorKeys ThrowAway { get; } = new(null, []);

    /// <summary>The keys of a file's genomes.</summary>
    /// <param name="keys">Holds the study's seed, which is drawn at first use.</param>
    /// <param name="file">The input as it lies on disk: the same bytes give the same keys.</param>
    public static ContributorKeys OfFile(KeyFolder keys, Stream file) =>
        new(keys.OpenOrDrawContributorSeed(), SHA256.HashData(file));

    /// <summary>The key of one genome; the caller disposes it.</summary>
    /// <param name="genome">0-based index in the file.</param>
    public Ed25519PrivateKey For(int genome)
    {
        if (_seed is null)
            return Ed25519PrivateKey.Generate();
        Span<byte> seed = stackalloc byte[Ed25519PrivateKey.SeedSizeInBytes];
        byte[] info = [.. "securegenomics/contributor-key/v1"u8, .. new byte[8]];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(
            info.AsSpan(^8..),
            (ulong)genome
        );
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, _seed, seed, _file, info);
            return Ed25519PrivateKey.FromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The genomes that are not in a study yet.</summary>
    /// <param name="state">The study.</param>
    /// <param name="genomes">How many the file has.</param>
    public int[] Missing(StudyState state, int genomes)
    {
        ArgumentNullException.ThrowIfNull(state);
        return
        [
            .. Enumerable.Range(0, genomes).Where(genome => _seed is null || !IsIn(state, genome)),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_seed);

    private bool IsIn(StudyState state, int genome)
    {
        using var key = For(genome);
        return state.ContributionOf(key.PublicKey) is not null;
    }
}
