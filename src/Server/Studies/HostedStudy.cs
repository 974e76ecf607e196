using System.Collections.Concurrent;
using System.Threading.Channels;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Server;

/// <summary>A study that many write to at once: one sequencer, many readers.</summary>
/// <remarks>
/// What is submitted while a batch is on its way to the disk is the next batch: one sync of blobs,
/// one of the ledger and one checkpoint for all of it. A submission is answered when a published
/// checkpoint covers it, or when the witnesses' quorum is not met: then it is durable, and waits.
/// The ledger is behind one lock, because a store is used by one thread at a time.
/// </remarks>
internal sealed class HostedStudy : IStudy
{
    private const int BatchSize = 256;

    // 8 KiB each: a log of a million entries.
    private const int MostTiles = 4096;
    private const int SweepAttempts = 100;
    private static readonly TimeSpan SweepPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PublicationRetry = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Lock _readGate;
    private readonly ILedgerStore? _reader;
    private readonly Lock _intakeGate = new();
    private readonly FolderStudy _inner;
    private readonly Cosigners _cosigners;
    private readonly Invitations _invitations;
    private readonly Channel<Submission> _queue = Channel.CreateUnbounded<Submission>();
    private readonly ConcurrentDictionary<ArtifactDigest, ulong> _statements = [];
    private readonly StudyBlobs _blobs;
    private readonly ConcurrentDictionary<(int Level, ulong Index), byte[]> _tiles = [];
    private readonly SemaphoreSlim _publication = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly TimeSpan? _sharedRefresh;
    private readonly IDisposable? _notices;
    private TaskCompletionSource _told = NewTold();
    private Task<bool>? _waiting;
    private ulong _registered;
    private Note? _published;
    private RoundIntake? _intake;

    public HostedStudy(
        FolderStudy inner,
        Cosigners cosigners,
        Invitations invitations,
        TimeSpan? sharedRefresh,
        IReadOnlyList<StoreKind> stores
    )
    {
        (_inner, _cosigners, _invitations) = (inner, cosigners, invitations);
        _sharedRefresh = sharedRefresh;
        _blobs = new StudyBlobs(inner.Folder.Path, isShared: sharedRefresh is not null);
        _reader = OpenReader(inner.Folder, stores);
        _readGate = _reader is null ? _gate : new Lock();
        Nodes = new LockedNodes(_reader ?? inner.Nodes, _readGate);
        foreach (var bytes in inner.ReadEntries())
            Register(Entry.Parse(bytes));
        if (
            inner.LatestCheckpoint() is { } latest
            && Note.Parse(latest.Span) is var note
            && cosigners.IsMet(note)
        )
            _published = note;
        if (sharedRefresh is not null && _reader is IAppendNotices notices)
            _notices = notices.Listen(() => Volatile.Read(ref _told).TrySetResult());
        _loop = Task.Run(SequenceAsync);
    }

    /// <summary>Beats at each publication and at each change of a job.</summary>
    public Pulse Pulse { get; } = new();

    /// <summary>Where it lies.</summary>
    public StudyFolder Folder => _inner.Folder;

    /// <summary>The checkpoint that clients may rely on; null before the first.</summary>
    public Note? Published => Volatile.Read(ref _published);

    /// <summary>The size of <see cref="Published"/>.</summary>
    public ulong PublishedSize => Published is { } note ? Checkpoint.Parse(note.Text).Size : 0;

    /// <inheritdoc/>
    public StudyState State => _inner.State;

    /// <inheritdoc/>
    public ProtocolPackage Protocol => _inner.Protocol;

    /// <inheritdoc/>
    public WitnessRule Witnesses => new(_cosigners.Keys, _cosigners.Quorum);

    /// <inheritdoc/>
    public IBlobStore Blobs => _inner.Blobs;

    /// <inheritdoc/>
    public IMerkleNodes Nodes { get; }

    /// <inheritdoc/>
    public string Name => State.StudyId.ToString();

    /// <inheritdoc/>
    public StudyState? Replayed => State;

    /// <inheritdoc/>
    public IGitObjects ProtocolObjects => _inner.ProtocolObjects;

