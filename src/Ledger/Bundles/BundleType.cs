namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a container carries.</summary>
public enum BundleType
{
    /// <summary>Nothing known: the default, which no container has.</summary>
    None = 0,

    /// <summary>A whole study, <c>NAME.sgp</c>.</summary>
    Study,

    /// <summary>One contribution on its way to the ledger, <c>NAME.contribution</c>.</summary>
    Contribution,

    /// <summary>What a contributor needs to encrypt for a study, <c>NAME.sgpctx</c>.</summary>
    Context,

    /// <summary>A new study on its way to whoever keeps its ledger.</summary>
    Genesis,
}
