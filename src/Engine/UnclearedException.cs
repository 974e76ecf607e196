using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A step that was not taken, because what it would act on does not verify.</summary>
/// <param name="step">The step, as a user knows it.</param>
/// <param name="preflight">Without a clearance.</param>
public sealed class UnclearedException(string step, Preflight preflight)
    : StudyException(
        Describe(step, preflight),
        $"{Means(preflight.Obstacle!)} Nothing was written, and nothing left this machine."
    )
{
    /// <summary>Every check that was asked.</summary>
    public Preflight Preflight { get; } = preflight;

    /// <summary>The id of the check that stands in the way.</summary>
    public string CheckId => Preflight.Obstacle!.Check.Id;

    private static string Describe(string step, Preflight preflight)
    {
        var obstacle = preflight.Obstacle!;
        return obstacle.Discrepancy is { } found
            ? $"{step}: {obstacle.Check.Id} fails at {found.Where}: expected {found.Expected}, "
                + $"found {found.Found}"
            : $"{step}: {obstacle.Check.Id} could not be asked, because of: "
                + $"{obstacle.NotRunBecause}";
    }

    private static string Means(CheckResult obstacle) => obstacle.Check.Meaning;
}
