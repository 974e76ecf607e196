namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a vote decided.</summary>
public enum Decision
{
    /// <summary>Nothing: the default, which no outcome has.</summary>
    None = 0,

    /// <summary>Enough voted in person, and more than the threshold of them for it.</summary>
    Approved,

    /// <summary>Enough voted in person, and not more than the threshold of them for it.</summary>
    Rejected,

    /// <summary>Too few voted in person.</summary>
    NoQuorum,
}
