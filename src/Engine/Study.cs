using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A study on disk: its ledger, its blobs and its protocol.</summary>
/// <remarks>
/// Opened read-only without the ledger key, for writing with it. Only one process writes at a time.
/// </remarks>
public sealed class Study : IDisposable
{
    private readonly ILedgerStore _store;
    private readonly StudyLedger _ledger;
    private Ed25519PrivateKey? _ledgerKey;
    private readonly List<(ulong Index, LeafHash Hash)> _appended = [];

    private Study(
        StudyFolder folder,
        ILedgerStore store,
        StudyLedger ledger,
        Ed25519PrivateKey? ledgerKey,
        ProtocolPackage protocol
    )
    {
        (Folder, _store, _ledger, _ledgerKey, Protocol) = (
            folder,
            store,
            ledger,
            ledgerKey,
            protocol
        );
        Blobs = new BlobStore(folder.ObjectsFolder);
    }

    /// <summary>Where it lies.</summary>
    public StudyFolder Folder { get; }

    /// <summary>The blobs that the records name.</summary>
    public BlobStore Blobs { get; }

    /// <summary>The pinned protocol, its ids recomputed from the stored objects.</summary>
    public ProtocolPackage Protocol { get; }

    /// <summary>What the ledger says so far.</summary>
    public StudyState State => _ledger.State;

    /// <summary>The ledger's store: entries and checkpoints.</summary>
    public ILedgerStore Store => _store;

