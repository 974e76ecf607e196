namespace SecureGenomics.Provenance.Ledger;

/// <summary>Text that is not an OpenSSH private key that can be read here.</summary>
public sealed class OpenSshKeyFormatException : LedgerFormatException
{
    internal OpenSshKeyFormatException(string problem, long offset)
        : base(problem, offset, "OpenSSH PROTOCOL.key; docs/spec/keys.md 4") { }
}
