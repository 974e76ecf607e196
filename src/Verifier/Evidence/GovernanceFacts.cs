using System.Globalization;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What the commons says of a study: votes and budget, for the second line of the
/// verdict.</summary>
/// <param name="Voted">Members that voted in person.</param>
/// <param name="Eligible">Members with a vote.</param>
/// <param name="Quorum">The fewest that had to vote.</param>
/// <param name="Spent">ρ that was spent in the study's epoch, the study's own included.</param>
/// <param name="Budget">ρ that may be spent in an epoch.</param>
/// <param name="ExactReleases">Exact releases of this cohort in the epoch, this one included;
/// null
/// where the study's release is noised.</param>
/// <param name="ExactAllowed">Exact releases of one cohort that an epoch allows.</param>
public sealed record GovernanceFacts(
    ulong Voted,
    ulong Eligible,
    ulong Quorum,
    Fraction Spent,
    Fraction Budget,
    ulong? ExactReleases,
    ulong ExactAllowed
)
{
    /// <summary>For example <c>41 of 60, quorum 30 · budget 0.13 of 1.00</c>.</summary>
    public string Counts
    {
        get
        {
            var budget = $"budget {Spent.ToTwoDigits()} of {Budget.ToTwoDigits()}";
            var exact = ExactReleases is { } count
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $" · exact release {count} of {ExactAllowed}"
                )
                : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Voted} of {Eligible}, quorum {Quorum} · {budget}{exact}"
            );
        }
    }
}