    /// <inheritdoc/>
    public IReadOnlyList<(ulong Index, LeafHash Hash)> Appended => _inner.Appended;

    /// <summary>Puts a statement into the ledger.</summary>
    /// <returns>The entry's index; whether a published checkpoint covers it,
    /// <see cref="PublishedSize"/> says.</returns>
    /// <exception cref="ProblemException">It cannot be taken.</exception>
    /// <exception cref="StatementRejectedException">The state machine refuses it.</exception>
    public async Task<ulong> SubmitAsync(Submission submission, CancellationToken cancellation)
    {
        if (IndexOf(submission.Digest) is { } known)
        {
            await WaitForPublicationAsync(known, cancellation);
            return known;
        }

        // What it names is not swept while it waits.
        if (submission.Contribution is null)
            foreach (var subject in Statement.Parse(submission.Statement).Blobs)
                Renew(subject.Digest);
        if (!_queue.Writer.TryWrite(submission))
            throw new ProblemException(
                503,
                "stopping",
                "the server is stopping",
                "repeat the request in a moment"
            );
        return await submission.Index.WaitAsync(cancellation);
    }

    /// <summary>Waits until a published checkpoint covers an entry, or for a moment: without its
    /// witnesses' quorum it is not published now.</summary>
    private async Task WaitForPublicationAsync(ulong index, CancellationToken cancellation)
    {
        var patience = Task.Delay(PublicationRetry, cancellation);
        for (var beat = Pulse.Next; index >= PublishedSize; beat = Pulse.Next)
        {
            if (await Task.WhenAny(beat, patience) == patience)
                return;
        }
    }

    /// <summary>Checks a contribution as far as the ledger's state is not asked; the costly
    /// part.</summary>
    public void Examine(SignedContribution contribution) => Intake().Examine(contribution);

    /// <summary>The index of a statement's entry; null where it is not in the ledger.</summary>
    public ulong? IndexOf(ArtifactDigest statement) =>
        _statements.TryGetValue(statement, out var index) ? index : null;

    /// <summary>Whether a record names a blob.</summary>
    public bool Names(ArtifactDigest blob) => _blobs.Names(blob);

    /// <summary>Bytes that are here, and that no record names.</summary>
    public long UnnamedBytes => _blobs.UnnamedBytes;

    /// <summary>Stores a blob; until a record names it, it takes of the study's space.</summary>
    public void Put(ReadOnlySpan<byte> blob) => _blobs.Put(blob);

    /// <summary>Whether a blob is here; from now on it is as young as a new one.</summary>
    public bool Renew(ArtifactDigest blob) => _blobs.Renew(blob);

    /// <summary>Counts the blobs that no record names, and removes the old ones of them.</summary>
    /// <param name="now">The time.</param>
    /// <exception cref="IOException">The disk fails, or the ledger cannot be read.</exception>
    public void Sweep(DateTimeOffset now)
    {
        var before = now - StudyBlobs.Patience;
        var old = _blobs.FindOld(before);
        for (var attempt = 0; old.Count > 0 && attempt < SweepAttempts; attempt++)
        {
            lock (_gate)
            {
                if (_blobs.TryRemove(old, before, ReadEnd))
                    return;
            }

            Thread.Sleep(SweepPause);
        }

        void ReadEnd()
        {
            _inner.Refresh();
            CatchUp();
        }
    }

    /// <summary>One entry's exact bytes.</summary>
    public ReadOnlyMemory<byte>? ReadEntry(ulong index)
    {
        lock (_readGate)
            return _reader is null ? _inner.ReadEntry(index) : _reader.ReadEntry(index);
    }

    /// <summary>The receipt for an entry that the published checkpoint covers.</summary>
    public Receipt ReceiptFor(ulong index) =>
        Receipt.Create(
            Nodes,
            Entry.Parse(ReadEntry(index)!.Value).Hash,
            index,
            Published ?? throw new InvalidOperationException("nothing is published")
        );

