using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>The ledger of a commons: the store, the state that its entries add up to, and the
/// ledger's key.</summary>
/// <remarks>
/// What <see cref="StudyLedger"/> is for a study, over the same stores: one writer at a time,
/// all of
/// an append or nothing, and entry times that never go back. Source: docs/spec/commons.md 2.
/// </remarks>
public sealed class CommonsLedger : IDisposable
{
    private readonly Ed25519PrivateKey? _ledgerKey;
    private readonly TimeProvider _time;

    private CommonsLedger(
        ILedgerStore store,
        Ed25519PrivateKey? ledgerKey,
        TimeProvider time,
        CommonsState state
    ) => (Store, _ledgerKey, _time, State) = (store, ledgerKey, time, state);

    /// <summary>The store; disposed with the ledger.</summary>
    public ILedgerStore Store { get; }

    /// <summary>What the entries read so far add up to.</summary>
    public CommonsState State { get; private set; }

    /// <summary>Starts a commons in an empty store.</summary>
    /// <param name="store">A store without entries; the ledger disposes it.</param>
    /// <param name="genesis">Signed by its founders.</param>
    /// <param name="ledgerKey">The key that the genesis names; the caller disposes it.</param>
    /// <param name="time">The clock for entry times.</param>
    /// <exception cref="ArgumentException">The store has entries, or the key is
    /// another.</exception>
    /// <exception cref="CommonsRejectedException">The statement cannot start a
    /// commons.</exception>
    public static CommonsLedger Create(
        ILedgerStore store,
        DsseEnvelope genesis,
        Ed25519PrivateKey ledgerKey,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(ledgerKey);
        if (store.Size != 0)
            throw new ArgumentException("the store holds a ledger already", nameof(store));
        var ledger = new CommonsLedger(store, ledgerKey, time, CommonsState.Empty);
        ledger.Append(genesis);
        ledger.SignCheckpoint();
        return ledger;
    }

    /// <summary>Opens a commons by replaying its entries with every signature.</summary>
    /// <param name="store">The store; the ledger disposes it.</param>
    /// <param name="ledgerKey">The ledger's key; without it nothing can be appended.</param>
    /// <param name="time">The clock for entry times.</param>
    /// <exception cref="LedgerCorruptException">An entry is malformed or breaks a
    /// rule.</exception>
    /// <exception cref="ArgumentException">The key is not the one that the genesis
    /// names.</exception>
    public static CommonsLedger Open(
        ILedgerStore store,
        Ed25519PrivateKey? ledgerKey,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        var state = Replay(CommonsState.Empty, store);
        if (state.Genesis is not { Said.Ledger: var named })
            throw new LedgerCorruptException("the ledger has no entry");
        return ledgerKey is null || ledgerKey.PublicKey == named
            ? new CommonsLedger(store, ledgerKey, time, state)
            : throw new ArgumentException(
                "this is not the key that the commons names as its ledger's",
                nameof(ledgerKey)
            );
    }

    /// <summary>The time that an entry appended now would have.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = _time.GetUtcNow();
            var whole = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
            return State.Size > 0 && whole < State.LastTime ? State.LastTime : whole;
        }
    }

    /// <summary>Appends statements, all of them or none; after return they survive a power
    /// cut.</summary>
    /// <returns>One entry per statement, in the same order.</returns>
    /// <exception cref="CommonsRejectedException">One of them may not follow.</exception>
    /// <exception cref="LedgerFormatException">One of them is malformed.</exception>
    /// <exception cref="LedgerBusyException">Another writer holds the store for too
    /// long.</exception>
    /// <exception cref="InvalidOperationException">The ledger was opened without its
    /// key.</exception>
    public ImmutableArray<CommonsEntry> Append(params IReadOnlyList<DsseEnvelope> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var key = RequireKey();
        using var append = Store.BeginAppend();
        State = Replay(State, Store);
        var state = State;
        var time = Now;
        var entries = ImmutableArray.CreateBuilder<CommonsEntry>(statements.Count);
        foreach (var statement in statements)
        {
            var entry = CommonsEntry.Create(state.Size, state.LastHash, time, statement, key);
            var transition = state.Apply(entry);
            state = transition.State ?? throw new CommonsRejectedException(transition.Rejection!);
            entries.Add(entry);
        }

        append.Append(entries);
        append.Commit();
        State = state;
        return entries.MoveToImmutable();
    }

    /// <summary>Reads what others appended since, and judges it.</summary>
    /// <exception cref="LedgerCorruptException">An entry is malformed or breaks a
    /// rule.</exception>
    public void Refresh() => State = Replay(State, Store);

    /// <summary>Signs the checkpoint of the present size and stores it.</summary>
    /// <exception cref="InvalidOperationException">The ledger was opened without its
    /// key.</exception>
    public Note SignCheckpoint()
    {
        var key = RequireKey();
        using var append = Store.BeginAppend();
        State = Replay(State, Store);
        var note = new Checkpoint(State.Genesis!.Said.Origin, State.Size, State.Root).Sign(key);
        append.AddCheckpoint(State.Size, note.ToBytes());
        append.Commit();
        return note;
    }

    /// <summary>Keeps the cosignatures of a checkpoint that this ledger signed.</summary>
    /// <param name="cosigned">The checkpoint with further signature lines.</param>
    /// <param name="witnesses">The witnesses whose lines are kept.</param>
    /// <returns>The witnesses whose cosignatures are valid and kept.</returns>
    /// <exception cref="ArgumentException">The checkpoint is not one of this log.</exception>
    /// <exception cref="NoteFormatException">The note's text is not a checkpoint.</exception>
    public ImmutableArray<VerifierKey> AddCosignatures(
        Note cosigned,
        IEnumerable<VerifierKey> witnesses
    )
    {
        ArgumentNullException.ThrowIfNull(cosigned);
        ArgumentNullException.ThrowIfNull(witnesses);
        var claim = Checkpoint.Parse(cosigned.Text);
        var genesis = State.Genesis!.Said;
        if (
            claim.Origin != genesis.Origin
            || claim.Size > State.Size
            || State.RootAt(claim.Size) != claim.Root
            || !cosigned.Verify(new VerifierKey(genesis.Origin, genesis.Ledger))
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

    /// <summary>Closes the store.</summary>
    public void Dispose() => Store.Dispose();

    private Ed25519PrivateKey RequireKey() =>
        _ledgerKey
        ?? throw new InvalidOperationException(
            "the ledger was opened without its key, for reading only"
        );

    private static CommonsState Replay(CommonsState state, ILedgerStore store)
    {
        try
        {
            foreach (var bytes in store.ReadEntries(state.Size))
            {
                var transition = state.Apply(CommonsEntry.Parse(bytes));
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
