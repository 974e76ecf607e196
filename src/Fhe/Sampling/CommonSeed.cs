using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The public seed of a study's common polynomial: nobody chooses it, and no two studies share it.
/// </summary>
/// <remarks>
/// <code>SHA-512("securegenomics/crs/v1" ‖ 0x00 ‖ study id)</code>
/// A polynomial that its maker chose can have a trapdoor; one that is hashed from the study has
/// none that anybody knows. Source: docs/spec/key-proof.md, "Seed".
/// </remarks>
public static class CommonSeed
{
    /// <summary>Length in bytes.</summary>
    public const int Size = SeedStream.SeedSize;

    /// <summary>Length in bytes of a study id, the leaf hash of the genesis.</summary>
    public const int StudyIdSize = 32;

    private static ReadOnlySpan<byte> Label => "securegenomics/crs/v1\0"u8;

    /// <summary>The seed of a study.</summary>
    /// <param name="studyId">32 bytes: the leaf hash of the study's genesis.</param>
    /// <returns>64 bytes.</returns>
    /// <exception cref="ArgumentException">The id is not of 32 bytes.</exception>
    public static byte[] Derive(ReadOnlySpan<byte> studyId)
    {
        var seed = new byte[Size];
        Derive(studyId, seed);
        return seed;
    }

    /// <summary>As <see cref="Derive(ReadOnlySpan{byte})"/>, to the front of a span.</summary>
    /// <param name="studyId">32 bytes.</param>
    /// <param name="destination">At least 64 bytes.</param>
    /// <exception cref="ArgumentException">The id is not of 32 bytes, or the room too small.
    /// </exception>
    public static void Derive(ReadOnlySpan<byte> studyId, Span<byte> destination)
    {
        if (studyId.Length != StudyIdSize)
        {
            throw new ArgumentException(
                $"expected {StudyIdSize} bytes, found {studyId.Length}",
                nameof(studyId)
            );
        }

        SHA512.HashData([.. Label, .. studyId], destination);
    }
}
