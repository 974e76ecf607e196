namespace SecureGenomics.Provenance.Protocols;

/// <summary>What decides how many copies of X and Y a genome has.</summary>
public enum Sex
{
    /// <summary>Not said: the ploidy that the file writes counts.</summary>
    Unknown = 0,

    /// <summary>Two copies of X.</summary>
    Female,

    /// <summary>One copy of X, one of Y.</summary>
    Male,
}
