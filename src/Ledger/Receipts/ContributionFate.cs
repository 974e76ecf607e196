namespace SecureGenomics.Provenance.Ledger;

/// <summary>What became of a contribution.</summary>
public enum ContributionFate
{
    /// <summary>Nothing in the ledger bears on it, and nothing was promised.</summary>
    Unknown = 0,

    /// <summary>In the ledger and effective; the study is not closed yet.</summary>
    Included,

    /// <summary>In the ledger and counted in the result.</summary>
    Counted,

    /// <summary>In the ledger, and replaced by a later one of the same key.</summary>
    Superseded,

    /// <summary>In the ledger, and taken back by its contributor.</summary>
    Withdrawn,

    /// <summary>Refused, with the reason in the ledger.</summary>
    Refused,

    /// <summary>The ledger signed a promise that this log does not keep.</summary>
    PromisedButMissing,
}
