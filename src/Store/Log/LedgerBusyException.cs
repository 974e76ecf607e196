namespace SecureGenomics.Provenance.Store;

/// <summary>
/// Another writer holds the ledger; nothing was appended, and the call can be repeated.
/// </summary>
public sealed class LedgerBusyException : IOException
{
    /// <summary>Creates the exception with who holds the ledger and what to do.</summary>
    public LedgerBusyException(string message, Exception? cause = null)
        : base(message, cause) { }
}
