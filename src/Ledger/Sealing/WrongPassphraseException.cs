namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The passphrase is wrong, or the sealed bytes were altered: the two cannot be told apart.
/// </summary>
public sealed class WrongPassphraseException : Exception
{
    internal WrongPassphraseException(string message)
        : base(message) { }
}
