namespace SecureGenomics.Provenance.Ledger;

/// <summary>The closed set of things that can be said in a study's ledger.</summary>
/// <remarks>
/// A new kind is added here, as a <see cref="Predicate"/> record, as a row of <see
/// cref="KindRules"/> and, where its content has a rule, in <see cref="StudyState"/>; tests name
/// what is forgotten. Source: docs/spec/records.md 3.
/// </remarks>
public enum StatementKind
{
    /// <summary>No kind: the default, which no statement has.</summary>
    None = 0,

    /// <summary>
    /// The genesis: the protocol's pin, the roles and their keys. Signed by the researcher.
    /// </summary>
    Study,

    /// <summary>The public encryption context. Signed by the key holder.</summary>
    Context,

    /// <summary>One contributor's ciphertexts. Signed by the contributor.</summary>
    Contribution,

    /// <summary>A contribution taken back. Signed by its contributor.</summary>
    Withdrawal,

    /// <summary>A statement the ledger refused, and why. Signed by the ledger.</summary>
    Refusal,

    /// <summary>A key added or revoked. Signed by a majority of the genesis keys.</summary>
    KeyEvent,

    /// <summary>
    /// The end of contributions, with counts and roots. Signed by the researcher.
    /// </summary>
    Close,

    /// <summary>
    /// The inputs, circuit and constants of the computation. Signed by the computing party.
    /// </summary>
    Compute,

    /// <summary>The result ciphertext. Signed by the computing party.</summary>
    Result,

    /// <summary>The opening and the table. Signed by the key holder.</summary>
    Decryption,

    /// <summary>The study ended without a result. Signed by the key holder.</summary>
    Aborted,

    /// <summary>
    /// The next round, and the parameters that the opened totals give. Signed by the researcher.
    /// </summary>
    Round,
}
