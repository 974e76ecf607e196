namespace SecureGenomics.Provenance.Ledger;

/// <summary>Bytes that are not a container in its one allowed form.</summary>
public sealed class BundleFormatException : LedgerFormatException
{
    internal BundleFormatException(string problem, long offset)
        : base(problem, offset, "docs/spec/bundle.md 2") { }
}
