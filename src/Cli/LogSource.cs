using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A log to look into: in a bundle or in a study folder, alike.</summary>
internal sealed class LogSource : IDisposable
{
    private readonly IDisposable _owner;
    private readonly Func<ArtifactDigest, byte[]> _readObject;

    private LogSource(IDisposable owner, ReadOnlyMemory<byte>[] entries, ReadOnlyMemory<byte>? checkpoint, Func<ArtifactDigest, byte[]> readObject)
    {
        _owner = owner;
        _readObject = readObject;
        Entries = entries;
        Checkpoint = checkpoint is { } note ? Note.Parse(note.Span) : null;
        Tree = new MerkleTree([.. entries.Select(entry => LeafHash.Compute(entry.Span))]);
        State = entries.Aggregate(StudyState.Empty, (state, entry) => state.Apply(Entry.Parse(entry)).State
            ?? throw new MalformedInputException("the log: expected entries that may follow each other, found one that may not", "verify the bundle, or run \"sgp fsck\" on the study"));
    }

    public ReadOnlyMemory<byte>[] Entries { get; }

    public Note? Checkpoint { get; }

    public MerkleTree Tree { get; }

    public StudyState State { get; }

    /// <summary>The ledger's key under its origin.</summary>
    public VerifierKey Log => new(State.Study!.Predicate.Origin, State.Study.Predicate.Roles.Ledger);

    public static LogSource Open(string path)
    {
        if (Directory.Exists(path))
        {
            var study = Engine.Study.Open(path, ledgerKey: null, TimeProvider.System);
            return Own(study, () => new LogSource(
                study, [.. study.Store.ReadEntries()], study.Store.LatestCheckpoint(), digest => study.Blobs.ReadAllBytes(digest)));
        }

        if (!File.Exists(path))
            throw new UsageException($"{path}: expected a bundle or a study folder, found neither", "check the path");
        var bundle = BundleReader.Open(path);
        return Own(bundle, () => new LogSource(
            bundle,
            [.. bundle.ReadEntries()],
            bundle.Contains(BundlePath.Checkpoint) ? bundle.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20) : null,
            digest => bundle.ReadAllBytes(BundlePath.Object(digest), maxBytes: 1 << 26)));
    }

    public byte[] ReadObject(ArtifactDigest digest) => _readObject(digest);

    public void Dispose() => _owner.Dispose();

    private static LogSource Own(IDisposable owner, Func<LogSource> make)
    {
        try
        {
            return make();
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }
}
