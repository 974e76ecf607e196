namespace SecureGenomics.Provenance.Ledger;

/// <summary>What kind of work a study is.</summary>
public enum PurposeKind
{
    /// <summary>None: the default, which no purpose has.</summary>
    None = 0,

    /// <summary>Research of any kind.</summary>
    General,

    /// <summary>Health, medical or biomedical research.</summary>
    Biomedical,

    /// <summary>Research on diseases that are named.</summary>
    Disease,

    /// <summary>Population origins or ancestry.</summary>
    Ancestry,

    /// <summary>Development of methods.</summary>
    Methods,

    /// <summary>Care of a patient.</summary>
    Care,
}
