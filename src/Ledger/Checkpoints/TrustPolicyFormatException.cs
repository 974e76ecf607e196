namespace SecureGenomics.Provenance.Ledger;

/// <summary>Text that is not a trust policy; the offset counts lines from 1.</summary>
public sealed class TrustPolicyFormatException : LedgerFormatException
{
    internal TrustPolicyFormatException(string problem, int line)
        : base(problem, line, "c2sp.org/tlog-policy; docs/spec/log.md 5; offset in lines") { }
}
