namespace SecureGenomics.Provenance.Protocols;

/// <summary>The git program is missing, or a repository cannot give what was asked of it.</summary>
public sealed class GitException : Exception
{
    /// <summary>Creates the exception with its two lines.</summary>
    public GitException(string message, string hint, Exception? inner = null)
        : base(message, inner) => Hint = hint;

    /// <summary>What the user can do about it; one sentence.</summary>
    public string Hint { get; }
}
