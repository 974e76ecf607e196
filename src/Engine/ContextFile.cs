using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The public context as a file, for contributors who have no access to the study
/// folder.</summary>
/// <remarks>
/// A container of type <c>context</c>: the ledger up to and including the context entry, or the
/// one that began the round, the context's blobs, the openings of earlier rounds and the
/// protocol's Git objects. The reader believes nothing: it asks what an auditor asks, as far as
/// there is something to
/// ask. Source: docs/spec/bundle.md 5; docs/spec/verification.md, "Before acting".
/// </remarks>
public static class ContextFile
{
    /// <summary>Writes the file.</summary>
    /// <param name="study">With a published context.</param>
    /// <param name="path">Must not exist.</param>
    /// <exception cref="StudyException">No context yet, or the file exists.</exception>
    public static void Write(IStudy study, string path)
    {
        var context = study.State.Context
            ?? throw new StudyException(
                "expected a published context, found none",
                "make the study's keys first",
                NextStep.PublishContext
            );
        StudyFiles.RequireNew(path);
        var last = study.State.Round?.Index ?? context.Index;
        var entries = study.ReadEntries().Take((int)last + 1).ToArray();
        var container = new BundleWriter(BundleType.Context, (ulong)entries.Length);
        container.AddEntries(() => entries);
        foreach (var subject in context.Subjects)
            container.AddSource(BundlePath.Object(subject.Digest), () =>
                study.Blobs.OpenRead(subject.Digest)
            );
        // What the round's parameters follow from.
        foreach (var opened in study.State.EarlierRounds())
        {
            var opening = opened.Decryption!.Subjects.First(subject =>
                subject.Name == DecryptionPredicate.OpeningSubject
            );
            container.AddSource(BundlePath.Object(opening.Digest), () =>
                study.Blobs.OpenRead(opening.Digest)
            );
        }

        foreach (var (id, value) in study.Protocol.Objects)
            container.Add(BundlePath.ProtocolObject(id.ToString()), value.Framed.ToArray());
        container.WriteNew(path);
    }

    /// <summary>Reads and verifies a file, as far as a contributor asks before anything is
    /// encrypted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Whom the contributor trusts; without a policy whoever made the file is
    /// believed.</param>
    /// <exception cref="UnclearedException">The genesis or the context does not verify, or is not
    /// the policy's.</exception>
    /// <exception cref="StudyException">The file is no context, or was changed.</exception>
    /// <exception cref="LedgerFormatException">An entry or the container is malformed.</exception>
    public static PublicContext Read(string path, VerificationOptions? options = null)
    {
        using var container = BundleReader.Open(path);
        return Read(container, path, options);
    }

    /// <summary>Reads and verifies a context, wherever its bytes are.</summary>
    /// <param name="file">The container.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Whom the contributor trusts.</param>
    /// <inheritdoc cref="Read(string, VerificationOptions?)"/>
    public static PublicContext Read(
        ByteSource file,
        string name,
        VerificationOptions? options = null
    )
    {
        using var container = BundleReader.Open(file);
        return Read(container, name, options);
    }

    private static PublicContext Read(
        BundleReader container,
        string path,
        VerificationOptions? options
    )
    {
        if (container.Type != BundleType.Context)
            throw Wrong(
                path,
                $"found a {container.Type.ToString().ToLowerInvariant()}",
                "export one from the study",
                NextStep.ExportContext
            );
        if (container.VerifyDigests() is [var mismatch, ..])
            throw Wrong(
                path,
                $"found {mismatch.Name} changed after it was written",
                "get the file again"
            );
        var preflight = Preflight.Run(
            new BundleSource(container, path),
            VerificationScope.Context,
            options ?? new VerificationOptions()
        );
        var clearance = preflight.Clearance ?? throw new UnclearedException(path, preflight);
        return clearance.State.Stage == StudyStage.Collecting
            ? PublicContext.Of(clearance)
            : throw Wrong(
                path,
                "found a ledger that goes on behind it",
                "ask the researcher for the file again"
            );
    }

    private static StudyException Wrong(
        string path,
        string found,
        string hint,
        NextStep next = NextStep.None
    ) => new($"{path}: expected a study's public context, {found}", hint, next);
}
