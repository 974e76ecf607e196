namespace SecureGenomics.Provenance.Protocols;

/// <summary>A repository cannot give what was asked of it, or the git program cannot clone
/// it.</summary>
public sealed class GitException : Exception
{
    /// <summary>Creates the exception with its two lines.</summary>
    public GitException(string message, string hint, Exception? inner = null)
        : base(message, inner) => Hint = hint;

    /// <summary>What the user can do about it; one sentence.</summary>
    public string Hint { get; }
}
