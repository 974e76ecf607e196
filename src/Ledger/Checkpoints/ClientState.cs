using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The last checkpoint that a client has seen of each log, so that a log cannot take one back.
/// </summary>
/// <remarks>
/// Immutable; one checkpoint per (origin, log key). Kept as canonical JSON
/// <c>{"checkpoints":{"vkey":"base64 note"},"type":"…/client-state/v1"}</c>. Source:
/// docs/spec/log.md 4.
/// </remarks>
public sealed class ClientState
{
    private const string Type = "https://securegenomics.github.io/provenance/client-state/v1";
    private const string Section = "docs/spec/log.md 4";
    private const int MaxLogs = 100_000;

    private readonly ImmutableSortedDictionary<string, Note> _notes;

    private ClientState(ImmutableSortedDictionary<string, Note> notes) => _notes = notes;

    /// <summary>The state of a client that has seen nothing.</summary>
    public static ClientState Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, Note>(StringComparer.Ordinal));

    /// <summary>The last checkpoint seen of a log; null when there is none.</summary>
    public Note? Last(VerifierKey log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return _notes.GetValueOrDefault(log.ToString());
    }

    /// <summary>Looks at a newer checkpoint: the log may have grown, and nothing else.</summary>
    /// <param name="log">The log's key, under its origin.</param>
    /// <param name="note">The checkpoint, signed by that key.</param>
    /// <param name="tree">
    /// The tree of that checkpoint, to prove consistency with; of at least its size.
    /// </param>
    /// <returns>
    /// What came of it; the state changes with <see cref="ClientVerdict.Grown"/> only.
    /// </returns>
    /// <exception cref="NoteFormatException">The note's text is not a checkpoint.</exception>
    public ClientObservation Observe(VerifierKey log, Note note, IMerkleNodes tree)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(tree);
        var newer = Checkpoint.Parse(note.Text);
        if (!string.Equals(newer.Origin, log.Name, StringComparison.Ordinal) || !note.Verify(log))
            return new ClientObservation(ClientVerdict.NotSigned, this);
        if (tree.Size < newer.Size || MerkleProver.RootAt(tree, newer.Size) != newer.Root)
            return new ClientObservation(ClientVerdict.WrongTree, this);
        if (Last(log) is not { } lastNote)
            return new ClientObservation(ClientVerdict.Grown, With(log, note));

        var last = Checkpoint.Parse(lastNote.Text);
        if (newer.Size < last.Size)
        {
            // A shorter log is a rollback whether or not it was a beginning of the longer one.
            return new ClientObservation(
                ClientVerdict.RolledBack,
                this,
                EquivocationCertificate.TryCreate(log, lastNote, note, tree)
            );
        }

        var consistent =
            last.Size == 0
            || MerkleProver
                .ProveConsistency(tree, last.Size, newer.Size)
                .Verify(last.Root, newer.Root);
        return consistent
            ? new ClientObservation(ClientVerdict.Grown, With(log, note))
            : new ClientObservation(
                ClientVerdict.Forked,
                this,
                EquivocationCertificate.TryCreate(log, lastNote, note, tree)
            );
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="LedgerFormatException">The bytes are not a client's state.</exception>
    public static ClientState Parse(ReadOnlySpan<byte> bytes)
    {
        var fields = new JsonFields(CanonicalJson.Parse(bytes), "state", Section);
        _ = fields.Word("type", (Type, 0));
        var checkpoints = fields.Object("checkpoints");
        var notes = ImmutableSortedDictionary.CreateBuilder<string, Note>(StringComparer.Ordinal);
        foreach (var name in checkpoints.Names(MaxLogs))
            notes.Add(VerifierKey.Parse(name).ToString(), Note.Parse(checkpoints.Base64(name)));
        fields.Finish();
        return new ClientState(notes.ToImmutable());
    }

    /// <summary>The exact bytes: canonical JSON.</summary>
    public byte[] ToBytes()
    {
        var checkpoints = new JsonMembers();
        foreach (var (log, note) in _notes)
            checkpoints.Add(log, Convert.ToBase64String(note.ToBytes()));
        return CanonicalJson.Write(
            new JsonMembers().Add("checkpoints", checkpoints).Add("type", Type).ToObject()
        );
    }

    private ClientState With(VerifierKey log, Note note) =>
        new(_notes.SetItem(log.ToString(), note));
}
