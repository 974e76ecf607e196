namespace SecureGenomics.Provenance.Ledger;

/// <summary>Whether the published numbers can be checked without the secret key.</summary>
public enum OpeningMethod
{
    /// <summary>No commitments: decryption stays on trust.</summary>
    None = 0,

    /// <summary>Pedersen commitments in every contribution open the sum.</summary>
    Pedersen,
}
