namespace SecureGenomics.Provenance.Ledger;

/// <summary>How far a study has come; what may follow is fixed by the stage.</summary>
/// <remarks>Source: the transition table in docs/spec/records.md 6.</remarks>
public enum StudyStage
{
    /// <summary>No entry yet: a study statement starts it.</summary>
    Empty = 0,

    /// <summary>The genesis is there: the context comes next.</summary>
    Started,

    /// <summary>Contributions, refusals and key events, until it is closed.</summary>
    Collecting,

    /// <summary>Closed: the computation comes next.</summary>
    Closed,

    /// <summary>The computation is recorded: its result comes next.</summary>
    Computing,

    /// <summary>The result is recorded: a decryption or an abort comes next.</summary>
    Computed,

    /// <summary>Decrypted: nothing follows but the next round, in a study that takes
    /// several.</summary>
    Opened,

    /// <summary>Aborted: nothing follows.</summary>
    Aborted,
}
