namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Another writer holds the ledger; nothing was appended, and the call can be repeated.
/// </summary>
public sealed class LedgerBusyException : IOException
{
    internal LedgerBusyException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
