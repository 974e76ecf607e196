namespace SecureGenomics.Provenance.Study;

/// <summary>A step cannot be done in the state that the study, its folder or its keys are
/// in.</summary>
/// <remarks>Nothing was changed. The message says what was expected and found, the hint what to do
/// next.</remarks>
public class StudyException : Exception
{
    /// <summary>Creates the exception with its two lines.</summary>
    public StudyException(string message, string hint, Exception? inner = null)
        : base(message, inner) => Hint = hint;

    /// <summary>What the user can do about it; one sentence.</summary>
    public string Hint { get; }
}
