namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a note key's signatures are: the type byte of a vkey.</summary>
/// <remarks>
/// 0x06 is ML-DSA-44, not read yet. Source: c2sp.org/signed-note, "signature types".
/// </remarks>
public enum NoteKeyType
{
    /// <summary>No type: the default, which no key has.</summary>
    None = 0x00,

    /// <summary>Ed25519 over the note's text.</summary>
    Ed25519 = 0x01,

    /// <summary>A witness's timestamped Ed25519 cosignature of a checkpoint.</summary>
    Cosignature = 0x04,
}
