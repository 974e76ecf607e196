namespace SecureGenomics.Provenance.Ledger;

/// <summary>A store whose content contradicts itself; says where.</summary>
public sealed class LedgerCorruptException : IOException
{
    /// <summary>Creates the exception with what is wrong and where.</summary>
    public LedgerCorruptException(string message, Exception? cause = null)
        : base(message, cause) { }
}
