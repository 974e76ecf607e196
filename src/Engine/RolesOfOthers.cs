using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Public keys of a new study's roles whose secret halves others hold.</summary>
public sealed record RolesOfOthers
{
    /// <summary>Everything is drawn where the study is made.</summary>
    public static RolesOfOthers None { get; } = new();

    /// <summary>Who computes; null to draw the key here.</summary>
    public Ed25519PublicKey? ComputingParty { get; init; }

    /// <summary>Who decrypts; null to draw the key here.</summary>
    public Ed25519PublicKey? KeyHolder { get; init; }

    /// <summary>Who keeps the ledger: a server; null to draw the key here.</summary>
    public Ed25519PublicKey? Ledger { get; init; }
}
