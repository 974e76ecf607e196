using System.Collections.Immutable;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The public context as a file, for contributors who have no access to the study folder.</summary>
/// <remarks>
/// A container of type <c>context</c>: the ledger up to and including the context entry, the context's blobs and the
/// protocol's Git objects. The reader believes nothing: it replays the entries with all their signatures, computes the
/// protocol's ids again and compares parameters with the protocol. Source: docs/spec/bundle.md 5.
/// </remarks>
public static class ContextFile
{
    private const int MaximumBlobBytes = 1 << 28;

    /// <summary>Writes the file.</summary>
    /// <param name="study">With a published context.</param>
    /// <param name="path">Must not exist.</param>
    /// <exception cref="StudyException">No context yet, or the file exists.</exception>
    public static void Write(Study study, string path)
    {
        var context = study.State.Context ?? throw new StudyException("expected a published context, found none", "run \"sgp keygen\" first");
        StudyFiles.RequireNew(path);
        var entries = study.Store.ReadEntries().Take((int)context.Index + 1).ToArray();
        var container = new BundleWriter(BundleType.Context, (ulong)entries.Length);
        container.AddEntries(() => entries);
        foreach (var subject in context.Subjects)
            container.AddFile(BundlePath.Object(subject.Digest), study.Blobs.PathOf(subject.Digest));
        foreach (var (id, value) in study.Protocol.Objects)
            container.Add(BundlePath.ProtocolObject(id.ToString()), value.Framed.ToArray());
        container.WriteNew(path);
    }

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="StudyException">The file is no context, was changed, or contradicts its protocol.</exception>
    /// <exception cref="LedgerFormatException">An entry or the container is malformed.</exception>
    public static PublicContext Read(string path)
    {
        using var container = BundleReader.Open(path);
        if (container.Type != BundleType.Context)
            throw Wrong(path, $"found a {container.Type.ToString().ToLowerInvariant()}", "\"sgp export context\" writes one");
        if (container.VerifyDigests() is [var mismatch, ..])
            throw Wrong(path, $"found {mismatch.Name} changed after it was written", "get the file again");

        var state = StudyState.Empty;
        foreach (var entry in container.ReadEntries())
        {
            var transition = state.Apply(Entry.Parse(entry));
            state = transition.State ?? throw Wrong(
                path, $"found an entry that may not stand there ({transition.Rejection!.Name})", "ask the researcher for the file again");
        }

        if (state.Context is not { } recorded || state.Stage != StudyStage.Collecting)
            throw Wrong(path, "found a ledger without one", "ask the researcher for the file again");
        return Assemble(path, container, state, recorded);
    }

    private static PublicContext Assemble(string path, BundleReader container, StudyState state, Recorded<ContextPredicate> recorded)
    {
        var pin = state.Study!.Predicate.Protocol;
        if (!GitObjectId.TryParse(pin.GitCommit, out var commit))
            throw Wrong(path, "found a genesis that names no Git commit", "ask the researcher for the file again");
        var protocol = ProtocolPackage.Load(new BundledObjects(container), commit, pin.Path);
        if (protocol.Identity.ManifestSha256 != pin.Manifest.ToString())
            throw Wrong(path, "found protocol files that are not those of the pinned manifest", "do not contribute; ask the researcher");

        var crypto = protocol.Definition.Crypto;
        var parameters = SealStream.LoadParameters(Blob(ContextPublication.ParametersSubject));
        var rlwe = RlweContext.Create(parameters, crypto.Profile);
        if (rlwe.KeyParmsId != RlweContext.Create(crypto.ToParameters(), crypto.Profile).KeyParmsId
            || recorded.Predicate.ParmsId != rlwe.KeyParmsId.ToString())
        {
            throw Wrong(path, "found encryption parameters that are not the protocol's", "do not contribute; ask the researcher");
        }

        var publicKey = SealStream.LoadPublicKey(rlwe, Blob(ContextPublication.PublicKeySubject));
        return new PublicContext(state.StudyId, recorded.Hash, state.Observed, rlwe, publicKey, protocol);

        byte[] Blob(string subject) => recorded.Subjects.FirstOrDefault(next => next.Name == subject) is { } found
            && container.Contains(BundlePath.Object(found.Digest))
                ? container.ReadAllBytes(BundlePath.Object(found.Digest), MaximumBlobBytes)
                : throw Wrong(path, $"found no {subject}", "ask the researcher for the file again");
    }

    private static StudyException Wrong(string path, string found, string hint) =>
        new($"{path}: expected a study's public context, {found}", hint);

    private sealed class BundledObjects(BundleReader container) : IGitObjects
    {
        public ImmutableArray<byte>? Find(GitObjectId id)
        {
            var name = BundlePath.ProtocolObject(id.ToString());
            return container.Contains(name)
                ? [.. container.ReadAllBytes(name, ProtocolPackage.MaximumFileBytes + 64)]
                : null;
        }
    }
}
