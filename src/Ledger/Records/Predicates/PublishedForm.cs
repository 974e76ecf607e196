namespace SecureGenomics.Provenance.Ledger;

/// <summary>What of the result is public.</summary>
public enum PublishedForm
{
    /// <summary>Nothing but a salted digest: the table is the data owner's alone.</summary>
    Withheld = 0,

    /// <summary>The table.</summary>
    Table,
}
