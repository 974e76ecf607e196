namespace SecureGenomics.Provenance.Ledger;

/// <summary>Every reason for which an entry may not follow.</summary>
/// <remarks>In the order in which the rules are tried. Source: docs/spec/records.md 7.</remarks>
public enum RejectionCode
{
    /// <summary>No reason: the default, which no rejection has.</summary>
    None = 0,

    /// <summary>The entry's index is not the log's size.</summary>
    IndexOutOfSequence,

    /// <summary><c>prev</c> is not the leaf hash of the last entry.</summary>
    ChainBroken,

    /// <summary>The entry's time is before the last entry's.</summary>
    TimeBackwards,

    /// <summary>The entry is signed by another key than the genesis's ledger key.</summary>
    EntrySigner,

    /// <summary>The ledger's signature is not valid.</summary>
    EntrySignature,

    /// <summary>This kind may not come at this stage.</summary>
    OutOfOrder,

    /// <summary>The statement is signed by a key that a key event before it took from the
    /// role.</summary>
    SignerRevoked,

    /// <summary>
    /// The statement is not signed by exactly one key, of the role that its kind asks for.
    /// </summary>
    StatementSigner,

    /// <summary>The actor's signature is not valid.</summary>
    StatementSignature,

    /// <summary>Too few of the genesis keys signed the key event.</summary>
    KeyEventQuorum,

    /// <summary>The statement names another study.</summary>
    WrongStudy,

    /// <summary>The observed size is 0 or above the entry's index.</summary>
    ObservedSize,

    /// <summary>The observed root is not this log's root at that size.</summary>
    ObservedRoot,

    /// <summary>The contribution names another context.</summary>
    WrongContext,

    /// <summary>The contribution is for another round.</summary>
    WrongRound,

    /// <summary>The key did not contribute to the round before.</summary>
    RoundStranger,

    /// <summary>A ciphertext digest is in the log already, or twice in the contribution.</summary>
    DuplicateCiphertext,

    /// <summary>The key was revoked.</summary>
    ContributorRevoked,

    /// <summary>The key is not shown to be on the study's list.</summary>
    ContributorNotAllowed,

    /// <summary>
    /// The key has an effective contribution, and this one does not say that it supersedes it.
    /// </summary>
    SecondContribution,

    /// <summary><c>supersedes</c> does not name the key's own effective contribution.</summary>
    SupersedesUnknown,

    /// <summary>The withdrawal does not name the key's own effective contribution.</summary>
    WithdrawalUnknown,

    /// <summary>The study belongs to a commons, and the contribution names no consent
    /// there.</summary>
    ConsentMissing,

    /// <summary>
    /// The study opens with commitments, and the contribution has no commitment or no proof.
    /// </summary>
    CommitmentMissing,

    /// <summary>
    /// The study has no commitments, and the contribution has a commitment or a proof.
    /// </summary>
    CommitmentUnexpected,

    /// <summary>
    /// The refused statement could have been accepted, or fails for another reason than the one
    /// given.
    /// </summary>
    RefusalUnfounded,

    /// <summary>A key event names the ledger's key, which cannot change within a study.</summary>
    LedgerKeyFixed,

    /// <summary>The key event's sequence number is not the next.</summary>
    KeyEventSequence,

    /// <summary>
    /// The key event adds a key that the role has, or revokes one that it does not have.
    /// </summary>
    KeyEventIdle,

    /// <summary>The study belongs to a commons, and the close names no lock there.</summary>
    LockMissing,

    /// <summary>The close names a lock, and the genesis no commons.</summary>
    CommonsFieldMissing,

    /// <summary>The close leaves out an entry that is no effective contribution.</summary>
    CloseExcluded,

    /// <summary>Fewer effective contributions than the study asks for.</summary>
    TooFewContributions,

    /// <summary>Not every contributor of the round before contributed.</summary>
    RoundIncomplete,

    /// <summary>The close's count or root of accepted contributions is not the log's.</summary>
    CloseAccepted,

    /// <summary>The close's count or root of superseded contributions is not the log's.</summary>
    CloseSuperseded,

    /// <summary>The close's count or root of refusals is not the log's.</summary>
    CloseRefused,

    /// <summary>The compute names another close.</summary>
    WrongClose,

    /// <summary>The compute's inputs are not the effective contributions.</summary>
    ComputeInputs,

    /// <summary>The result names another compute.</summary>
    WrongCompute,

    /// <summary>The decryption names another result.</summary>
    WrongResult,

    /// <summary>The decryption opens in another way than the study says.</summary>
    OpeningMethod,

    /// <summary>The round's number is not the next.</summary>
    RoundNumber,

    /// <summary>The round names another decryption than the last one.</summary>
    WrongDecryption,
}
