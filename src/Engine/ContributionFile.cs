using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A contribution as a file, on its way to the researcher. Nothing in it is
/// secret.</summary>
/// <remarks>
/// A container of type <c>contribution</c>: <c>statement.json</c> and the blobs that the statement
/// names.
/// Source: docs/spec/bundle.md 5.
/// </remarks>
public static class ContributionFile
{
    private const int MaximumBlobBytes = 1 << 26;

    /// <summary>Writes the file.</summary>
    /// <param name="contribution">Made under the context of its study.</param>
    /// <param name="path">Must not exist.</param>
    /// <exception cref="StudyException">The file exists.</exception>
    public static void Write(SignedContribution contribution, string path)
    {
        StudyFiles.RequireNew(path);
        Pack(contribution).WriteNew(path);
    }

    /// <summary>The file's bytes.</summary>
    /// <param name="contribution">Made under the context of its study.</param>
    public static byte[] ToBytes(SignedContribution contribution)
    {
        using var bytes = new MemoryStream();
        Pack(contribution).WriteTo(bytes);
        return bytes.ToArray();
    }

    private static BundleWriter Pack(SignedContribution contribution)
    {
        ArgumentNullException.ThrowIfNull(contribution);
        var container = new BundleWriter(BundleType.Contribution, entryCount: 0);
        container.Add(BundlePath.Statement, contribution.Statement.Bytes);
        foreach (var blob in (byte[]?[])[contribution.Ciphertext, contribution.Proof])
        {
            if (blob is not null)
                container.Add(BundlePath.Object(ArtifactDigest.Compute(blob)), blob);
        }

        return container;
    }

    /// <summary>Reads a file; whether a study takes it, <see cref="ContributionIntake"/>
    /// decides.</summary>
    /// <exception cref="StudyException">The file is no contribution, or lacks a blob that it
    /// names.</exception>
    /// <exception cref="LedgerFormatException">The statement or the container is
    /// malformed.</exception>
    public static SignedContribution Read(string path)
    {
        using var container = BundleReader.Open(path);
        return Read(container, path);
    }

    /// <summary>Reads a contribution, wherever its bytes are.</summary>
    /// <param name="file">The container.</param>
    /// <param name="name">What messages call it.</param>
    /// <inheritdoc cref="Read(string)"/>
    public static SignedContribution Read(ByteSource file, string name)
    {
        using var container = BundleReader.Open(file);
        return Read(container, name);
    }

    private static SignedContribution Read(BundleReader container, string path)
    {
        if (container.Type != BundleType.Contribution)
            throw Wrong(path, $"found a {container.Type.ToString().ToLowerInvariant()}");
        if (container.VerifyDigests() is [var mismatch, ..])
            throw Wrong(path, $"found {mismatch.Name} changed after it was written");
        var envelope = DsseEnvelope.Parse(
            container.ReadAllBytes(BundlePath.Statement, Entry.MaxBytes)
        );
        var statement = Statement.Parse(envelope);
        if (statement.Kind != StatementKind.Contribution)
            throw Wrong(
                path,
                $"found a statement of another kind "
                    + $"({statement.Kind.ToString().ToLowerInvariant()})"
            );
        if (ContributionPredicate.CiphertextsOf(statement.Subjects) is not [var ciphertext])
            throw Wrong(path, "found several ciphertexts");
        var proof = ContributionPredicate.ProofOf(statement.Subjects);
        return new SignedContribution(
            envelope,
            Blob(ciphertext),
            proof is { } digest ? Blob(digest) : null
        );

        byte[] Blob(ArtifactDigest named) =>
            container.Contains(BundlePath.Object(named))
                ? container.ReadAllBytes(BundlePath.Object(named), MaximumBlobBytes)
                : throw Wrong(path, $"found no blob {named}");
    }

    private static StudyException Wrong(string path, string found) =>
        new(
            $"{path}: expected a contribution, {found}",
            "encrypt one under the study's context",
            NextStep.Encrypt
        );
}