    /// <summary>A tile of hashes; a full one never changes, and is read once.</summary>
    public byte[] ReadHashTile(int level, ulong index, int width)
    {
        if (_tiles.TryGetValue((level, index), out var known) && width == LogTiles.FullWidth)
            return known;
        byte[] tile;
        lock (_readGate)
            tile = LogTiles.ReadHashes(_reader ?? _inner.Nodes, level, index, width);
        if (width == LogTiles.FullWidth && _tiles.Count < MostTiles)
            _tiles.TryAdd((level, index), tile);
        return tile;
    }

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries()
    {
        var size = State.Size;
        for (var index = 0UL; index < size; index++)
            yield return ReadEntry(index)!.Value;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? LatestCheckpoint() => Published?.ToBytes();

    /// <inheritdoc/>
    public long? SizeOf(ArtifactDigest blob) => _inner.SizeOf(blob);

    /// <inheritdoc/>
    public bool ReadBlob(ArtifactDigest blob, Span<byte> destination) =>
        _inner.ReadBlob(blob, destination);

    /// <inheritdoc/>
    public IReadOnlyList<Entry> Append(params IReadOnlyList<DsseEnvelope> statements)
    {
        lock (_gate)
            return AppendLocked(statements);
    }

    /// <inheritdoc/>
    public Entry Refuse(DsseEnvelope statement)
    {
        lock (_gate)
        {
            var entry = _inner.Refuse(statement);
            Register(entry);
            return entry;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Publishes, and so asks the witnesses.</remarks>
    public Note SignCheckpoint()
    {
        PublishAsync(CancellationToken.None).GetAwaiter().GetResult();
        return Published ?? throw new IOException("the witnesses' quorum was not met");
    }

    /// <summary>Publishes what is there.</summary>
    public Task PublishAsync() => PublishAsync(_stop.Token);

    /// <inheritdoc/>
    public IReadOnlyList<VerifierKey> AddCosignatures(
        Note cosigned,
        IEnumerable<VerifierKey> witnesses
    )
    {
        lock (_gate)
            return _inner.AddCosignatures(cosigned, witnesses);
    }

    /// <inheritdoc/>
    public string TableFile => _inner.TableFile;

    /// <inheritdoc/>
    public void ShowTable(ReadOnlySpan<byte> table) => _inner.ShowTable(table);

    /// <summary>Signs a checkpoint of what is there, and publishes it with its quorum.</summary>
    public async Task PublishAsync(CancellationToken cancellation)
    {
        await _publication.WaitAsync(cancellation);
        try
        {
            Note note;
            lock (_gate)
            {
                note = _inner.SignCheckpoint();
                CatchUp();
            }

            if (_cosigners.Any)
            {
                note = await _cosigners.CosignAsync(note, Published, Nodes, cancellation);
                lock (_gate)
                    _inner.AddCosignatures(note, _cosigners.Keys);
            }

            lock (_gate)
                Adopt(note);
        }
        finally
        {
            _publication.Release();
        }

        Pulse.Beat();
    }

    /// <summary>Ends the sequencer after what it has, and closes the ledger.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _stop.CancelAfter(TimeSpan.FromSeconds(10));
        _loop.GetAwaiter().GetResult();
        _notices?.Dispose();
        lock (_readGate)
            _reader?.Dispose();
        lock (_gate)
            _inner.Dispose();
        _stop.Dispose();
        _publication.Dispose();
    }

    private async Task SequenceAsync()
    {
        var batch = new List<Submission>(BatchSize);
        while (await WaitAsync())
        {
            batch.Clear();
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var next))
                batch.Add(next);
            List<(Submission Submission, ulong Index)> taken = [];
            try
            {
                lock (_gate)
                    Take(batch, taken);
                if (taken.Count > 0 || State.Size > PublishedSize)
                    await PublishAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Whoever is told of a failure repeats: what is in the ledger is found again.
                foreach (var submission in batch)
                    submission.Fail(exception);
            }

            foreach (var (submission, index) in taken)
                submission.Complete(index);
        }
    }

