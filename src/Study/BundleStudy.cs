using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Study;

/// <summary>A released bundle as a study that is read: whatever only reads takes it, and nothing
/// can be appended.</summary>
/// <remarks>
/// Its log is replayed with every signature, as a study folder's is. That is no verdict: whether
/// the blobs are those that the records name, and what they say, a verification asks.
/// </remarks>
public sealed class BundleStudy : IStudy
{
    private readonly BundleReader _container;
    private readonly BundleSource _source;
    private readonly ReadOnlyMemory<byte>? _checkpoint;
    private readonly Lazy<MerkleTree> _tree;

    private BundleStudy(BundleReader container, string name)
    {
        if (container.Type != BundleType.Study)
            throw new StudyException(
                $"{name}: expected the bundle of a study, found a "
                    + $"{container.Type.ToString().ToLowerInvariant()}",
                "name the bundle that the study published"
            );
        (_container, _source) = (container, new BundleSource(container, name));
        Blobs = new ReadOnlyBlobs(this);
        State = Replay(_source.ReadEntries());
        if (container.Contains(BundlePath.Checkpoint))
            _checkpoint = container.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20);
        _tree = new(() => new MerkleTree(ReadEntries().Select(entry => Entry.Parse(entry).Hash)));
        var pin = State.Study!.Predicate.Protocol;
        if (!GitObjectId.TryParse(pin.GitCommit, out var commit))
            throw new StudyException(
                $"{name}: the genesis names no Git commit",
                "do not use this bundle: ask its researcher"
            );
        Protocol = ProtocolPackage.Load(_source, commit, pin.Path);
    }

    /// <summary>Opens a bundle, and replays its log.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BundleFormatException">It is no container.</exception>
    /// <exception cref="StudyException">It is another container than a study's bundle.</exception>
    /// <exception cref="LedgerCorruptException">An entry is malformed or breaks a
    /// rule.</exception>
    public static BundleStudy Open(string path)
    {
        var container = BundleReader.Open(path);
        try
        {
            return new BundleStudy(container, path);
        }
        catch
        {
            container.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public StudyState State { get; }

    /// <inheritdoc/>
    public ProtocolPackage Protocol { get; }

    /// <inheritdoc/>
    public IBlobStore Blobs { get; }

    /// <inheritdoc/>
    public IMerkleNodes Nodes => _tree.Value;

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <inheritdoc/>
    public StudyState? Replayed => State;

    /// <inheritdoc/>
    public IGitObjects ProtocolObjects => _source;

    /// <inheritdoc/>
    public IReadOnlyList<(ulong Index, LeafHash Hash)> Appended => [];

    /// <inheritdoc/>
    /// <remarks>The bundle itself holds the table.</remarks>
    public string TableFile => Name;

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() => _source.ReadEntries();

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? LatestCheckpoint() => _checkpoint;

    /// <inheritdoc/>
    public long? SizeOf(ArtifactDigest blob) => _source.SizeOf(blob);

    /// <inheritdoc/>
    public bool ReadBlob(ArtifactDigest blob, Span<byte> destination) =>
        _source.ReadBlob(blob, destination);

    /// <inheritdoc/>
    public void ShowTable(ReadOnlySpan<byte> table) { }

    /// <inheritdoc/>
    /// <exception cref="StudyException">Always.</exception>
    public IReadOnlyList<Entry> Append(params IReadOnlyList<DsseEnvelope> statements) =>
        throw ReadOnly();

    /// <inheritdoc/>
    /// <exception cref="StudyException">Always.</exception>
    public Entry Refuse(DsseEnvelope statement) => throw ReadOnly();

    /// <inheritdoc/>
    /// <exception cref="StudyException">Always.</exception>
    public Note SignCheckpoint() => throw ReadOnly();

    /// <inheritdoc/>
    /// <exception cref="StudyException">Always.</exception>
    public IReadOnlyList<VerifierKey> AddCosignatures(
        Note cosigned,
        IEnumerable<VerifierKey> witnesses
    ) => throw ReadOnly();

    /// <inheritdoc/>
    public void Dispose() => _container.Dispose();

    private StudyException ReadOnly() =>
        new(
            $"{Name}: expected a study that can be written, found a bundle",
            "name the study's folder, or its address"
        );

    private static StudyState Replay(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        var state = StudyState.Empty;
        try
        {
            foreach (var entry in EntryBatches.Read(entries))
            {
                var transition = state.Apply(entry);
                state = transition.State
                    ?? throw new LedgerCorruptException(
                        $"entry {state.Size} breaks a rule ({transition.Rejection!.Name}): "
                            + $"{transition.Rejection.Explanation}"
                    );
            }
        }
        catch (LedgerFormatException fault)
        {
            throw new LedgerCorruptException(
                $"entry {state.Size} is malformed: {fault.Message}",
                fault
            );
        }

        return state.Study is null
            ? throw new LedgerCorruptException("the log has no entry")
            : state;
    }

    /// <summary>The bundle's blobs.</summary>
    private sealed class ReadOnlyBlobs(BundleStudy study) : IBlobStore
    {
        public bool Contains(ArtifactDigest digest) => study.SizeOf(digest) is not null;

        public long? SizeOf(ArtifactDigest digest) => study.SizeOf(digest);

        public Stream OpenRead(ArtifactDigest digest) =>
            study._container.OpenRead(BundlePath.Object(digest));

        public byte[] ReadAllBytes(ArtifactDigest digest, long maxBytes = int.MaxValue)
        {
            using var stream = OpenRead(digest);
            if (stream.Length > maxBytes)
                throw new InvalidDataException(
                    $"blob {digest} has {stream.Length} bytes, over {maxBytes}"
                );
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return ArtifactDigest.Compute(content) == digest
                ? content
                : throw new InvalidDataException($"blob {digest} has other bytes than its name");
        }

        public ArtifactDigest Put(ReadOnlySpan<byte> content) => throw study.ReadOnly();

        public IBlobBatch BeginBatch() => throw study.ReadOnly();
    }
}
