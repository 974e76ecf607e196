using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>A study on a server, as every step and command knows a study.</summary>
/// <remarks>
/// Every entry is read and replayed here, with every signature; nothing that the server says of
/// itself is believed. Before the close this needs a role in the study.
/// </remarks>
public sealed class RemoteStudy : IStudy, IGitObjects
{
    private readonly ServerConnection _connection;
    private readonly string _path;
    private readonly RemoteLog _log;
    private readonly RemoteBlobs _blobs;
    private readonly string _folder;
    private readonly List<ReadOnlyMemory<byte>> _entries = [];
    private readonly List<(ulong Index, LeafHash Hash)> _appended = [];
    private readonly Dictionary<GitObjectId, ImmutableArray<byte>?> _objects = [];
    private readonly Lazy<WitnessRule> _witnesses;
    private Note _checkpoint = null!;
    private TileNodes _tree = null!;

    private RemoteStudy(
        ServerConnection connection,
        string id,
        RemoteLog log,
        ClientFolders folders
    )
    {
        _connection = connection;
        _path = $"/v1/studies/{id}";
        _log = log;
        _folder = folders.OfStudy(id);
        _witnesses = new Lazy<WitnessRule>(() =>
        {
            var info = connection.Get("/v1/service-info", WireJson.Default.ServiceInfo);
            return new WitnessRule(
                [.. info.Witnesses.Select(VerifierKey.Parse)],
                info.WitnessQuorum
            );
        });
        _blobs = new RemoteBlobs(
            connection,
            _path,
            new BlobStore(Path.Combine(folders.Cache, "objects"))
        );
    }

    /// <inheritdoc/>
    public StudyState State { get; private set; } = StudyState.Empty;

    /// <inheritdoc/>
    public ProtocolPackage Protocol { get; private set; } = null!;

    /// <inheritdoc/>
    /// <remarks>As the server says it: whether they cosigned, a verifier sees.</remarks>
    public WitnessRule Witnesses => _witnesses.Value;

    /// <inheritdoc/>
    public IBlobStore Blobs => _blobs;

    /// <inheritdoc/>
    public IMerkleNodes Nodes => _tree;

    /// <inheritdoc/>
    public string Name => new Uri(_connection.Server, _path).AbsoluteUri;

    /// <inheritdoc/>
    public StudyState? Replayed => State;

    /// <inheritdoc/>
    public IGitObjects ProtocolObjects => this;

    /// <inheritdoc/>
    public IReadOnlyList<(ulong Index, LeafHash Hash)> Appended => _appended;

    /// <inheritdoc/>
    public string TableFile => Path.Combine(_folder, "result.tsv");

    /// <summary>Opens a study: fetches its entries, and replays them.</summary>
    /// <param name="connection">To its server, signed by a role's key before the close; the study
    /// disposes it.</param>
    /// <param name="remote">The server's keys as they were first seen.</param>
    /// <param name="id">The whole study id.</param>
    /// <param name="folders">Where the client keeps what it needs again.</param>
    /// <exception cref="StudyException">The log is not the one that it was, or not of this
    /// server.</exception>
    /// <exception cref="LedgerCorruptException">An entry is malformed or breaks a rule.</exception>
    public static RemoteStudy Open(
        ServerConnection connection,
        Remote remote,
        string id,
        ClientFolders folders
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(folders);
        var view = connection.Get($"/v1/studies/{id}", WireJson.Default.StudyView);
        var study = new RemoteStudy(
            connection,
            id,
            new RemoteLog(
                connection,
                $"/v1/studies/{id}",
                new VerifierKey(view.Origin, Ed25519PublicKey.ParseOpenSsh(remote.LedgerKey)),
                folders
            ),
            folders
        );
        study.Refresh();
        if (study.State.StudyId.ToString() != id)
            throw new StudyException(
                $"{connection.Server.Host}: expected the study {id}, found {study.State.StudyId}",
                "check the address; if it is right, do not use this server"
            );
        var pin = study.State.Study!.Predicate.Protocol;
        if (!GitObjectId.TryParse(pin.GitCommit, out var commit))
            throw new StudyException(
                "the genesis names no Git commit",
                "do not use this study: ask its researcher"
            );
        study.Protocol = ProtocolPackage.Load(study, commit, pin.Path);
        return study;
    }

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() => _entries;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? LatestCheckpoint() => _checkpoint.ToBytes();

