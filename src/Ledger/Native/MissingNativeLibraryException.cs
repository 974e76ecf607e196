namespace SecureGenomics.Provenance.Ledger;

/// <summary>A native library is not installed; the message says what to install.</summary>
public sealed class MissingNativeLibraryException : DllNotFoundException
{
    internal MissingNativeLibraryException(string message)
        : base(message) { }
}
