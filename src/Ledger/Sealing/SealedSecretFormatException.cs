namespace SecureGenomics.Provenance.Ledger;

/// <summary>Bytes that are not a sealed secret, or one sealed for another purpose.</summary>
public sealed class SealedSecretFormatException : LedgerFormatException
{
    internal SealedSecretFormatException(string problem, long offset)
        : base(problem, offset, "docs/spec/keys.md 2") { }
}
