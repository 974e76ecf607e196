namespace SecureGenomics.Provenance.Ledger;

/// <summary>A store whose content contradicts itself; says where.</summary>
public sealed class LedgerCorruptException : IOException
{
    internal LedgerCorruptException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
