namespace SecureGenomics.Provenance.Study;

/// <summary>What helps next, as a step of a study: a program says it as its command, a page in its
/// own words.</summary>
public enum NextStep
{
    /// <summary>The hint says it all.</summary>
    None,

    /// <summary>Name a study that there is, or create one.</summary>
    NameStudy,

    /// <summary>Create a study on a server.</summary>
    CreateOnServer,

    /// <summary>Make the study's keys and publish its context.</summary>
    PublishContext,

    /// <summary>Write the published context into a file.</summary>
    ExportContext,

    /// <summary>Contribute.</summary>
    Contribute,

    /// <summary>Contribute each genome of a file with a key of its own.</summary>
    ContributeEach,

    /// <summary>Read how a contribution says who is a case.</summary>
    DescribePhenotypes,

    /// <summary>Encrypt a contribution into a file.</summary>
    Encrypt,

    /// <summary>Close contributions and compute.</summary>
    Compute,

    /// <summary>Decrypt the result, or show it.</summary>
    Decrypt,

    /// <summary>Begin the next round.</summary>
    BeginRound,

    /// <summary>End a study that a contributor left.</summary>
    EndStudy,

    /// <summary>Look at a commons: its proposals and their outcomes.</summary>
    ShowCommons,

    /// <summary>Say what data may be used for.</summary>
    GrantConsent,

    /// <summary>Read what the protocol asks for.</summary>
    ShowProtocol,

    /// <summary>Verify a bundle.</summary>
    Verify,

    /// <summary>Ask a bundle about a contribution.</summary>
    CheckContribution,

    /// <summary>Check the evidence that a log showed two histories.</summary>
    CheckCertificate,
}
