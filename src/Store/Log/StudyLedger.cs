using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>
/// One study's ledger: the store, the state that its entries add up to, and the ledger's key.
/// </summary>
/// <remarks>
/// Used from one thread at a time. Several processes may append to one store: each append takes the
/// store's lock, reads what others appended, judges its own statements against that, and stores all
/// of them or none. Entry times never go back: an entry takes the later of now and its
/// predecessor's time. Source: docs/spec/records.md 4.
/// </remarks>
public sealed class StudyLedger : IDisposable
{
    private Ed25519PrivateKey? _ledgerKey;
    private readonly TimeProvider _time;

    private StudyLedger(
        ILedgerStore store,
        Ed25519PrivateKey? ledgerKey,
        TimeProvider time,
        StudyState state
    )
    {
        Store = store;
        _ledgerKey = ledgerKey;
        _time = time;
        State = state;
    }

    /// <summary>The store; disposed with the ledger.</summary>
    public ILedgerStore Store { get; }

    /// <summary>What the entries read so far add up to.</summary>
    public StudyState State { get; private set; }

    /// <summary>Starts a study in an empty store.</summary>
    /// <param name="store">A store without entries; the ledger disposes it.</param>
    /// <param name="studyStatement">The researcher's signed study statement.</param>
    /// <param name="ledgerKey">
    /// The key that the statement names as the ledger's; the caller disposes it.
    /// </param>
    /// <param name="time">The clock for entry times.</param>
    /// <exception cref="ArgumentException">The store has entries.</exception>
    /// <exception cref="StatementRejectedException">The statement cannot start a study.</exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public static StudyLedger Create(
        ILedgerStore store,
        DsseEnvelope studyStatement,
        Ed25519PrivateKey ledgerKey,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(ledgerKey);
        if (store.Size != 0)
            throw new ArgumentException("the store holds a study already", nameof(store));
        var ledger = new StudyLedger(store, ledgerKey, time, StudyState.Empty);
        ledger.Append([studyStatement]);
        return ledger;
    }

    /// <summary>Opens a study by replaying its entries.</summary>
    /// <param name="store">The store; the ledger disposes it.</param>
    /// <param name="ledgerKey">The ledger's key; without it nothing can be appended.</param>
    /// <param name="time">The clock for entry times.</param>
    /// <param name="signatures">Whether signatures are verified on the way.</param>
    /// <exception cref="LedgerCorruptException">An entry is malformed or breaks a rule.</exception>
    /// <exception cref="ArgumentException">
    /// The key is not the one that the genesis names.
    /// </exception>
    public static StudyLedger Open(
        ILedgerStore store,
        Ed25519PrivateKey? ledgerKey,
        TimeProvider time,
        SignatureChecking signatures = SignatureChecking.Verify
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        var state = Replay(StudyState.Empty, store, signatures);
        if (state.Study is null)
            throw new LedgerCorruptException("the ledger has no entry");
        var ledger = new StudyLedger(store, ledgerKey: null, time, state);
        if (ledgerKey is not null)
            ledger.AllowWriting(ledgerKey);
        return ledger;
    }

    /// <summary>Takes the ledger's key, so that a ledger opened for reading can be appended
    /// to.</summary>
    /// <param name="ledgerKey">The caller disposes it.</param>
    /// <exception cref="ArgumentException">The key is not the one that the genesis
    /// names.</exception>
    public void AllowWriting(Ed25519PrivateKey ledgerKey)
    {
        ArgumentNullException.ThrowIfNull(ledgerKey);
        if (ledgerKey.PublicKey != State.Study!.Predicate.Roles.Ledger)
            throw new ArgumentException(
                "this is not the key that the study names as its ledger's",
                nameof(ledgerKey)
            );
        _ledgerKey = ledgerKey;
    }

    /// <summary>
    /// Appends statements, all of them or none; after return they survive a power cut.
    /// </summary>
    /// <param name="statements">
    /// Signed statements, in order. Their blobs must be in the blob store already.
    /// </param>
    /// <returns>One entry per statement, in the same order.</returns>
    /// <exception cref="StatementRejectedException">One of them may not follow.</exception>
    /// <exception cref="LedgerFormatException">One of them is malformed.</exception>
    /// <exception cref="LedgerBusyException">
    /// Another writer holds the store for too long.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The ledger was opened without its key.
    /// </exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public ImmutableArray<Entry> Append(IReadOnlyList<DsseEnvelope> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var key = RequireKey();
        using var append = Store.BeginAppend();
        State = Replay(State, Store, SignatureChecking.Verify);
        var state = State;
        var entries = ImmutableArray.CreateBuilder<Entry>(statements.Count);
        append.Append(Judged());
        append.Commit();
        State = state;
        return entries.MoveToImmutable();

        // Each entry is stored while the signatures of those after it are verified on the other
        // cores.
        IEnumerable<Entry> Judged()
        {
            foreach (var statement in SignedStatement.ParseAhead(statements))
            {
                var entry = Next(state, statement, key);
                var transition = state.Apply(entry);
                state = transition.State
                    ?? throw new StatementRejectedException(entries.Count, transition.Rejection!);
                entries.Add(entry);
                yield return entry;
            }
        }
    }

    /// <summary>Reads what others appended since, and judges it.</summary>
    /// <exception cref="LedgerCorruptException">An entry is malformed or breaks a
    /// rule.</exception>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public void Refresh() => State = Replay(State, Store, SignatureChecking.Verify);

    /// <summary>Signs the checkpoint of the present size and stores it.</summary>
    /// <exception cref="InvalidOperationException">
    /// The ledger was opened without its key.
    /// </exception>
    /// <exception cref="LedgerBusyException">
    /// Another writer holds the store for too long.
    /// </exception>
    public Note SignCheckpoint()
    {
        var key = RequireKey();
        using var append = Store.BeginAppend();
        State = Replay(State, Store, SignatureChecking.Verify);
        var note = new Checkpoint(State.Study!.Predicate.Origin, State.Size, State.Root).Sign(key);
        append.AddCheckpoint(State.Size, note.ToBytes());
        append.Commit();
        return note;
    }

    /// <summary>Keeps the cosignatures of a checkpoint that this ledger signed.</summary>
    /// <param name="cosigned">The checkpoint with further signature lines.</param>
    /// <param name="witnesses">
    /// The witnesses whose lines are kept; other lines are left out.
    /// </param>
    /// <returns>The witnesses whose cosignatures are valid and kept.</returns>
    /// <exception cref="ArgumentException">
    /// The checkpoint is not one of this log, signed by its key.
    /// </exception>
    /// <exception cref="NoteFormatException">The note's text is not a checkpoint.</exception>
    public ImmutableArray<VerifierKey> AddCosignatures(
        Note cosigned,
        IEnumerable<VerifierKey> witnesses
    )
    {
        ArgumentNullException.ThrowIfNull(cosigned);
        ArgumentNullException.ThrowIfNull(witnesses);
        var claim = Checkpoint.Parse(cosigned.Text);
        var genesis = State.Study!.Predicate;
        if (
            claim.Origin != genesis.Origin
            || claim.Size > State.Size
            || State.RootAt(claim.Size) != claim.Root
            || !cosigned.Verify(new VerifierKey(genesis.Origin, genesis.Roles.Ledger))
        )
            throw new ArgumentException(
                "the checkpoint is not one that this ledger signed",
                nameof(cosigned)
            );
        var kept = ImmutableArray.CreateBuilder<VerifierKey>();
        using var append = Store.BeginAppend();
        foreach (var witness in witnesses)
        {
            if (Cosignature.Find(cosigned, witness) is not { } line)
                continue;
            append.AddCosignature(claim.Size, line);
            kept.Add(witness);
        }

        append.Commit();
        return kept.DrainToImmutable();
    }

    /// <summary>Records that a statement was refused, and why.</summary>
    /// <param name="statement">A statement that may not follow now.</param>
    /// <returns>The refusal's entry.</returns>
    /// <exception cref="ArgumentException">The statement could be appended.</exception>
    /// <exception cref="StatementRejectedException">
    /// A refusal may not follow at this stage.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The ledger was opened without its key.
    /// </exception>
    public Entry Refuse(DsseEnvelope statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var refusal = new RefusalPredicate
        {
            Study = State.StudyId,
            Observed = State.Observed,
            Statement = statement,
            Refused = ArtifactDigest.Compute(statement.Bytes.Span),
            Reason = State.ReasonToRefuse(statement)
                ?? throw new ArgumentException(
                    "the statement could be appended",
                    nameof(statement)
                ),
        };
        return Append([new Statement([], refusal).Sign(RequireKey())])[0];
    }

    /// <summary>Closes the store.</summary>
    public void Dispose() => Store.Dispose();

    private Entry Next(StudyState state, SignedStatement statement, Ed25519PrivateKey key)
    {
        var now = _time.GetUtcNow();
        var time = state.Size > 0 && now < state.LastTime ? state.LastTime : now;
        return Entry.Create(state.Size, state.LastHash, time, statement, key);
    }

    private Ed25519PrivateKey RequireKey() =>
        _ledgerKey
        ?? throw new InvalidOperationException(
            "the ledger was opened without its key, for reading only"
        );

    private static StudyState Replay(
        StudyState state,
        ILedgerStore store,
        SignatureChecking signatures
    )
    {
        var stored = store.ReadEntries(state.Size);
        var entries =
            signatures == SignatureChecking.Verify
                ? EntryBatches.Read(stored, state.Study?.Predicate.Roles.Ledger)
                : stored.Select(bytes => Entry.Parse(bytes));
        try
        {
            foreach (var entry in entries)
            {
                var transition = state.Apply(entry, signatures);
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

        return state;
    }
}
