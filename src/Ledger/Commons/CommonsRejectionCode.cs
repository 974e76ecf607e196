namespace SecureGenomics.Provenance.Ledger;

/// <summary>Every reason for which an entry may not follow in a commons.</summary>
/// <remarks>In the order in which the rules are tried. Source: docs/spec/commons.md 5.</remarks>
public enum CommonsRejectionCode
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

    /// <summary>The first entry is no genesis, or a later one is.</summary>
    OutOfOrder,

    /// <summary>The statement is not signed by the keys that its kind asks for.</summary>
    StatementSigner,

    /// <summary>The actor's signature is not valid.</summary>
    StatementSignature,

    /// <summary>Too few of the founders signed.</summary>
    FounderQuorum,

    /// <summary>The statement names another commons.</summary>
    WrongCommons,

    /// <summary>The observed size is 0 or above the entry's index.</summary>
    ObservedSize,

    /// <summary>The observed root is not this log's root at that size.</summary>
    ObservedRoot,

    /// <summary>The key event's sequence number is not the next.</summary>
    KeyEventSequence,

    /// <summary>The key event adds a registrar that there is, or revokes one that there is not,
    /// or the last one.</summary>
    KeyEventIdle,

    /// <summary>The member statement's sequence number is not the next.</summary>
    MemberSequence,

    /// <summary>The member statement changes nothing.</summary>
    MemberIdle,

    /// <summary>The member statement names an outcome that does not approve it.</summary>
    MemberUnapproved,

    /// <summary>The signer is no active member.</summary>
    NotAMember,

    /// <summary>A code of the terms is in no row of the table, or has a value that its row does
    /// not take.</summary>
    TermsUnknownCode,

    /// <summary>What is granted ends before it begins.</summary>
    ExpiresPast,

    /// <summary>No such consent.</summary>
    ConsentUnknown,

    /// <summary>The consent is another member's.</summary>
    ConsentNotYours,

    /// <summary>The consent was revoked before.</summary>
    AlreadyRevoked,

    /// <summary>The rules allow no delegation.</summary>
    DelegationOff,

    /// <summary>A member delegates to itself.</summary>
    DelegationCycle,

    /// <summary>The delegate is no active member with a vote.</summary>
    DelegateNotMember,

    /// <summary>No such proposal.</summary>
    ProposalUnknown,

    /// <summary>The proposal was cancelled.</summary>
    ProposalCancelled,

    /// <summary>The proposer is no active researcher or institution.</summary>
    ProposerClass,

    /// <summary>The times of the proposal do not fit the rules.</summary>
    Window,

    /// <summary>The cost is not what the release costs.</summary>
    CostWrong,

    /// <summary>The proposal is another member's.</summary>
    NotYourProposal,

    /// <summary>The proposal has opened.</summary>
    TooLate,

    /// <summary>The signer was no active member with a vote when the proposal was made.</summary>
    NotEligible,

    /// <summary>The proposal has not opened.</summary>
    VoteEarly,

    /// <summary>The proposal has closed.</summary>
    VoteLate,

    /// <summary>The member has voted, and the rules do not let a vote be replaced.</summary>
    SecondVote,

    /// <summary>The proposal has not closed.</summary>
    OutcomeEarly,

    /// <summary>The proposal has an outcome.</summary>
    OutcomeSecond,

    /// <summary>A number of the outcome, or its decision, is not the log's.</summary>
    OutcomeWrong,

    /// <summary>No such outcome.</summary>
    OutcomeUnknown,

    /// <summary>The signer is no active guardian.</summary>
    NotAGuardian,

    /// <summary>The timelock is over, or there is nothing to hold.</summary>
    HoldLate,

    /// <summary>The guardian holds this outcome already.</summary>
    HoldSecond,

    /// <summary>The new rules are not those of an approved proposal that is usable now.</summary>
    RulesUnapproved,

    /// <summary>The overlap speaks of a study that is locked.</summary>
    OverlapUnknown,

    /// <summary>The outcome is none that approves a study.</summary>
    NotApproved,

    /// <summary>Guardians hold the outcome.</summary>
    Held,

    /// <summary>The timelock is not over.</summary>
    Timelock,

    /// <summary>The approval is no longer valid.</summary>
    Expired,

    /// <summary>The outcome or the study is locked already.</summary>
    SecondLock,

    /// <summary>The roster is of the other kind, or names a number that no member has.</summary>
    RosterUnknown,

    /// <summary>The roster is below the minimum.</summary>
    CohortSmall,

    /// <summary>A member of the roster has no consent in force.</summary>
    ConsentMissing,

    /// <summary>A member's consents do not cover the purpose.</summary>
    ConsentPurpose,

    /// <summary>No registrar said how this roster of fresh keys differs from earlier
    /// ones.</summary>
    OverlapMissing,

    /// <summary>The roster differs from an earlier one of the epoch by too few.</summary>
    CohortTooNear,

    /// <summary>The epoch's budget does not cover the cost.</summary>
    OverBudget,

    /// <summary>No such locked study.</summary>
    SettleUnknown,

    /// <summary>The study is settled already.</summary>
    SettleSecond,

    /// <summary>The signer is no active auditor.</summary>
    NotAnAuditor,

    /// <summary>The refused statement could have been accepted, or fails for another
    /// reason.</summary>
    RefusalUnfounded,
}
