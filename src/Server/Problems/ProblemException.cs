using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>A request is not done, for a reason that its sender is told.</summary>
internal sealed class ProblemException(Problem problem, Exception? inner = null)
    : Exception(problem.Detail, inner)
{
    public ProblemException(int status, string rejection, string detail, string hint)
        : this(Problem.Of(status, rejection, detail, hint)) { }

    public Problem Problem => problem;

    public static ProblemException NotFound(string what) =>
        new(404, "not-found", $"there is no {what} here", "check the address");
}
