namespace SecureGenomics.Provenance.Ledger;

/// <summary>Canonical JSON that is not an envelope, a statement or an entry.</summary>
public sealed class RecordFormatException : LedgerFormatException
{
    internal RecordFormatException(string problem, long offset, string section)
        : base(problem, offset, section) { }
}
