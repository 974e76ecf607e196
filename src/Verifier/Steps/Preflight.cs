using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The verification that somebody makes before acting: the auditor's checks, as far as
/// they can be asked yet.</summary>
/// <remarks>Source: docs/spec/verification.md, "Before acting".</remarks>
public sealed record Preflight
{
    private Preflight() { }

    /// <summary>How far was asked.</summary>
    public required VerificationScope Scope { get; init; }

    /// <summary>What the evidence says about itself; null where the ledger could not be read that
    /// far.</summary>
    public required StudyFacts? Facts { get; init; }

    /// <summary>Every check, in catalogue order.</summary>
    public required ImmutableArray<CheckResult> Results { get; init; }

    /// <summary>What breaks no rule and should be known.</summary>
    public required ImmutableArray<Remark> Remarks { get; init; }

    /// <summary>Leave to act; null where a check failed or could not run.</summary>
    public required Clearance? Clearance { get; init; }

    /// <summary>The first check that failed or, where none did, that could not run; null with a
    /// clearance.</summary>
    public CheckResult? Obstacle =>
        Results.FirstOrDefault(result => result.Status == CheckStatus.Failed)
        ?? Results.FirstOrDefault(result =>
            result is { Status: CheckStatus.NotRun, IsApplicable: true }
        );

    /// <summary>Asks every check up to a scope.</summary>
    /// <param name="source">What is read; not trusted.</param>
    /// <param name="scope">Below <see cref="VerificationScope.Publication"/>, which
    /// <see cref="Verification"/> asks of a bundle.</param>
    /// <param name="options">A policy, where the actor has one, and who is told of
    /// progress.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scope is none of those.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public static Preflight Run(
        IEvidenceSource source,
        VerificationScope scope,
        VerificationOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        if (scope is <= VerificationScope.None or >= VerificationScope.Publication)
            throw new ArgumentOutOfRangeException(
                nameof(scope),
                scope,
                "an actor verifies from the genesis to the result"
            );
        return Run(source, new Findings(scope), options);
    }

    /// <summary>Asks every check up to the scope of the findings, which are empty.</summary>
    internal static Preflight Run(
        IEvidenceSource source,
        Findings findings,
        VerificationOptions options
    )
    {
        var scope = findings.Scope;
        var pass = LedgerChecks.Read(source, options.Since);
        var evidence = new Evidence(source, bundle: null, pass.Facts, findings, options);
        var outcome = Verification.RunSteps(evidence, pass);
        var results = Attribution.Name(
            evidence,
            findings.Complete(unreachedBecause: LedgerEncoding.Id)
        );
        var isClear = results.All(result =>
            result.Status == CheckStatus.Passed || !result.IsApplicable
        );
        return new Preflight
        {
            Scope = scope,
            Facts = evidence.DescribeStudy(outcome.Protocol),
            Results = results,
            Remarks = [.. findings.Remarks],
            Clearance = isClear
                ? new Clearance(scope, evidence.State, outcome, Describe(evidence, results))
                : null,
        };
    }

    private static PreflightReport Describe(
        Evidence evidence,
        ImmutableArray<CheckResult> results
    ) =>
        new()
        {
            Study = evidence.State.StudyId,
            Observed = evidence.State.Observed,
            Passed =
            [
                .. results
                    .Where(result => result.Status == CheckStatus.Passed)
                    .Select(result => result.Check.Id)
                    .Order(StringComparer.Ordinal),
            ],
            VerifierName = "securegenomics-provenance",
            VerifierVersion = typeof(Preflight).Assembly.GetName().Version!.ToString(3),
        };
}