    /// <summary>Opens a study.</summary>
    /// <param name="path">The study folder.</param>
    /// <param name="ledgerKey">To append; null to read. The study disposes it.</param>
    /// <param name="time">The clock for new entries.</param>
    /// <exception cref="StudyException">Not a study folder.</exception>
    public static Study Open(string path, Ed25519PrivateKey? ledgerKey, TimeProvider time)
    {
        var folder = new StudyFolder(path);
        if (!File.Exists(folder.LedgerFile))
        {
            throw new StudyException(
                $"{path}: expected a study folder, found no ledger.db in it",
                "name the study with --study DIR, or make one with \"sgp create\""
            );
        }

        var store = SqliteLedgerStore.Open(folder.LedgerFile);
        try
        {
            var ledger = StudyLedger.Open(store, ledgerKey, time);
            var pin = ledger.State.Study!.Predicate.Protocol;
            if (!GitObjectId.TryParse(pin.GitCommit, out var commit))
                throw new StudyException(
                    $"{path}: the genesis names no Git commit",
                    "the ledger is damaged: run \"sgp verify\" on its bundle"
                );
            var protocol = ProtocolPackage.Load(folder, commit, pin.Path);
            return new Study(folder, store, ledger, ledgerKey, protocol);
        }
        catch
        {
            store.Dispose();
            ledgerKey?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a study that was opened for reading for writing, too, without replaying it
    /// again.</summary>
    /// <param name="ledgerKey">The study disposes it.</param>
    /// <exception cref="ArgumentException">It is not the key that the genesis names.</exception>
    public void AllowWriting(Ed25519PrivateKey ledgerKey)
    {
        ArgumentNullException.ThrowIfNull(ledgerKey);
        try
        {
            _ledger.AllowWriting(ledgerKey);
        }
        catch
        {
            ledgerKey.Dispose();
            throw;
        }

        _ledgerKey?.Dispose();
        _ledgerKey = ledgerKey;
    }

    /// <summary>Verifies the study as far as a step asks, before the step is taken.</summary>
    /// <param name="step">The step, as a user knows it.</param>
    /// <param name="scope">How far.</param>
    /// <param name="options">A policy, where the actor has one.</param>
    /// <param name="progress">Told how far the verification is.</param>
    /// <returns>Leave to take the step.</returns>
    /// <exception cref="UnclearedException">A check fails, or could not be asked.</exception>
    public Clearance Clear(
        string step,
        VerificationScope scope,
        VerificationOptions? options = null,
        IProgress<StepProgress>? progress = null
    )
    {
        var preflight = Preflight.Run(
            new StudyEvidence(this),
            scope,
            (options ?? new VerificationOptions()) with
            {
                Progress = progress is null ? null : new ProgressOf(progress),
            }
        );
        return preflight.Clearance ?? throw new UnclearedException(step, preflight);
    }

    /// <summary>Makes a study that does not exist yet; see <see cref="StudyCreation"/>.</summary>
    internal static Study Create(
        StudyFolder folder,
        ProtocolPackage protocol,
        DsseEnvelope genesis,
        Ed25519PrivateKey ledgerKey,
        TimeProvider time
    )
    {
        var store = SqliteLedgerStore.Create(folder.LedgerFile);
        try
        {
            return new Study(
                folder,
                store,
                StudyLedger.Create(store, genesis, ledgerKey, time),
                ledgerKey,
                protocol
            );
        }
        catch
        {
            store.Dispose();
            ledgerKey.Dispose();
            throw;
        }
    }

    /// <summary>Appends signed statements: all of them or none.</summary>
    /// <exception cref="StatementRejectedException">The state machine refuses one.</exception>
    public IReadOnlyList<Entry> Append(params IReadOnlyList<DsseEnvelope> statements)
    {
        var entries = _ledger.Append(statements);
        _appended.AddRange(entries.Select(entry => (entry.Index, entry.Hash)));
        return entries;
    }

    /// <summary>What this process appended, in order; others may have appended in
    /// between.</summary>
    public IReadOnlyList<(ulong Index, LeafHash Hash)> Appended => _appended;

    /// <summary>Signs and stores the checkpoint of the present size.</summary>
    public Note SignCheckpoint() => _ledger.SignCheckpoint();

    /// <summary>Signs a predicate together with its subjects.</summary>
    public static DsseEnvelope Sign(
        Ed25519PrivateKey key,
        Predicate predicate,
        params ReadOnlySpan<Subject> subjects
    ) => new Statement([.. subjects], predicate).Sign(key);

    /// <summary>The published context, verified: what a contribution is made under.</summary>
    /// <param name="options">Whom the contributor trusts.</param>
    /// <exception cref="StudyException">No context was published yet.</exception>
    /// <exception cref="UnclearedException">The genesis or the context does not verify.</exception>
    public PublicContext ReadContext(VerificationOptions? options = null)
    {
        if (State.Context is null)
            throw new StudyException(
                "expected a published context, found none",
                "run \"sgp keygen\" first"
            );
        return PublicContext.Of(Clear("contribute", VerificationScope.Context, options));
    }

    /// <summary>The evaluation keys of the context: those that the circuit needs.</summary>
    /// <param name="context">The study's parameters.</param>
    /// <exception cref="StudyException">The context holds others.</exception>
    internal EvaluationKeys ReadEvaluationKeys(RlweContext context)
    {
        var subjects = State.Context!.Subjects;
        var keys = new EvaluationKeys(
            Has(ContextPublication.RelinKeysSubject)
                ? SealStream.LoadRelinKeys(
                    context,
                    ReadSubject(subjects, ContextPublication.RelinKeysSubject)
                )
                : null,
            Has(ContextPublication.GaloisKeysSubject)
                ? SealStream.LoadGaloisKeys(
                    context,
                    ReadSubject(subjects, ContextPublication.GaloisKeysSubject)
                )
                : null
        );
        return keys.AreExactlyFor(Protocol.Circuit, context)
            ? keys
            : throw new StudyException(
                "expected the evaluation keys that the circuit needs, and no others, found "
                    + "others in the context",
                "the context was not made for this protocol: make the study again"
            );

        bool Has(string name) => subjects.Any(subject => subject.Name == name);
    }

    /// <summary>Fails unless the study is at one of these stages.</summary>
    internal void RequireStage(string step, string hint, params ReadOnlySpan<StudyStage> stages)
    {
        if (!stages.Contains(State.Stage))
            throw new StudyException(
                $"{step}: not possible in a study that is {Describe(State.Stage)}",
                hint
            );
    }

    /// <summary>A stage in words.</summary>
    public static string Describe(StudyStage stage) =>
        stage switch
        {
            StudyStage.Empty => "empty",
            StudyStage.Started => "created, without keys",
            StudyStage.Collecting => "collecting contributions",
            StudyStage.Closed => "closed for contributions",
            StudyStage.Computing => "computing",
            StudyStage.Computed => "computed, not decrypted",
            StudyStage.Opened => "finished, with a result",
            StudyStage.Aborted => "aborted, without a result",
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
        };

    /// <inheritdoc/>
    public void Dispose()
    {
        _ledger.Dispose();
        _store.Dispose();
        _ledgerKey?.Dispose();
    }

    private sealed class ProgressOf(IProgress<StepProgress> target)
        : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) =>
            target.Report(
                new StepProgress(value.Step, (int)value.Done, (int)value.Total, value.Unit)
            );
    }

    private byte[] ReadSubject(IReadOnlyList<Subject> subjects, string name) =>
        Blobs.ReadAllBytes(subjects.First(subject => subject.Name == name).Digest);
}
