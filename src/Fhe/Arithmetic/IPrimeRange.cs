namespace SecureGenomics.Provenance.Fhe;

/// <summary>How long a prime is, known when the code for it is compiled.</summary>
internal interface IPrimeRange
{
    /// <summary>True where 16·q² &lt; 2^53: a transform's products are exact doubles then, and
    /// the
    /// second half of a product need not be computed.</summary>
    static abstract bool ProductsAreExact { get; }

    /// <summary>True where 64·q &lt; 2^53: values may then grow through several stages before they
    /// are reduced.</summary>
    static abstract bool HasRoom { get; }
}