    /// <summary>Sees what other processes appended and published.</summary>
    private void Refresh()
    {
        try
        {
            var before = PublishedSize;
            lock (_gate)
            {
                if (_inner.Nodes.Size == before)
                    return;
                _inner.Refresh();
                CatchUp();
                if (_inner.LatestCheckpoint() is { } latest)
                    Adopt(Note.Parse(latest.Span));
            }

            if (PublishedSize > before)
                Pulse.Beat();
        }
        catch (IOException)
        {
            // The database is away for a moment: the next round looks again.
        }
    }

    /// <summary>Publishes a checkpoint that has its quorum, unless a larger one is
    /// published.</summary>
    private void Adopt(Note note)
    {
        var claim = Checkpoint.Parse(note.Text);
        var genesis = State.Study!.Predicate;
        if (
            claim.Size >= PublishedSize
            && claim.Size <= State.Size
            && State.RootAt(claim.Size) == claim.Root
            && note.Verify(new VerifierKey(genesis.Origin, genesis.Roles.Ledger))
            && _cosigners.IsMet(note)
        )
            Volatile.Write(ref _published, note);
    }

    /// <summary>Waits for something to do: a submission, or a checkpoint that lacks its
    /// quorum.</summary>
    /// <remarks>What another process appended is read as soon as it is told, but not published:
    /// whoever appended it does so in a moment, and tells again.</remarks>
    /// <returns>False when the study is closed.</returns>
    private async Task<bool> WaitAsync()
    {
        while (true)
        {
            // One waiter for all rounds: the queue keeps those that are not answered.
            var ready = _waiting ??= _queue.Reader.WaitToReadAsync().AsTask();
            var told = Volatile.Read(ref _told);
            var isPublished = PublishedSize == State.Size;
            using var ending = new CancellationTokenSource();
            var pause = isPublished ? _sharedRefresh : PublicationRetry;
            var first = await Task.WhenAny(
                ready,
                told.Task,
                Task.Delay(pause ?? Timeout.InfiniteTimeSpan, ending.Token)
            );
            await ending.CancelAsync();
            if (first == ready)
            {
                _waiting = null;
                return await ready;
            }

            // Before the look: what is told from now on is another round's.
            if (first == told.Task)
                Volatile.Write(ref _told, NewTold());
            if (_sharedRefresh is not null)
                Refresh();
            if (first != told.Task)
                return true;
        }
    }

    private static TaskCompletionSource NewTold() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Take(List<Submission> batch, List<(Submission, ulong)> taken)
    {
        var fresh = new List<Submission>(batch.Count);
        foreach (var submission in batch)
        {
            if (_statements.TryGetValue(submission.Digest, out var known))
                taken.Add((submission, known));
            else if (fresh.Find(other => other.Digest == submission.Digest) is { } same)
                submission.Follow(same);
            else
                fresh.Add(submission);
        }

        using var blobs = _blobs.Share();
        fresh =
        [
            .. fresh.Where(submission => Succeeds(submission, () => RequireBlobs(submission))),
        ];
        var withBlobs = fresh.Where(submission => submission.Contribution is not null).ToList();
        if (!TryPlace(withBlobs))
        {
            withBlobs.RemoveAll(submission =>
                !Succeeds(submission, () => RequireTogether([submission.Contribution!]))
            );
            fresh.RemoveAll(submission =>
                submission.Contribution is not null && !withBlobs.Contains(submission)
            );
        }

        Pay(fresh);
        if (fresh.Exists(submission => submission.Contribution is not null))
            Intake()
                .Store([
                    .. fresh
                        .Where(submission => submission.Contribution is not null)
                        .Select(submission => submission.Contribution!),
                ]);
        AppendOrFail(fresh, taken);
        foreach (var submission in fresh)
        {
            if (submission.Contribution is { } sent && IndexOf(submission.Digest) is null)
                _blobs.Leave(sent);
        }
    }

    /// <summary>Uses the invitations of those that came with one; who cannot pay is told
    /// so.</summary>
    private void Pay(List<Submission> fresh)
    {
        var paying = fresh.Where(submission => submission.Invitation is not null).ToArray();
        var refused = _invitations.Use([
            .. paying.Select(submission => (submission.Invitation!, submission.Digest)),
        ]);
        foreach (var (i, problem) in refused)
        {
            paying[i].Fail(problem);
            fresh.Remove(paying[i]);
        }
    }

