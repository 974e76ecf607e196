namespace SecureGenomics.Provenance.Protocols;

/// <summary>A file from outside (VCF, variant table, protocol) is not what it must be.</summary>
/// <remarks>
/// The message says where, what was expected and what was found; <see cref="Hint"/> says what to do
/// next. Both are shown to the user as they are, so neither carries a genotype or a sample name.
/// </remarks>
public class MalformedInputException : Exception
{
    /// <summary>Creates the exception with its two lines.</summary>
    public MalformedInputException(string message, string hint, Exception? inner = null)
        : base(message, inner) => Hint = hint;

    /// <summary>What the user can do about it; one sentence.</summary>
    public string Hint { get; }
}