    /// <inheritdoc/>
    public long? SizeOf(ArtifactDigest blob) => _blobs.SizeOf(blob);

    /// <inheritdoc/>
    public bool ReadBlob(ArtifactDigest blob, Span<byte> destination)
    {
        using var stream = _blobs.OpenRead(blob);
        stream.ReadExactly(destination);
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>One after the other: those before a refused one are in the log.</remarks>
    public IReadOnlyList<Entry> Append(params IReadOnlyList<DsseEnvelope> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var submission = new StatementSubmission(_connection, _path, _log.Key);
        var entries = new List<Entry>(statements.Count);
        foreach (var statement in statements)
        {
            var (entry, _) = submission.Submit(statement);
            entries.Add(entry);
            _appended.Add((entry.Index, entry.Hash));
        }

        Refresh();
        return entries;
    }

    /// <inheritdoc/>
    public Entry Refuse(DsseEnvelope statement) => throw OfServer("records refusals");

    /// <inheritdoc/>
    /// <remarks>The server signs them; this is the newest published one.</remarks>
    public Note SignCheckpoint()
    {
        Refresh();
        return _checkpoint;
    }

    /// <inheritdoc/>
    public IReadOnlyList<VerifierKey> AddCosignatures(
        Note cosigned,
        IEnumerable<VerifierKey> witnesses
    ) => throw OfServer("asks its witnesses");

    /// <inheritdoc/>
    public void ShowTable(ReadOnlySpan<byte> table)
    {
        DurableFile.CreateFolder(_folder);
        DurableFile.Replace(TableFile, table, DurableFile.PublicMode);
    }

    /// <inheritdoc/>
    public ImmutableArray<byte>? Find(GitObjectId id)
    {
        if (!_objects.TryGetValue(id, out var known))
        {
            try
            {
                known = [.. _connection.GetBytes($"{_path}/protocol/{id}")];
            }
            catch (RemoteException e) when (e.Problem.Status == 404)
            {
                known = null;
            }

            _objects.Add(id, known);
        }

        return known;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>Fetches what is new, and replays it.</summary>
    private void Refresh()
    {
        (_checkpoint, _tree) = _log.Observe();
        var claim = Checkpoint.Parse(_checkpoint.Text);
        Fetch(claim.Size);
        var fresh = _entries.Skip((int)State.Size).Take((int)(claim.Size - State.Size)).ToArray();
        foreach (var entry in EntryBatches.Read(fresh, State.Study?.Predicate.Roles.Ledger))
        {
            var transition = State.Apply(entry);
            State = transition.State
                ?? throw new LedgerCorruptException(
                    $"entry {State.Size} breaks a rule ({transition.Rejection!.Name}): "
                        + transition.Rejection.Explanation
                );
        }

        if (State.Root != claim.Root || State.Study?.Predicate.Roles.Ledger != _log.Key.Key)
            throw new StudyException(
                $"{_connection.Server.Host}: the entries do not add up to the checkpoint",
                "repeat the command; if it stays, do not use this server"
            );
    }

    private void Fetch(ulong size)
    {
        while ((ulong)_entries.Count < size)
        {
            var index = (ulong)_entries.Count / LogTiles.FullWidth;
            var first = index * LogTiles.FullWidth;
            var width = (int)Math.Min(size - first, LogTiles.FullWidth);
            var tile = LogTiles.ReadEntries(
                _connection.GetBytes($"{_path}/{LogTiles.PathOf(null, index, width)}"),
                width
            );
            _entries.AddRange(tile.Skip(_entries.Count - (int)first));
        }
    }

    private StudyException OfServer(string what) =>
        new(
            $"{_connection.Server.Host} keeps this ledger, and {what} itself",
            "do this in a study folder"
        );
}
