namespace SecureGenomics.Provenance.Ledger;

/// <summary>How a locked study ended.</summary>
public enum StudyEnd
{
    /// <summary>Not at all: the default, which no settlement has.</summary>
    None = 0,

    /// <summary>Its totals were opened.</summary>
    Opened,

    /// <summary>The key holder ended it; nothing was opened.</summary>
    Aborted,

    /// <summary>It was given up before it was computed; nothing was opened.</summary>
    Withdrawn,
}
