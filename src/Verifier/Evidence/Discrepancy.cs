namespace SecureGenomics.Provenance.Verifier;

/// <summary>Where and how evidence is not what it must be. A value in the report, never an
/// exception.</summary>
/// <param name="Where">The file, entry or object.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Found">What is there.</param>
public sealed record Discrepancy(string Where, string Expected, string Found);

/// <summary>Carries a discrepancy from deep inside a check to <see cref="Findings"/>, which records
/// it.</summary>
internal class DiscrepancyException(Discrepancy discrepancy) : Exception(discrepancy.Found)
{
    /// <summary>What is wrong.</summary>
    public Discrepancy Discrepancy { get; } = discrepancy;
}

/// <summary>A blob has other bytes than its digest says.</summary>
internal sealed class ChangedBlobException(Discrepancy discrepancy)
    : DiscrepancyException(discrepancy);
