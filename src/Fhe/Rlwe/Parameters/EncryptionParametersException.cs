namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Encryption parameters that are invalid or too weak; the message says what was expected and
/// what was found.
/// </summary>
public sealed class EncryptionParametersException(string message) : Exception(message);
