namespace SecureGenomics.Provenance.Ledger;

/// <summary>Bytes that are not JSON in the one form that records allow.</summary>
public sealed class CanonicalJsonException : LedgerFormatException
{
    internal CanonicalJsonException(string problem, long offset, string section)
        : base(problem, offset, section) { }
}
