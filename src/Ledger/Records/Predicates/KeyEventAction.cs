namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a key event does.</summary>
public enum KeyEventAction
{
    /// <summary>Nothing: the default, which no event has.</summary>
    None = 0,

    /// <summary>The key may sign for the role, beside those that already may.</summary>
    Add,

    /// <summary>The key may no longer sign for the role.</summary>
    Revoke,
}
