namespace SecureGenomics.Provenance.Protocols;

/// <summary>Whether the published totals are proved without the secret key.</summary>
public enum OpeningRule
{
    /// <summary>They rest on the key holder's signature (<c>none</c>).</summary>
    None = 0,

    /// <summary>They open the sum of the contributors' commitments (<c>pedersen</c>).</summary>
    Pedersen,
}
