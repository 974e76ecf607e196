namespace SecureGenomics.Provenance.Ledger;

/// <summary>Who signs what in a study.</summary>
public enum StudyRole
{
    /// <summary>No role: the default.</summary>
    None = 0,

    /// <summary>Starts and closes the study.</summary>
    Researcher,

    /// <summary>Evaluates the circuit.</summary>
    ComputingParty,

    /// <summary>Holds the secret key.</summary>
    KeyHolder,

    /// <summary>Appends entries.</summary>
    Ledger,

    /// <summary>Gives encrypted data.</summary>
    Contributor,
}
