using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Client;

/// <summary>A server did not do what it was asked, and said why.</summary>
public sealed class RemoteException : StudyException
{
    /// <summary>Creates the exception from the server's problem.</summary>
    public RemoteException(Uri server, Problem problem)
        : base(
            $"{server.Host} refuses this ({problem.Rejection ?? problem.Title}): {problem.Detail}",
            problem.Hint ?? "ask the server's operator"
        ) => Problem = problem;

    /// <summary>What the server said.</summary>
    public Problem Problem { get; }
}
