namespace SecureGenomics.Provenance.Store;

/// <summary>
/// The connection to a store was lost while an append was committed, and the store could not be
/// asked what became of it.
/// </summary>
/// <remarks>
/// All of the append is stored, or nothing of it. Read the log before the same statements are
/// appended again.
/// </remarks>
public sealed class AppendOutcomeUnknownException : IOException
{
    /// <summary>Creates the exception with what was lost and what to do.</summary>
    public AppendOutcomeUnknownException(string message, Exception? cause = null)
        : base(message, cause) { }
}
