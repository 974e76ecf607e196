namespace SecureGenomics.Provenance.Ledger;

/// <summary>Where the bytes behind a subject's digest are.</summary>
public enum SubjectBytes
{
    /// <summary>In no blob of the study: the digest names something else.</summary>
    Elsewhere = 0,

    /// <summary>In a blob beside the log, which every bundle carries.</summary>
    Carried,

    /// <summary>In a blob beside the log, which a light bundle leaves out.</summary>
    CarriedUnlessLight,

    /// <summary>In a blob beside the log, unless the statement withholds it: then the digest is a
    /// salted one, and the bytes are with the data owner.</summary>
    CarriedUnlessWithheld,
}