    /// <summary>Appends what may follow; what may not is told so, and the rest goes on behind
    /// it.</summary>
    private void AppendOrFail(List<Submission> fresh, List<(Submission, ulong)> taken)
    {
        var first = 0;
        while (first < fresh.Count)
        {
            var count = fresh.Count - first;
            Submission? refused = null;
            try
            {
                TakeRange(fresh, first, count, taken);
            }
            catch (StatementRejectedException e)
            {
                refused = fresh[first + e.Position];
                CatchUp();
                // Another process may have taken the same statement.
                if (_statements.TryGetValue(refused.Digest, out var known))
                    taken.Add((refused, known));
                else
                    refused.Fail(e);
                count = e.Position;
                TakeRange(fresh, first, count, taken);
            }

            first += count + (refused is null ? 0 : 1);
        }
    }

    private void TakeRange(
        List<Submission> fresh,
        int first,
        int count,
        List<(Submission, ulong)> taken
    )
    {
        if (count == 0)
            return;
        var range = fresh.GetRange(first, count);
        var entries = AppendLocked([.. range.Select(submission => submission.Statement)]);
        taken.AddRange(range.Zip(entries, (submission, entry) => (submission, entry.Index)));
    }

    private IReadOnlyList<Entry> AppendLocked(IReadOnlyList<DsseEnvelope> statements)
    {
        var entries = _inner.Append(statements);
        CatchUp(until: entries[0].Index);
        foreach (var entry in entries)
            Register(entry);
        return entries;
    }

    private void RequireTogether(IReadOnlyList<SignedContribution> contributions)
    {
        Intake().RequirePlace(contributions);
        Intake().RequireKnowledge(contributions);
    }

    private bool TryPlace(List<Submission> submissions)
    {
        if (submissions.Count == 0)
            return true;
        try
        {
            RequireTogether([.. submissions.Select(next => next.Contribution!)]);
            return true;
        }
        catch (StudyException)
        {
            return false;
        }
    }

    private static bool Succeeds(Submission submission, Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            submission.Fail(exception);
            return false;
        }
    }

    /// <summary>No record names a blob that is not there.</summary>
    private void RequireBlobs(Submission submission)
    {
        if (submission.Contribution is not null)
            return;
        foreach (var subject in Statement.Parse(submission.Statement).Blobs)
        {
            if (!Renew(subject.Digest))
                throw new ProblemException(
                    409,
                    "blob-missing",
                    $"the statement names the blob {subject.Digest} ({subject.Name}), which was "
                        + "not uploaded",
                    "upload it first, then repeat the statement"
                );
        }
    }

    private ContributionIntake Intake()
    {
        var round = State.RoundNumber;
        if (Volatile.Read(ref _intake) is { } known && known.Round == round)
            return known.Intake;
        lock (_intakeGate)
        {
            // Commitments and proofs of each round are bound to it.
            if (_intake is not { } made || made.Round != round)
                _intake = made = new RoundIntake(
                    round,
                    new ContributionIntake(this, this.ReadContext())
                );
            return made.Intake;
        }
    }

    /// <summary>What examines the contributions of a round.</summary>
    private sealed record RoundIntake(ulong Round, ContributionIntake Intake);

    /// <summary>A second hold on the ledger, so that readers do not wait for appends; null where
    /// the
    /// store is one's alone.</summary>
    private static ILedgerStore? OpenReader(StudyFolder folder, IReadOnlyList<StoreKind> stores)
    {
        try
        {
            return folder.OpenLedger(stores);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Registers what other processes appended to the same ledger.</summary>
    private void CatchUp(ulong? until = null)
    {
        for (; _registered < (until ?? State.Size); )
            Register(Entry.Parse(_inner.ReadEntry(_registered)!.Value));
    }

    private void Register(Entry entry)
    {
        _registered = entry.Index + 1;
        _statements.TryAdd(ArtifactDigest.Compute(entry.StatementEnvelope.Bytes.Span), entry.Index);
        foreach (var subject in entry.Statement.Blobs)
            _blobs.Name(subject.Digest);
    }
}
