namespace SecureGenomics.Provenance.Ledger;

/// <summary>How a checkpoint stands to the last one that a client has seen.</summary>
public enum ClientVerdict
{
    /// <summary>The log's key did not sign it, or it is another log's.</summary>
    NotSigned = 0,

    /// <summary>The entries at hand do not have the checkpoint's root.</summary>
    WrongTree,

    /// <summary>The first of this log, the same, or a later one that contains the last.</summary>
    Grown,

    /// <summary>It is smaller than the last: the log was rolled back.</summary>
    RolledBack,

    /// <summary>It does not contain the last: the log shows two histories.</summary>
    Forked,
}
