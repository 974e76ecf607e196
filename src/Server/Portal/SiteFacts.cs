namespace SecureGenomics.Provenance.Server;

/// <summary>What every page says: who runs the server, and who looks at it.</summary>
/// <param name="Organization">Who runs it; its name where nobody is stated.</param>
/// <param name="LedgerKeyId">The fingerprint of the key that signs entries and checkpoints.</param>
/// <param name="Witnesses">The names of those who cosign checkpoints.</param>
/// <param name="Member">The name of the member who is signed in; null for nobody.</param>
/// <param name="Address">The server's address as people know it.</param>
public sealed record SiteFacts(
    string Organization,
    string LedgerKeyId,
    string[] Witnesses,
    string? Member,
    Uri Address
);
