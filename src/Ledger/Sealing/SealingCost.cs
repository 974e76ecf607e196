namespace SecureGenomics.Provenance.Ledger;

/// <summary>How much work one guess of a passphrase costs (Argon2id).</summary>
public enum SealingCost
{
    /// <summary>3 passes over 256 MiB, about 0.7 s: for keys on disk.</summary>
    Moderate = 0,

    /// <summary>2 passes over 64 MiB, about 0.1 s: where many keys are sealed.</summary>
    Interactive,
}
