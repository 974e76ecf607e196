using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A result that is the data owner's alone: two files beside the owner's keys, and a
/// digest in the ledger.</summary>
/// <remarks>
/// Files, readable by their owner only: <c>result.tsv</c> and <c>result.salt</c> (32 random bytes).
/// The
/// ledger holds SHA-256(salt ‖ table): without the salt nobody can try out tables against it,
/// with both
/// the owner can show anybody that this table is the recorded one.
/// </remarks>
internal static class WithheldResult
{
    private const int SaltBytes = 32;

    /// <summary>Writes the two files; those of an interrupted decryption are replaced.</summary>
    /// <returns>What the ledger records.</returns>
    public static ArtifactDigest Write(IKeyHolderKeys keys, ReadOnlySpan<byte> table)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        foreach (
            var (path, content) in ((string, byte[])[])
                [(SaltFile(keys), salt), (TableFile(keys), table.ToArray())]
        )
        {
            File.Delete(path);
            SecretFile.WriteNew(path, content);
        }

        return Digest(salt, table);
    }

    /// <summary>Reads the table back, and holds it against the ledger.</summary>
    /// <exception cref="StudyException">The files are absent, or not those of this
    /// study.</exception>
    public static byte[] Read(IKeyHolderKeys keys, ArtifactDigest recorded)
    {
        if (!File.Exists(TableFile(keys)) || !File.Exists(SaltFile(keys)))
        {
            throw new StudyException(
                $"{keys.Path}: expected the withheld result (result.tsv and result.salt), found "
                    + $"none",
                "the result is the data owner's: name the folder of the owner's keys with --keys"
            );
        }

        var table = SecretFile.Read(TableFile(keys));
        return Digest(SecretFile.Read(SaltFile(keys)), table) == recorded
            ? table
            : throw new StudyException(
                $"{TableFile(keys)}: expected the table that the ledger binds by digest "
                    + $"{recorded}, found another",
                "the file was changed, or belongs to another study"
            );
    }

    /// <summary>Where the table is.</summary>
    public static string TableFile(IKeyHolderKeys keys) => Path.Combine(keys.Path, "result.tsv");

    private static string SaltFile(IKeyHolderKeys keys) => Path.Combine(keys.Path, "result.salt");

    private static ArtifactDigest Digest(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> table) =>
        ArtifactDigest.Compute([.. salt, .. table]);
}
