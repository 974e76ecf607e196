namespace SecureGenomics.Provenance.Study;

/// <summary>A step cannot be done in the state that the study, its folder or its keys are
/// in.</summary>
/// <remarks>Nothing was changed. The message says what was expected and found, the hint what to do
/// next.</remarks>
public class StudyException : Exception
{
    /// <summary>Creates the exception with its two lines.</summary>
    public StudyException(string message, string hint, Exception? inner = null)
        : this(message, hint, NextStep.None, inner) { }

    /// <summary>Creates the exception with its two lines and the step that helps.</summary>
    public StudyException(string message, string hint, NextStep next, Exception? inner = null)
        : base(message, inner) => (Hint, Next) = (hint, next);

    /// <summary>What the user can do about it; one sentence, which names no command of a
    /// program.</summary>
    public string Hint { get; }

    /// <summary>The step that the hint speaks of.</summary>
    public NextStep Next { get; }
}
