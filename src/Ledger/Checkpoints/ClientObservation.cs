namespace SecureGenomics.Provenance.Ledger;

/// <summary>What came of looking at a checkpoint.</summary>
/// <param name="Verdict">Whether the log only grew.</param>
/// <param name="State">The client's state from now on.</param>
/// <param name="Evidence">For a fork, the certificate that shows it to others.</param>
public sealed record ClientObservation(
    ClientVerdict Verdict,
    ClientState State,
    EquivocationCertificate? Evidence = null
);
