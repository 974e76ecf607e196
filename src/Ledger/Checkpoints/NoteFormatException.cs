namespace SecureGenomics.Provenance.Ledger;

/// <summary>Bytes that are not a signed note, a checkpoint or a verifier key.</summary>
public sealed class NoteFormatException : LedgerFormatException
{
    internal NoteFormatException(string problem, long offset, string section)
        : base(problem, offset, section) { }
}
