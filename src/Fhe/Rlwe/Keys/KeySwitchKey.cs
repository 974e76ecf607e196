namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// Lets anyone turn a product with s' into one with s. Digit j is an encryption of zero at the key
/// level with (P mod q_j)·s' added to its first polynomial in the residues of q_j only.
/// </summary>
internal sealed class KeySwitchKey(PublicKey[] digits)
{
    /// <summary>Shape: [k_data].</summary>
    public PublicKey[] Digits { get; } = digits;
}
