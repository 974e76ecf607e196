using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A log to look into: in a bundle or in a study folder, alike. Nothing of it is
/// verified.</summary>
internal sealed class LogSource : IDisposable
{
    private readonly IDisposable _owner;
    private readonly Func<ArtifactDigest, byte[]> _readObject;
    private readonly Func<ArtifactDigest, long?> _sizeOf;
    private readonly Lazy<MerkleTree> _tree;
    private readonly Lazy<StudyState> _state;

    private LogSource(
        string path,
        IDisposable owner,
        ReadOnlyMemory<byte>[] entries,
        ReadOnlyMemory<byte>? checkpoint,
        Func<ArtifactDigest, byte[]> readObject,
        Func<ArtifactDigest, long?> sizeOf
    )
    {
        (Path, _owner, _readObject, _sizeOf) = (path, owner, readObject, sizeOf);
        Entries = entries;
        Parsed = [.. entries.Select(Entry.Parse)];
        if (Parsed is not [{ Statement.Predicate: StudyPredicate }, ..])
            throw new MalformedInputException(
                $"{path}: expected a log that starts with a study, found another",
                "verify the bundle, or run \"sgp fsck\" on the study"
            );
        Checkpoint = checkpoint is { } note ? Note.Parse(note.Span) : null;
        _tree = new(() => new MerkleTree(Parsed.Select(entry => entry.Hash)));
        _state = new(() =>
            Parsed.Aggregate(StudyState.Empty, (state, entry) =>
                state.Apply(entry).State
                ?? throw new MalformedInputException(
                    "the log: expected entries that may follow each other, found one that may not",
                    "verify the bundle, or run \"sgp fsck\" on the study"
                )
            )
        );
    }

    /// <summary>Where it was opened.</summary>
    public string Path { get; }

    /// <summary>The bundle; null for a study folder.</summary>
    public BundleReader? Bundle => _owner as BundleReader;

    public ReadOnlyMemory<byte>[] Entries { get; }

    /// <summary>The same entries, read.</summary>
    public Entry[] Parsed { get; }

    public Note? Checkpoint { get; }

    public MerkleTree Tree => _tree.Value;

    /// <summary>What the entries add up to.</summary>
    /// <exception cref="MalformedInputException">One of them may not follow those
    /// before.</exception>
    public StudyState State => _state.Value;

    /// <summary>The genesis.</summary>
    public StudyPredicate Study => (StudyPredicate)Parsed[0].Statement.Predicate;

    /// <summary>The ledger's key under its origin.</summary>
    public VerifierKey Log => new(Study.Origin, Study.Roles.Ledger);

    /// <summary>Opens a bundle or a study folder, and says so while it lasts.</summary>
    public static LogSource Open(string path, Screen screen) =>
        screen.While($"opening {path}", () => Open(path));

    private static LogSource Open(string path)
    {
        if (Directory.Exists(path))
        {
            var study = FolderStudy.Open(path, Stores.All, ledgerKey: null, TimeProvider.System);
            return Own(study, () =>
                new LogSource(
                    path,
                    study,
                    [.. study.ReadEntries()],
                    study.LatestCheckpoint(),
                    digest => study.Blobs.ReadAllBytes(digest),
                    study.Blobs.SizeOf
                )
            );
        }

        var bundle = OpenBundle(path);
        return Own(bundle, () =>
            bundle.Type != BundleType.Study
                ? throw new MalformedInputException(
                    $"{path}: expected the bundle of a study, found a contribution",
                    "name a bundle that \"sgp release\" made"
                )
                : FromBundle(path, bundle)
        );
    }

    /// <summary>Opens a bundle, whatever is in it.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    /// <exception cref="MalformedInputException">It is no bundle.</exception>
    public static BundleReader OpenBundle(string path)
    {
        if (!File.Exists(path))
            throw new UsageException(
                $"{path}: expected a bundle or a study folder, found neither",
                "check the path"
            );
        try
        {
            return BundleReader.Open(path);
        }
        catch (BundleFormatException e)
        {
            var beginning = FileBeginning.Of(path);
            throw new MalformedInputException(
                $"{path}: expected {FileBeginning.BundleIsWhat}, found {beginning.Name}; "
                    + e.Message,
                StepCommand.Behind(beginning.Hint, beginning.Next),
                e
            );
        }
    }

    public byte[] ReadObject(ArtifactDigest digest) => _readObject(digest);

    /// <summary>A blob's size in bytes; null where it is not there.</summary>
    public long? SizeOf(ArtifactDigest digest) => _sizeOf(digest);

    public void Dispose() => _owner.Dispose();

    private static LogSource FromBundle(string path, BundleReader bundle)
    {
        var sizes = bundle.Files.ToDictionary(
            file => file.Name,
            file => (long)file.SizeBytes,
            StringComparer.Ordinal
        );
        return new LogSource(
            path,
            bundle,
            [.. bundle.ReadEntries()],
            bundle.Contains(BundlePath.Checkpoint)
                ? bundle.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20)
                : null,
            digest => bundle.ReadAllBytes(BundlePath.Object(digest), maxBytes: 1 << 26),
            digest => sizes.TryGetValue(BundlePath.Object(digest), out var size) ? size : null
        );
    }

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
